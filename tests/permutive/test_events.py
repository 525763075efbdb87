"""Events through the public API against the sandbox."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from audiencekit import errors
from audiencekit.permutive import Alias, UserEvent, Workspace
from audiencekit.sandbox import Sandbox

USER = "0b0f0c1a-0000-4000-8000-000000000001"


def test_an_event_is_recorded_with_its_booleans(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    event = UserEvent("Purchase", {"total": 12.5, "gift": True, "tags": [True, 1]}, user_id=USER, view_id=str(uuid4()))
    tracked = permutive_workspace.events.track(event)
    assert (tracked.user_id, tracked.name, tracked.view_id) == (USER, "Purchase", event.view_id)
    assert tracked.enriched and tracked.properties is not None and tracked.properties["gift"] is True
    (stored,) = sandbox.permutive.recorded_events(USER)
    assert stored["properties"]["gift"] is True and stored["properties"]["tags"] == [True, 1]
    plain = permutive_workspace.events.track({"name": "Purchase", "user_id": USER}, enrich=False)
    assert (plain.user_id, plain.enriched) == (USER, False) and plain.time.endswith("Z")


def test_an_alias_that_nobody_has_makes_a_user(permutive_workspace: Workspace) -> None:
    first = permutive_workspace.events.track(UserEvent("Pageview", aliases=[Alias("7", "customer")]))
    again = permutive_workspace.events.track(UserEvent("Pageview", aliases=[Alias("7", "customer")]))
    assert first.user_id == again.user_id
    assert [alias.id for alias in permutive_workspace.identities.aliases(first.user_id)] == ["7"]


@pytest.mark.parametrize("fault", [{"disconnect": "after"}, {"status": 500}, {"truncate": True}])
def test_an_event_is_never_sent_twice(
    sandbox: Sandbox, permutive_workspace: Workspace, fault: dict[str, object]
) -> None:
    sandbox.faults.add(path="/v2.0/events", **fault)  # pyright: ignore
    result = permutive_workspace.events.batch_track([UserEvent("Pageview", user_id=USER)] * 3)
    assert [type(error) for _, error in result.failures] in (
        [errors.OutcomeUnknown] * 3,
        [errors.ServerFault] * 3,
    )
    assert sum(request.path.endswith("/events") for request in sandbox.requests) == 3


def test_many_are_recorded_and_the_checkpoint_keeps_them(
    sandbox: Sandbox, permutive_workspace: Workspace, tmp_path: Path
) -> None:
    events = [UserEvent("Pageview", {"n": 1}, user_id=USER)] * 5 + [UserEvent("Other", {"n": 2}, user_id=USER)]
    sandbox.faults.add(path="/v2.0/events", disconnect="after", skip=2, times=1)
    sandbox.faults.add(path="/v2.0/events", status=429, retry_after=0, skip=3, times=1)
    file = tmp_path / "events.jsonl"
    first = permutive_workspace.events.batch_track(events, checkpoint=file, max_workers=1)
    assert len(first.responses) == 5 and len(sandbox.permutive.recorded_events(USER)) == 6
    second = permutive_workspace.events.batch_track(events, checkpoint=file, max_workers=1)
    assert second.responses == first.responses and len(sandbox.permutive.recorded_events(USER)) == 6
    ((request, error),) = second.failures
    assert request.item == events[2] and isinstance(error, errors.OutcomeUnknown)
    assert sandbox.permutive.api_key not in file.read_text()


def test_a_wrong_event_fails_alone(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    wrong = [{"name": "no spaces please", "user_id": USER}, {"name": "x"}, None]
    result = permutive_workspace.events.batch_track([*wrong, UserEvent("Ok", user_id=USER)])  # pyright: ignore
    assert [each.name for each in result.responses] == ["Ok"]
    assert [failure.request.item for failure in result.failures] == wrong
    assert all(type(error) is errors.InvalidInput for _, error in result.failures)
