"""Segmentation with the state the service keeps, S1 (contract 2.5, 4.4), over a real socket."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from audiencekit.sandbox.sandbox import Sandbox
from tests.sandbox.permutive.conftest import COHORTS, Service
from tests.sandbox.permutive.people import NOW, SEGMENT, SOMEBODY, SOMEBODY_ELSE, People, did, refused, seen

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TWO_DAYS = {"the_last": {"value": 48, "unit": "hours"}}


def test_codes_are_texts_in_the_order_of_numbers(people: People) -> None:
    codes = [people.cohort(f"Cohort {number}", did()) for number in range(3)]
    people.cohort("Nobody's", did("Never"))
    answer = people.segment(seen())
    assert answer.json() == {"user_id": SOMEBODY, "cohorts": [str(code) for code in codes]}


def test_events_are_added_to_the_stored_state(people: People) -> None:
    code = people.cohort("Three", did(greater_than=2))
    assert people.segment(seen(), seen()).json()["cohorts"] == []
    people.track(user_id=SOMEBODY)
    assert people.cohorts_of() == [code]
    people.segment(seen(), seen(), seen(), user_id=SOMEBODY_ELSE)
    assert people.cohorts_of(SOMEBODY_ELSE) == [code]


def test_reading_changes_nothing(people: People) -> None:
    code = people.cohort("One", did(equal_to=1))
    people.segment(seen())
    for events in ([], None):
        answer = people.service.ask("POST", SEGMENT, key="public", json={"user_id": SOMEBODY, "events": events})
        assert answer.json()["cohorts"] == [str(code)]
    assert people.service.ask("POST", SEGMENT, json={"user_id": SOMEBODY}).json()["cohorts"] == [str(code)]


def test_a_user_leaves_when_the_window_has_rolled_on(people: People) -> None:
    code = people.cohort("Recent", {**did(), "during": TWO_DAYS})
    people.segment(seen(ago=HOUR))
    people.later(47 * HOUR)
    assert people.cohorts_of() == [code]
    people.later(47 * HOUR + timedelta(seconds=1))
    assert people.cohorts_of() == []


def test_cohorts_are_evaluated_after_those_they_name(people: People) -> None:
    base = people.cohort("Base", did("Other"))
    above = people.cohort("Above", {"in_segment": base})
    service = people.service
    created = service.ask("GET", COHORTS).json()[0]["id"]
    top = people.cohort("Top", {"and": [{"in_segment": str(above)}, did()]})
    late = people.cohort("Late", did())
    service.ask("PATCH", f"{COHORTS}/{created}", json={"query": {"in_segment": late}})
    assert [int(code) for code in people.segment(seen()).json()["cohorts"]] == [base, above, top, late]
    assert people.cohorts_of(SOMEBODY_ELSE) == []


def test_entries_and_exits_are_remembered(people: People) -> None:
    base = people.cohort("Base", {**did(), "during": {"the_last": {"value": 1, "unit": "hour"}}})
    kinds = ("has_entered", "has_not_entered", "has_exited", "has_not_exited")
    codes = {kind: people.cohort(kind, {kind: {"segment": base, "during": TWO_DAYS}}) for kind in kinds}
    ever = people.cohort("ever", {"has_exited": {"segment": base}})

    def members() -> list[str]:
        found = people.cohorts_of()
        return [kind for kind, code in codes.items() if code in found] + ["ever"] * (ever in found)

    assert members() == ["has_not_entered", "has_not_exited"]
    people.segment(seen())
    assert members() == ["has_entered", "has_not_exited"]  # of the running evaluation, too
    people.later(2 * HOUR)
    assert members() == ["has_entered", "has_exited", "ever"]
    people.later(49 * HOUR)
    assert members() == ["has_not_entered", "has_exited", "ever"]
    people.later(51 * HOUR)
    assert members() == ["has_not_entered", "has_not_exited", "ever"]


def test_an_exit_is_recorded_when_the_user_is_next_evaluated(people: People) -> None:
    base = people.cohort("Base", {**did(), "during": {"the_last": {"value": 1, "unit": "hour"}}})
    left = people.cohort("Left", {"has_exited": {"segment": base, "during": TWO_DAYS}})
    people.segment(seen())
    people.later(10 * DAY)
    assert people.cohorts_of() == [left]


def test_disabled_offline_and_deleted_cohorts_have_no_members(people: People) -> None:
    service = people.service
    made = [service.cohort(name, query=did()) for name in ("Disabled", "Deleted", "Kept")]
    people.cohort("Offline", did(), segment_type="offline")
    above = [people.cohort(f"Above {one['name']}", {"in_segment": one["code"]}) for one in made]
    kept = [made[2]["code"], above[2]]
    people.segment(seen())
    service.ask("PATCH", f"{COHORTS}/{made[0]['id']}", json={"state": "Disabled"})
    service.ask("DELETE", f"{COHORTS}/{made[1]['id']}")
    assert people.cohorts_of() == kept
    service.ask("PATCH", f"{COHORTS}/{made[0]['id']}", json={"state": "Enabled"})
    assert people.cohorts_of() == sorted([made[0]["code"], above[0], *kept])


def test_a_changed_query_is_evaluated_over_the_whole_history(people: People) -> None:
    made = people.service.cohort("Changed", query=did("Never"))
    people.segment(seen())
    people.service.ask("PATCH", f"{COHORTS}/{made['id']}", json={"query": did()})
    assert people.cohorts_of() == [made["code"]]


def test_a_child_workspace_has_the_cohorts_it_inherits_and_users_of_its_own(people: People) -> None:
    inherited = people.cohort("Parent's", did())
    own = people.service.ask("POST", COHORTS, key="child", json={"name": "Child's", "query": did()}).json()["code"]
    assert people.segment(seen(), key="child").json()["cohorts"] == [str(inherited), str(own)]
    assert people.cohorts_of() == []
    assert people.segment(seen()).json()["cohorts"] == [str(inherited)]


def test_activations_are_answered_when_asked_for(people: People) -> None:
    one, two, three = (people.cohort(name, did(name)) for name in ("One", "Two", "Three"))
    people.sandbox.permutive.set_activations({"gam": [two, one, three], "appnexus": [three], "dv360": [two]})
    answer = people.segment(seen("One"), seen("Two"), query="?activations=true&synchronous-validation=false")
    assert answer.json()["activations"] == {"gam": [str(one), str(two)], "dv360": [str(two)]}
    assert "activations" not in people.segment(query="?activations=false").json()
    assert people.segment(user_id=SOMEBODY_ELSE, query="?activations=true").json()["activations"] == {}


def test_partners_segments_are_looked_up(people: People) -> None:
    segment = {"provider": "shop", "segment": "a"}
    yes = people.cohort("In", {"in_second_party_segment": segment})
    no = people.cohort("Out", {"not_in_second_party_segment": segment})
    assert people.cohorts_of() == [no]
    people.sandbox.permutive.add_members([SOMEBODY], kind="second", **segment)
    assert people.cohorts_of() == [yes]


def test_aliases_name_the_user(people: People) -> None:
    alias = {"tag": "crm", "id": "1", "priority": 9}
    first = people.segment(seen(), alias=alias, user_id=None).json()["user_id"]
    assert uuid.UUID(first)
    others = [{"priority": 1, "tag": "crm", "id": "1"}, {"priority": 0, "tag": "mail", "id": "x"}]
    assert people.segment(aliases=others, alias=None).json()["user_id"] == first
    assert people.segment(alias={"tag": "mail", "id": "x"}).json()["user_id"] == first


def test_the_live_audience_counts_members_by_their_last_evaluation(people: People) -> None:
    service = people.service
    made = service.cohort("Live", query={**did(), "during": {"the_last": {"value": 1, "unit": "hour"}}})

    def sizes() -> list[int | None]:
        found = service.ask("GET", f"{COHORTS}/{made['id']}").json()
        (listed,) = service.ask("GET", COHORTS).json()
        return [one.get("live_audience_size") for one in (found, listed)]

    assert sizes() == [None, None]
    people.cohorts_of()
    assert sizes() == [0, 0]
    people.segment(seen())
    people.segment(seen(), user_id=SOMEBODY_ELSE)
    assert sizes() == [2, 2]
    people.later(2 * HOUR)
    assert sizes() == [2, 2]
    people.cohorts_of()
    assert sizes() == [1, 1]


def test_synchronous_validation_refuses_before_anything_happens(people: People) -> None:
    people.sandbox.permutive.configure(strict_schemas=True)
    code = people.cohort("Once", did("Buy", equal_to=1))
    people.segment(seen("Buy", properties={"a": 1}))
    good, bad = seen("Buy", properties={"a": 2}), seen("Buy", properties={"a": True})
    assert refused(people.segment(good, bad, query="?synchronous-validation=true"), 1000)
    assert people.cohorts_of() == [code]
    assert people.segment(good, bad).json()["cohorts"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user_id": None, "alias": None},
        {"user_id": SOMEBODY, "alias": {"tag": "t", "id": "x"}},
        {"user_id": "somebody"},
        {"aliases": []},
        {"user_id": SOMEBODY, "events": [seen()] * 11},
        {"user_id": SOMEBODY, "events": [seen("Page view")]},
        {"user_id": SOMEBODY, "events": [seen(view_id="1")]},
        {"user_id": SOMEBODY, "events": [{**seen(), "time": "2026-03-01T12:00:00"}]},
        {"user_id": SOMEBODY, "events": [{**seen(), "time": "2026-03-01"}]},
        {"user_id": SOMEBODY, "events": [{**seen(), "time": "2026-02-30T12:00:00Z"}]},
    ],
)
def test_a_value_out_of_range_is_refused(shared: Service, body: Any) -> None:
    refused(shared.ask("POST", SEGMENT, key="public", json=body), 1000)


@pytest.mark.parametrize(
    "body",
    [
        {"user_id": 1},
        {"alias": {"tag": "t"}},
        {"aliases": [{"tag": "t", "id": "x"}]},
        {"user_id": SOMEBODY, "events": {}},
        {"user_id": SOMEBODY, "events": [{"name": "Pageview", "properties": {}}]},
        {"user_id": SOMEBODY, "events": [{"name": "Pageview", "time": "2026-03-01T12:00:00Z"}]},
        {"user_id": SOMEBODY, "events": [{**seen(), "properties": None}]},
        {"user_id": SOMEBODY, "events": [7]},
    ],
)
def test_a_misshapen_request_is_refused(shared: Service, body: Any) -> None:
    refused(shared.ask("POST", SEGMENT, key="public", json=body), 1002)


def test_other_refusals(shared: Service) -> None:
    for flag in ("activations", "synchronous-validation"):
        refused(shared.ask("POST", f"{SEGMENT}?{flag}=yes", json={"user_id": SOMEBODY}), 1000)
    refused(shared.ask("POST", SEGMENT), 1003)
    refused(shared.ask("POST", SEGMENT, key="unknown", json={}), 2005, 401)
    refused(shared.ask("POST", SEGMENT, key=None, json={}), 2004, 401)


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59.999999999Z", "2026-03-01t12:00:00z"]
)
def test_any_time_can_be_sent(shared: Service, time: str) -> None:
    user_id = str(uuid.uuid4())
    for _ in range(2):
        body = {"user_id": user_id, "events": [{**seen(), "time": time}]}
        assert shared.ask("POST", SEGMENT, json=body).status_code == 200


def test_a_reset_takes_the_histories_along(people: People) -> None:
    for _ in range(2):
        code = people.cohort("Two", did(equal_to=2))
        assert people.cohorts_of() == []
        assert people.segment(seen(), seen()).json()["cohorts"] == [str(code)]
        people.sandbox.reset()
        people.sandbox.now = NOW


def test_requests_at_once_lose_no_event(people: People) -> None:
    exactly = [people.cohort(f"{count} of them", did(equal_to=count)) for count in (79, 80, 81)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: people.segment(seen(), seen()).status_code, range(40)))
    assert set(answers) == {200}
    assert people.cohorts_of() == [exactly[1]]


def test_a_kept_sandbox_knows_its_users_again(tmp_path: Path, http: httpx.Client) -> None:
    path = tmp_path / "kept.db"
    for expected in ([], ["more than 25"]):
        with Sandbox(path) as sandbox:
            sandbox.now = NOW
            people = People(sandbox, Service(http, sandbox.permutive))
            for count in (25, 40) if not expected else ():
                people.cohort(f"more than {count}", did(greater_than=count))
            for _ in range(2):
                found = people.segment(*[seen() for _ in range(10)]).json()["cohorts"]
            listed = {str(one["code"]): one["name"] for one in people.service.ask("GET", COHORTS).json()}
            assert [listed[code] for code in found] == expected


def test_more_users_than_are_held_in_memory_are_told_apart(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiencekit.sandbox.permutive.event_rows._HELD", 200)
    code = people.cohort("Three", did(equal_to=3))
    users = [str(uuid.UUID(int=number)) for number in range(1, 8)]
    for _ in range(3):
        for user_id in users:
            people.segment(seen(), user_id=user_id)
    assert [people.cohorts_of(user_id) for user_id in users] == [[code]] * len(users)


@pytest.mark.parametrize("levels", [50, 150, 225, 235, 245, 300])
def test_a_query_is_refused_or_evaluated_however_deep_it_is(people: People, levels: int) -> None:
    predicate = '{"property": "properties.x", "condition": {"equal_to": 1}}'
    where = '{"and": [{"or": [' * levels + predicate + "]}]}" * levels
    body = f'{{"name": "Deep", "query": {{"event": "Pageview", "frequency": {{"greater_than": 0}}, "where": {where}}}}}'
    created = people.service.ask("POST", COHORTS, text=body)
    assert created.status_code in ([201] if levels < 100 else [201, 400])
    assert bool(people.segment(seen(properties={"x": 1})).json()["cohorts"]) is (created.status_code == 201)
    assert bool(people.stateless(seen(properties={"x": 1})).json()["state"]["cohorts"]) is (created.status_code == 201)
