"""Segmentation (CCS) through the public API against the sandbox."""

from __future__ import annotations

import json
import random
from pathlib import Path
from uuid import uuid4

import pytest

from audiencekit import errors
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import Alias, ClientOptions, Cohort, Event, Segmentation, UserState, Workspace
from audiencekit.sandbox import Sandbox
from tests.scripted import Act, serving

USER = "0b0f0c1a-0000-4000-8000-000000000001"
WHEN = "2026-03-01T08:00:00.123456789Z"
QUERY = {"event": "Purchase", "frequency": {"greater_than_or_equal_to": 3}}


def purchases(count: int) -> list[Event]:
    return [Event("Purchase", WHEN, {"n": number, "gift": False}) for number in range(count)]


def test_the_cohorts_after_events_and_by_reading(permutive_workspace: Workspace) -> None:
    code = str(permutive_workspace.cohorts.create(Cohort("VIP", QUERY)).code)
    segmentation = permutive_workspace.segmentation
    assert segmentation.send(purchases(2), user_id=USER).cohorts == []
    sent = segmentation.send([{"name": "Purchase", "time": WHEN, "properties": {}}], user_id=USER)
    assert (sent.user_id, sent.cohorts) == (USER, [code])
    assert segmentation.cohorts_of(USER).cohorts == [code]
    assert segmentation.cohorts_of(str(uuid4())).cohorts == []


def test_activations_are_answered_when_asked_for(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    code = permutive_workspace.cohorts.create(Cohort("VIP", QUERY)).code
    assert code is not None
    sandbox.permutive.set_activations({"gam": [code]})
    assert permutive_workspace.segmentation.send(purchases(3), user_id=USER).activations == {}
    assert permutive_workspace.segmentation.cohorts_of(USER, activations=True).activations == {"gam": [str(code)]}


def test_a_user_is_named_in_exactly_one_way(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    segmentation = permutive_workspace.segmentation
    by_alias = segmentation.send(purchases(1), alias=Alias("7", "customer", priority=3))
    by_aliases = segmentation.send([], aliases=[Alias("7", "customer"), Alias("d", "device")])
    assert by_alias.user_id == by_aliases.user_id
    before = len(sandbox.requests)
    for wrong in ({}, {"user_id": USER, "alias": Alias("7", "customer")}, {"aliases": []}, {"user_id": "7"}):
        with pytest.raises(errors.InvalidInput):
            segmentation.send([], **wrong)  # pyright: ignore
    with pytest.raises(errors.InvalidInput, match="At most 10"):
        segmentation.send(purchases(11), user_id=USER)
    assert len(sandbox.requests) == before


def test_nothing_is_sent_that_was_not_given() -> None:
    """A single alias has no priority, an unset id is not there, booleans stay booleans, nanoseconds survive."""
    with (
        serving(Act(body={"user_id": USER, "cohorts": []})) as server,
        Workspace("k", base_url=server.url) as workspace,
    ):
        workspace.segmentation.send(purchases(1), alias=Alias("7", "customer", priority=3))
    assert json.loads(server.received[0].body) == {
        "alias": {"tag": "customer", "id": "7"},
        "events": [{"name": "Purchase", "time": WHEN, "properties": {"n": 0, "gift": False}}],
    }


def test_the_state_of_stateless_calls_goes_back_as_it_came(permutive_workspace: Workspace) -> None:
    code = str(permutive_workspace.cohorts.create(Cohort("VIP", QUERY)).code)
    segmentation = permutive_workspace.segmentation
    first = segmentation.stateless(purchases(2), user_id=USER)
    assert first.cohorts == []
    second = segmentation.stateless(purchases(1), user_id=USER, state=first.state)
    assert second.cohorts == [code]
    assert segmentation.stateless([], user_id=USER, state=second.state.to_dict()).cohorts == [code]


def test_a_state_is_not_touched_on_its_way() -> None:
    state = {"internal_state": {"007": {"ab": ["p", 1.0, True, None]}}, "external_state": {}, "cohorts": ["7"], "x": 1}
    body = {"user_id": USER, "state": state}
    with serving(Act(body=body)) as server, Workspace("k", base_url=server.url) as workspace:
        read = workspace.segmentation.stateless([], user_id=USER)
        workspace.segmentation.stateless(purchases(1), user_id=USER, state=read.state)
        workspace.segmentation.stateless([], user_id=USER, state=UserState.from_dict(state))
    assert [json.loads(received.body).get("state") for received in server.received] == [None, state, state]


def test_events_are_sent_once_and_reads_again() -> None:
    options = ClientOptions(retry=RetryPolicy(jitter=lambda _: 0.0))
    read = Act(body={"user_id": USER})
    with (
        serving(Act(hang_up=True), Act(hang_up=True), Act(status=500), read) as server,
        Workspace("k", base_url=server.url, options=options) as workspace,
    ):
        with pytest.raises(errors.OutcomeUnknown):
            workspace.segmentation.send(purchases(1), user_id=USER)
        assert workspace.segmentation.cohorts_of(USER).user_id == USER
    assert len(server.received) == 4


def test_many_users_go_beside_each_other_and_each_in_order(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    users = [str(uuid4()) for _ in range(6)]
    turns = users * 4
    random.Random(3).shuffle(turns)
    requests: list[Segmentation] = []
    for place, user in enumerate(turns):
        start = 25 * turns[:place].count(user)
        events = [Event("View", WHEN, {"n": number}) for number in range(start, start + 25)]
        requests.append(Segmentation(events=events, user_id=user))
    result = permutive_workspace.segmentation.batch_send(requests, max_workers=8)
    assert result.failures == [] and [each.user_id for each in result.responses] == [each.user_id for each in requests]
    for user in users:
        assert [event["properties"]["n"] for event in sandbox.permutive.recorded_events(user)] == list(range(100))
    assert sum(request.path.endswith("/segmentation") for request in sandbox.requests) == 6 * 4 * 3


def test_a_failed_piece_names_its_events_and_ends_its_request(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    sandbox.faults.add(path="/ccs/*", status=500, skip=1, times=1)
    requests = [Segmentation(events=purchases(35), user_id=USER), Segmentation(events=purchases(1), user_id=USER), 3]
    result = permutive_workspace.segmentation.batch_send(requests, max_workers=4)  # pyright: ignore
    assert [failure.request.item for failure in result.failures] == [requests[0], 3]
    said = "events 11 to 20 of 35, the earlier ones sent, the later ones not: "
    assert str(result.failures[0].error).startswith(said)
    assert len(result.responses) == 1 and len(sandbox.permutive.recorded_events(USER)) == 11


def test_a_rerun_with_the_checkpoint_sends_only_the_rest(
    sandbox: Sandbox, permutive_workspace: Workspace, tmp_path: Path
) -> None:
    requests = [Segmentation(events=purchases(number + 1), user_id=USER) for number in range(8)]
    file = tmp_path / "sent.jsonl"
    outcomes = permutive_workspace.segmentation.iter_send(requests, checkpoint=file)
    assert [next(outcomes).ok for _ in range(3)] == [True] * 3
    outcomes.close()
    result = permutive_workspace.segmentation.batch_send(iter(requests), checkpoint=file)
    assert len(result.responses) == 8 and result.failures == []
    assert len(sandbox.permutive.recorded_events(USER)) == sum(range(1, 9))
