"""Segmentation with a state the caller keeps, S2 (contract 2.5), over a real socket."""

from __future__ import annotations

import copy
import json
import random
import re
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.permutive.conftest import COHORTS, Service
from tests.sandbox.permutive.people import SOMEBODY, SOMEBODY_ELSE, STATELESS, People, did, refused, seen

HOUR = timedelta(hours=1)
SESSIONS = [f"8d2e3f4a-5b6c-4d7e-9f0a-1b2c3d4e5f0{number}" for number in range(3)]
VIEWS = [f"7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e0{number}" for number in range(3)]
LAST_HOUR = {"the_last": {"value": 1, "unit": "hour"}}
TENNIS = {"property": "properties.article.tags", "condition": {"list_contains": "tennis"}}


def test_the_state_holds_what_the_next_call_needs(people: People) -> None:
    code = people.cohort("Three", did(greater_than=2))
    first = people.stateless(seen(), seen()).json()
    assert first["user_id"] == SOMEBODY
    assert first["state"]["cohorts"] == []
    second = people.stateless(seen(), state=first["state"]).json()
    assert second["state"]["cohorts"] == [str(code)]
    assert people.stateless(seen()).json()["state"]["cohorts"] == []


def test_the_outer_shape_is_the_service_s(people: People) -> None:
    made = people.service.cohort("One", query=did())
    state = people.stateless(seen()).json()["state"]
    assert state.keys() == {"internal_state", "external_state", "cohorts"}
    assert state["external_state"] == {}
    ((code, states),) = state["internal_state"].items()
    assert code == str(made["code"])
    (checksum,) = states
    assert re.fullmatch("[0-9a-f]{10}", checksum)
    query = dict(reversed(made["query"].items()))
    people.service.ask("PATCH", f"{COHORTS}/{made['id']}", json={"query": query})
    assert people.stateless(state=state).json()["state"] == state  # the same query, written otherwise


def test_an_edited_query_begins_anew(people: People) -> None:
    made = people.service.cohort("One", query=did(greater_than=0))
    state = people.stateless(seen()).json()["state"]
    people.service.ask("PATCH", f"{COHORTS}/{made['id']}", json={"query": did(less_than=1)})
    assert people.stateless(state=state).json()["state"]["cohorts"] == state["cohorts"]
    people.service.ask("PATCH", f"{COHORTS}/{made['id']}", json={"query": did(greater_than=0)})
    assert people.stateless(state=state).json()["state"] == state


def test_the_stored_state_is_neither_read_nor_changed(people: People) -> None:
    code = people.cohort("Two", did(greater_than=1))
    people.segment(seen())
    assert people.stateless(seen()).json()["state"]["cohorts"] == []
    assert people.cohorts_of() == []
    assert people.segment(seen()).json()["cohorts"] == [str(code)]


def test_entries_and_exits_travel_in_the_state(people: People) -> None:
    base = people.cohort("Base", {**did(), "during": LAST_HOUR})
    entered = people.cohort("Entered", {"has_entered": {"segment": base}})
    left = people.cohort("Left", {"has_exited": {"segment": base, "during": LAST_HOUR}})
    state = people.stateless(seen()).json()["state"]
    assert state["cohorts"] == [str(base), str(entered)]
    for hours, cohorts in ((2, [entered, left]), (3, [entered, left]), (4, [entered])):
        people.later(timedelta(hours=hours))
        state = people.stateless(state=state).json()["state"]
        assert state["cohorts"] == [str(code) for code in cohorts]


def test_the_state_of_other_devices_counts_and_comes_back_untouched(people: People) -> None:
    code = people.cohort("Two", did(equal_to=2))
    others = people.stateless(seen()).json()["state"]["internal_state"]
    sent = {"internal_state": {}, "external_state": others}
    state = people.stateless(seen(), state=sent).json()["state"]
    assert state["cohorts"] == [str(code)]
    assert state["external_state"] == others
    assert people.stateless(state=state).json()["state"] == state


def test_the_state_of_a_cohort_that_is_not_evaluated_stays(people: People) -> None:
    made = people.service.cohort("One", query=did())
    state = people.stateless(seen()).json()["state"]
    for switch, cohorts in (("Disabled", []), ("Enabled", [str(made["code"])])):
        people.service.ask("PATCH", f"{COHORTS}/{made['id']}", json={"state": switch})
        state = people.stateless(state=state).json()["state"]
        assert state["cohorts"] == cohorts


def test_a_state_forgets_what_no_window_reaches(people: People) -> None:
    people.cohort("Recent", {**did(), "during": LAST_HOUR})
    state = people.stateless(*[seen() for _ in range(10)]).json()["state"]
    longer = len(json.dumps(state))
    people.later(2 * HOUR)
    state = people.stateless(state=state).json()["state"]
    assert len(json.dumps(state)) < longer / 2
    assert state["cohorts"] == []


def test_aliases_name_the_user(people: People) -> None:
    user_id = people.stateless(seen(), alias={"tag": "crm", "id": "1"}).json()["user_id"]
    assert people.segment(alias={"tag": "crm", "id": "1"}).json()["user_id"] == user_id


