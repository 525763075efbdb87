"""Pains of sending: values bent on the way, fields sent that nobody set, results that lose their item."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audiencekit import errors
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import (
    Alias,
    ClientOptions,
    Cohort,
    CohortList,
    Event,
    Identity,
    Segment,
    Segmentation,
    Segmented,
    Workspace,
)
from audiencekit.sandbox import Sandbox
from tests.permutive.every_operation import NOBODY, QUERY, USER, WHEN
from tests.scripted import Act, Server, serving

ANSWER = Act(body={"user_id": USER, "cohorts": ["1"]})
BOOLEANS = {"a": True, "b": False, "c": [True, 1, 0, {"d": False, "e": 1.0}], "f": {"g": True}, "h": None}
TRUTH = {
    "event": "E",
    "frequency": {"greater_than": 1},
    "where": {"property": "p", "condition": {"boolean_equal_to": True}},
}
READ = {"id": NOBODY, "code": "c", "name": "n", "import_id": NOBODY, "updated_at": WHEN}


def workspace_of(server: Server) -> Workspace:
    return Workspace("key", base_url=server.url)


def sent(server: Server, index: int = 0) -> object:
    return json.loads(server.received[index].body)


def exactly(value: object) -> str:
    """Unlike ``==``, JSON text tells True from 1."""
    return json.dumps(value, sort_keys=True)


def test_05_booleans_are_sent_as_booleans() -> None:
    with serving(ANSWER) as server, workspace_of(server) as workspace:
        workspace.segmentation.send([Event("Pageview", WHEN, BOOLEANS)], user_id=USER)
        workspace.segmentation.batch_send([Segmentation(events=[Event("Pageview", WHEN, BOOLEANS)], user_id=USER)])
    for index in range(2):
        assert exactly(sent(server, index)["events"][0]["properties"]) == exactly(BOOLEANS)  # pyright: ignore


def test_05_a_strict_schema_takes_them(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    sandbox.permutive.configure(strict_schemas=True)
    for gift in (True, False):
        event = Event("Purchase", WHEN, {"gift": gift})
        permutive_workspace.segmentation.send([event], user_id=USER, synchronous_validation=True)
    stored = [event["properties"] for event in sandbox.permutive.recorded_events(USER)]
    assert exactly(stored) == exactly([{"gift": True}, {"gift": False}])


def test_06_booleans_are_written_as_booleans(tmp_path: Path) -> None:
    cohort = Cohort("a", {**TRUTH, "more": BOOLEANS})
    files = [cohort.save(tmp_path / "one.json"), CohortList([cohort]).save(tmp_path / "many.json")]
    written = [json.loads(cohort.to_json()), *(json.loads(each.read_text()) for each in files)]
    frames = [CohortList([cohort]).to_frame()["query"][0], CohortList([cohort]).to_frame("polars")["query"][0]]
    queries = [written[0]["query"], written[1]["query"], written[2][0]["query"], *map(json.loads, frames)]
    assert {exactly(query) for query in queries} == {exactly({**TRUTH, "more": BOOLEANS})}


def test_07_what_is_not_set_is_not_sent() -> None:
    with serving(ANSWER) as server, workspace_of(server) as workspace:
        workspace.segmentation.send([Event("Pageview", WHEN), Event("Pageview", WHEN, view_id=USER)], user_id=USER)
    first, second = sent(server)["events"]  # pyright: ignore
    assert set(first) == {"name", "time", "properties"} and set(second) == {"name", "time", "properties", "view_id"}
    assert set(sent(server)) == {"events", "user_id"}  # pyright: ignore


def test_22_a_description_is_cleared_and_a_state_changed(permutive_workspace: Workspace) -> None:
    cohorts = permutive_workspace.cohorts
    made = cohorts.create(Cohort("a", QUERY, description="d", segment_type="offline"))
    assert (made.segment_type, made.state) == ("offline", "Enabled"), "what create is given is what is made"
    made.description, made.state = None, "Disabled"
    assert made.changes() == {"description": None, "state": "Disabled"}
    changed = cohorts.update(made)
    stored = cohorts.get(changed.id or "")
    assert (stored.description, stored.state, stored.segment_type) == (None, "Disabled", "offline")


def test_22_what_cannot_be_is_refused_not_ignored(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    made = permutive_workspace.cohorts.create(Cohort("a", QUERY))
    before = len(sandbox.requests)
    with pytest.raises(errors.InvalidInput, match="Enabled"):
        permutive_workspace.cohorts.create(Cohort("b", QUERY, state="Disabled"))
    made.segment_type = "offline"
    with pytest.raises(errors.InvalidInput, match="segment_type"):
        permutive_workspace.cohorts.update(made)
    assert len(sandbox.requests) == before


@pytest.mark.parametrize("price", [None, 0.0, 2.5], ids=["none", "nothing", "some"])
def test_23_an_update_of_a_segment_sends_what_changed(price: float | None) -> None:
    there = READ if price is None else {**READ, "cpm": price}
    with serving(Act(body=there), Act(body=there)) as server, workspace_of(server) as workspace:
        segment = workspace.segments(NOBODY).get("c")
        segment.name = "m"
        workspace.segments(NOBODY).update(segment)
        workspace.segments(NOBODY).batch_update([segment])
        workspace.segments(NOBODY).update("c", name="m")
    assert [sent(server, index) for index in (1, 2, 3)] == [{"name": "m"}] * 3
    assert segment.cpm == price


def test_23_a_new_segment_without_a_price_has_none(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    assert segments.create(Segment("c", "n")).cpm is None and segments.update("c", name="m").cpm is None


def test_28_the_resolved_user_comes_back(permutive_workspace: Workspace, sandbox: Sandbox) -> None:
    first, second = permutive_workspace.identities.create_user(), permutive_workspace.identities.create_user()
    known = [Alias("7", "customer")]
    assert permutive_workspace.identify(Identity(first, known)).user_id == first
    assert permutive_workspace.identify(Identity(second, known)).user_id == first != second
    (resolved,), _ = permutive_workspace.identities.batch_identify([Identity(second, known)])
    assert resolved.user_id == first


def test_28_the_resolved_user_comes_back_from_the_class(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERMUTIVE_BASE_URL", sandbox.permutive.url)
    known = [Alias("7", "customer")]
    assert Identity(USER, known).identify(sandbox.permutive.api_key) == USER
    assert Identity(NOBODY, known).identify(sandbox.permutive.api_key) == USER


def test_29_eleven_events_are_refused_or_split() -> None:
    events = [Event("Pageview", WHEN, {"n": number}) for number in range(11)]
    with serving(ANSWER) as server, workspace_of(server) as workspace:
        for send in (workspace.segmentation.send, workspace.segmentation.stateless):
            with pytest.raises(errors.InvalidInput, match="10"):
                send(events, user_id=USER)
        assert server.received == []
        workspace.segmentation.batch_send([Segmentation(events=events, user_id=USER)])
    assert [[event["properties"]["n"] for event in sent(server, n)["events"]] for n in range(2)] == [  # pyright: ignore
        list(range(10)),
        [10],
    ]


def test_29_an_alias_has_no_priority_and_aliases_have() -> None:
    with serving(ANSWER) as server, workspace_of(server) as workspace:
        workspace.segmentation.send([], alias=Alias("7", "customer", priority=3))
        workspace.segmentation.send([], aliases=[Alias("7", "customer"), Alias("d", "device", priority=9)])
    assert sent(server) == {"events": [], "alias": {"tag": "customer", "id": "7"}}
    assert [alias["priority"] for alias in sent(server, 1)["aliases"]] == [0, 9]  # pyright: ignore


def test_29_stateless_segmentation_is_there(permutive_workspace: Workspace) -> None:
    code = str(permutive_workspace.cohorts.create(Cohort("a", QUERY)).code)
    segmentation, state = permutive_workspace.segmentation, None
    for _ in range(3):
        answer = segmentation.stateless([Event("Purchase", WHEN)], state=state, user_id=USER)
        state = answer.state
    assert answer.cohorts == [code] and segmentation.cohorts_of(USER).cohorts == []


def test_30_results_keep_the_order_and_the_item(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    """The first of each four is answered last."""
    wanted = [Cohort("" if number in {3, 9} else f"c{number}", QUERY) for number in range(12)]
    for skip in (0, 4, 8):
        sandbox.faults.add(path="/cohorts-api/*", method="POST", delay=0.05, skip=skip, times=1)
    result = permutive_workspace.cohorts.batch_create(wanted, max_workers=4)
    assert [cohort.name for cohort in result.responses] == [each.name for each in wanted if each.name]
    assert [failure.request.item for failure in result.failures] == [wanted[3], wanted[9]]
    outcomes = list(permutive_workspace.cohorts.iter_create(wanted, max_workers=4))
    assert [outcome.request.item is item for outcome, item in zip(outcomes, wanted, strict=True)] == [True] * 12


def test_30_segmentation_gives_values_in_order(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    users = [f"0b0f0c1a-0000-4000-8000-{number:012d}" for number in range(8)]
    sandbox.faults.add(path="/ccs/*", delay=0.05, times=1)
    requests = [Segmentation(events=[Event("Pageview", WHEN)], user_id=user) for user in users]
    result = permutive_workspace.segmentation.batch_send(requests)
    assert [each.user_id for each in result.responses] == users and result.failures == []
    assert {type(each) for each in result.responses} == {Segmented}


@pytest.mark.parametrize("body", ["", "{", "[]", '{"name": 5}', "<html>"])
def test_31_an_answer_that_cannot_be_read_is_no_success(
    sandbox: Sandbox, permutive_workspace: Workspace, body: str
) -> None:
    made = [permutive_workspace.cohorts.create(Cohort(name, QUERY)) for name in ("a", "b")]
    for cohort in made:
        cohort.tags = ["new"]
    sandbox.faults.add(path="/cohorts-api/*", method="PATCH", status=200, body=body, times=1)
    result = permutive_workspace.cohorts.batch_update(made, max_workers=1)
    assert [(failure.request.item, type(failure.error)) for failure in result.failures] == [
        (made[0], errors.UnexpectedResponse)
    ]
    assert [cohort.name for cohort in result.responses] == ["b"]


def test_31_what_a_progress_callback_raises_is_not_swallowed(permutive_workspace: Workspace) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        permutive_workspace.cohorts.batch_create([Cohort("a", QUERY)], progress_callback=broken)


def test_42_flags_are_those_of_each_request() -> None:
    requests = [
        Segmentation(user_id=USER, events=[Event("A", WHEN)], activations=True),
        Segmentation(user_id=NOBODY, events=[Event("A", WHEN)], synchronous_validation=True),
        Segmentation(user_id=USER, events=[Event("A", WHEN)]),
    ]
    with serving(ANSWER) as server, workspace_of(server) as workspace:
        workspace.segmentation.batch_send(requests, max_workers=1)
    on = [{part for part in one.path.partition("?")[2].split("&") if part.endswith("=true")} for one in server.received]
    assert on == [{"activations=true"}, {"synchronous-validation=true"}, set()]


def test_42_a_workspaces_options_are_its_own() -> None:
    """Retries configured for one are not those of another."""
    once = ClientOptions(retry=RetryPolicy(attempts=1))
    twice = ClientOptions(retry=RetryPolicy(attempts=2, jitter=lambda _: 0.0))
    for options, attempts in ((once, 1), (twice, 2), (once, 1)):
        with serving(Act(status=500)) as server, Workspace("key", base_url=server.url, options=options) as workspace:
            with pytest.raises(errors.ServerFault) as failed:
                workspace.cohorts.list()
            assert failed.value.attempts == attempts == len(server.received)
