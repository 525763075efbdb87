"""Events, E1 (contract 2.4), over a real socket."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.permutive.conftest import Service
from tests.sandbox.permutive.people import EVENTS, SOMEBODY, SOMEBODY_ELSE, USERS, People, did, refused, seen

VISIT = {"view_id": "7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e03", "session_id": "8d2e3f4a-5b6c-4d7e-9f0a-1b2c3d4e5f04"}


def test_an_enriched_answer_repeats_the_event_with_the_server_s_time(people: People) -> None:
    fields = {"segments": [7], "cohorts": ["7"], "properties": {"Price": 12.0, "ok": True}, **VISIT}
    answer = people.track(user_id=SOMEBODY.upper(), **fields)
    assert answer.status_code == 201
    assert answer.json() == {"user_id": SOMEBODY, "name": "Pageview", "time": "2026-03-01T12:00:00.000Z", **fields}


def test_a_plain_answer_names_user_and_time(people: People) -> None:
    people.later(timedelta(microseconds=1_999))
    answer = people.track(user_id=SOMEBODY, query="?enrich=false&sdkp=false", properties={"a": 1})
    assert answer.json() == {"user_id": SOMEBODY, "time": "2026-03-01T12:00:00.001Z"}


def test_unknown_aliases_make_a_user_whom_they_lead_to_from_then_on(people: People) -> None:
    aliases = [{"priority": 1, "tag": "crm", "id": "1"}, {"priority": 0, "tag": "mail", "id": "x"}]
    user_id = people.track(aliases=aliases).json()["user_id"]
    assert uuid.UUID(user_id)
    assert people.track(aliases=aliases[:1]).json()["user_id"] == user_id
    found = people.service.ask("GET", f"{USERS}/{user_id}/aliases").json()
    assert {one["id"] for one in found} == {"1", "x"}


def test_a_user_id_wins_over_aliases(people: People) -> None:
    aliases = [{"priority": 0, "tag": "crm", "id": "1"}]
    user_id = people.track(aliases=aliases).json()["user_id"]
    assert people.track(user_id=SOMEBODY, aliases=aliases).json()["user_id"] == SOMEBODY
    assert people.track(aliases=aliases, user_id=None).json()["user_id"] == user_id


def test_an_event_moves_the_user_into_cohorts(people: People) -> None:
    code = people.cohort("Three", did(greater_than_or_equal_to=3))
    for name in ("Pageview", "PAGEVIEW"):
        people.track(name, user_id=SOMEBODY)
        assert people.cohorts_of() == []
    people.track(user_id=SOMEBODY)
    assert people.cohorts_of() == [code]
    assert people.cohorts_of(SOMEBODY_ELSE) == []


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Page view", "user_id": SOMEBODY},
        {"name": "", "user_id": SOMEBODY},
        {"name": "Ünder", "user_id": SOMEBODY},
        {"name": "Pageview"},
        {"name": "Pageview", "user_id": None, "aliases": None},
        {"name": "Pageview", "aliases": []},
        {"name": "Pageview", "user_id": "somebody"},
        {"name": "Pageview", "user_id": SOMEBODY, "view_id": "1"},
        {"name": "Pageview", "user_id": SOMEBODY, "session_id": ""},
    ],
)
def test_a_value_out_of_range_is_refused(shared: Service, body: Any) -> None:
    refused(shared.ask("POST", EVENTS, key="public", json=body), 1000)


@pytest.mark.parametrize(
    "body",
    [
        {"user_id": SOMEBODY},
        {"name": 1, "user_id": SOMEBODY},
        {"name": "Pageview", "user_id": SOMEBODY, "segments": ["7"]},
        {"name": "Pageview", "user_id": SOMEBODY, "cohorts": [7]},
        {"name": "Pageview", "user_id": SOMEBODY, "properties": []},
        {"name": "Pageview", "aliases": [{"tag": "t", "id": "x"}]},
        [],
    ],
)
def test_a_misshapen_event_is_refused(shared: Service, body: Any) -> None:
    refused(shared.ask("POST", EVENTS, key="public", json=body), 1002)


def test_a_request_without_body_or_with_a_flag_of_another_kind_is_refused(shared: Service) -> None:
    refused(shared.ask("POST", EVENTS, key="public"), 1003)
    event = {"name": "Pageview", "user_id": SOMEBODY}
    for flag in ("enrich", "sdkp"):
        assert refused(shared.ask("POST", f"{EVENTS}?{flag}=1", key="public", json=event), 1000).startswith(flag)


def test_properties_are_limited_in_size(shared: Service) -> None:
    def sent(length: int) -> int:
        body = {"name": "Big", "user_id": SOMEBODY, "properties": {"x": "ä" * (length // 2)}}
        return shared.ask("POST", EVENTS, key="public", json=body).status_code

    assert sent(949 * 1024) == 201
    assert sent(950 * 1024) == 400


@pytest.mark.parametrize(("levels", "status"), [(95, 201), (120, 400), (900, 400)])
def test_properties_are_limited_in_depth(people: People, levels: int, status: int) -> None:
    people.sandbox.permutive.configure(strict_schemas=True)
    nested = "[" * levels + "]" * levels
    text = f'{{"name": "Deep", "user_id": "{SOMEBODY}", "properties": {{"x": {nested}}}}}'
    for _ in range(2):
        assert people.service.ask("POST", EVENTS, key="public", text=text).status_code == status


def test_errors_are_worded_as_this_service_does(shared: Service) -> None:
    error = shared.ask("POST", EVENTS, key="public").json()["error"]
    assert error.keys() == {"status", "code", "message", "docs"}
    assert error["status"] == "BadRequest"
    refused(shared.ask("POST", EVENTS, key=None, json={}), 2004, 401)
    refused(shared.ask("POST", EVENTS, key="unknown", json={}), 2000, 401)


FIRST = {"price": 12, "title": "a", "tags": ["x"], "items": [{"n": 1}, {"n": 2.5}], "later": None, "page": {"ok": True}}


@pytest.mark.parametrize(
    ("properties", "fits"),
    [
        ({"price": 11.77, "title": "b"}, True),
        ({}, True),
        ({"price": None, "later": [1, "a"], "tags": [], "items": [{"n": 3}]}, True),
        ({"page": {"ok": False}}, True),
        ({"price": "12"}, False),
        ({"price": True}, False),
        ({"Price": 12}, False),
        ({"tags": "x"}, False),
        ({"tags": [1]}, False),
        ({"items": [{"n": "3"}]}, False),
        ({"page": {"ok": 1}}, False),
        ({"page": {"ok": True, "more": 1}}, False),
        ({"page": []}, False),
    ],
)
def test_a_strict_sandbox_holds_events_against_the_first(people: People, properties: Any, fits: bool) -> None:
    people.sandbox.permutive.configure(strict_schemas=True)
    assert people.track("Buy", user_id=SOMEBODY, properties=FIRST).status_code == 201
    answer = people.track("BUY", user_id=SOMEBODY, properties=properties)
    assert answer.status_code == (201 if fits else 400), answer.text
    if not fits:
        refused(answer, 1000)
        assert people.track("Sell", user_id=SOMEBODY, properties=properties).status_code == 201


def test_without_schemas_everything_fits(people: People) -> None:
    for properties in ({"a": 1}, {"a": "x", "b": []}):
        assert people.track(user_id=SOMEBODY, properties=properties).status_code == 201


def test_an_event_refused_by_its_schema_leaves_nothing(people: People) -> None:
    people.sandbox.permutive.configure(strict_schemas=True)
    code = people.cohort("Twice", did("Buy", equal_to=1))
    people.track("Buy", user_id=SOMEBODY, properties={"a": 1})
    refused(people.track("Buy", aliases=[{"priority": 0, "tag": "t", "id": "x"}], properties={"a": ""}), 1000)
    refused(people.track("Buy", user_id=SOMEBODY, properties={"a": ""}), 1000)
    assert people.cohorts_of() == [code]


def test_every_event_is_recorded_with_an_id_of_its_own(people: People) -> None:
    """Whichever operation took it; entries and exits are events that the service emits (4.4)."""
    made = people.service.cohort("Seen", query={**did(), "during": {"the_last": {"value": 1, "unit": "hour"}}})
    people.track(user_id=SOMEBODY, properties={"a": 1})
    people.segment(seen("Other"))
    people.stateless(seen("Third"), seen("Third"))
    people.later(timedelta(hours=2))
    people.cohorts_of()
    recorded = people.sandbox.permutive.recorded_events(SOMEBODY)
    assert [event["name"] for event in recorded] == [
        "Pageview",
        "SegmentEntry",
        "Other",
        "Third",
        "Third",
        "SegmentExit",
    ]
    assert len({event["id"] for event in recorded}) == 6
    assert recorded[0]["properties"] == {"a": 1}
    about = {"segment_id": made["id"], "segment_name": "Seen", "segment_number": made["code"]}
    assert [event["properties"] for event in recorded if event["name"].startswith("Segment")] == [about, about]
    assert people.sandbox.permutive.recorded_events(SOMEBODY_ELSE) == []