def _changed(state: Any) -> list[Any]:
    """States that nobody answered, each with a fault of its own."""
    ((code, states),) = state["internal_state"].items()
    ((checksum, (mark, digest, content)),) = states.items()

    def with_state(value: Any) -> dict[str, Any]:
        changed = copy.deepcopy(state)
        changed["internal_state"][code][checksum] = value
        return changed

    renumbered = copy.deepcopy(content)
    renumbered["events"][0][4]["properties"]["n"] = 1  # as a sender would that takes 1.0 for an integer
    return [
        with_state([mark, digest, {**content, "member": False}]),
        with_state([mark, digest, renumbered]),
        with_state([mark, "0" * 10, content]),
        with_state([mark, digest]),
        with_state(None),
        with_state({}),
        with_state(["p", 1]),
    ]


def test_a_changed_state_is_refused(people: People) -> None:
    where = {"property": "properties.n", "condition": {"equal_to": 1}}
    people.cohort("One", {**did(), "where": where})
    state = people.stateless(seen(properties={"n": 1.0, "m": [1, {"deep": None}]})).json()["state"]
    assert people.stateless(state=state).json()["state"] == state
    for changed in _changed(state):
        cause = refused(people.stateless(seen("Other"), state=changed), 1000)
        assert cause.startswith("state.internal_state.")
        refused(people.stateless(state={"internal_state": {}, "external_state": changed["internal_state"]}), 1000)


@pytest.mark.parametrize(
    "state",
    [
        [],
        "s",
        {},
        {"internal_state": {}},
        {"internal_state": {}, "external_state": None},
        {"internal_state": {"1": []}, "external_state": {}},
        {"internal_state": {}, "external_state": {}, "cohorts": [1]},
    ],
)
def test_a_misshapen_state_is_refused(shared: Service, state: Any) -> None:
    body = {"user_id": SOMEBODY, "state": state}
    refused(shared.ask("POST", STATELESS, key="public", json=body), 1002)


def test_a_state_of_unknown_cohorts_is_carried_along(people: People) -> None:
    state = {"internal_state": {"40210": {"5f1d7c0a2b": ["p", 1]}}, "external_state": {"7": {"x": {}}}, "cohorts": []}
    assert people.stateless(state=state).json()["state"] == state


def _queries() -> list[Any]:
    """One of each way in which a query looks at events."""
    engaged = {"engaged_time": {"seconds": {"greater_than_or_equal_to": 10}, "where": TENNIS}}
    views = {"engaged_views": {"completion": {"greater_than": 0.4}, "times": {"greater_than": 1}, "during": LAST_HOUR}}
    return [
        did(greater_than=6),
        {**did(less_than=3), "during": LAST_HOUR},
        {**did("PageviewEngagement", greater_than=1), "during": "this_session"},
        {**did(greater_than=1), "where": TENNIS},
        engaged,
        {"engaged_time": {"seconds": {"greater_than": 4}, "during": "this_session"}},
        {"engaged_completion": {"completion": {"greater_than": 0.5}}},
        views,
        {"or": [{**did("PageviewComplete"), "during": LAST_HOUR}, {**did(equal_to=2), "during": "this_session"}]},
    ]


@pytest.mark.parametrize("seed", range(6))
def test_both_operations_find_the_same_however_a_history_is_cut(people: People, seed: int) -> None:
    draw = random.Random(seed)
    codes = [people.cohort(f"Query {number}", query) for number, query in enumerate(_queries())]
    people.cohort("Entered", {"has_entered": {"segment": codes[2], "during": LAST_HOUR}})
    people.cohort("Both", {"and": [{"in_segment": codes[1]}, {"has_not_exited": {"segment": codes[0]}}]})
    state, found, passed = None, set[str](), timedelta(0)
    for _ in range(12):
        passed += timedelta(minutes=draw.choice([0, 0, 7, 40]))
        now = people.later(passed)
        events = [_drawn(draw, now) for _ in range(draw.randint(0, 5))]
        kept = people.segment(*events, user_id=SOMEBODY_ELSE).json()["cohorts"]
        state = people.stateless(*events, state=state).json()["state"]
        assert state["cohorts"] == kept
        found.update(kept)
    assert len(found) > 4


def _drawn(draw: random.Random, now: Any) -> dict[str, Any]:
    name = draw.choice(["Pageview", "PageviewEngagement", "PageviewComplete"])
    told = {"engaged_time": draw.randint(0, 20), "completion": draw.random()}
    properties = {"article": {"tags": draw.sample(["tennis", "golf", "chess"], 2)}, "noise": draw.random()}
    if name == "PageviewComplete":
        properties = {"aggregations": {"PageviewEngagement": told}}
    visit = {"view_id": draw.choice(VIEWS), "session_id": draw.choice([*SESSIONS, None])}
    ago = timedelta(minutes=draw.choice([-7, -2, 0, 0, 0, 1, 30, 59, 90]))
    return seen(name, ago, now=now, properties=properties, **visit)
