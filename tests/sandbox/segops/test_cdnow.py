"""Segments over all of CDNOW, computed by the sandbox and by pandas: the same users, to the last one (segops.md 5)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import attrs
import httpx
import pytest

from audiencekit.sandbox import Sandbox
from audiencekit.segops import (
    Definition,
    event_count,
    event_property,
    event_sequence,
    monetary,
    recency,
    user_property,
)
from tests.data import data_file

from .cdnow import NOW, merges, shop_events
from .conftest import Service
from .frame_rules import History, final_users

pytestmark = pytest.mark.full

ORDER = "order_placed"
BATCH = 500


def order(name: str):
    return event_property(ORDER, name)


def member(name: str, operator: str) -> dict[str, Any]:
    """Of the segment called *name*: its number is known once it is made."""
    return {"type": "segment_membership", "segment_id": name, "operator": operator}


DEFINITIONS: dict[str, Definition | dict[str, Any]] = {
    "count gte": event_count(ORDER) >= 2,
    "count eq none": event_count("cart_opened").eq(0),
    "count lt, windowed": event_count(ORDER, window_days=90) < 3,
    "count gt, half a day": event_count(ORDER, window_days=0.5) > 0,
    "count neq": event_count(ORDER).neq(1),
    "count lte, windowed": event_count("cd_viewed", window_days=365) <= 1,
    "count of one that is now": event_count("signed_in", window_days=0.00001) >= 1,
    "recency gt": recency(ORDER) > 300,
    "recency gte": recency("cd_viewed") >= 200,
    "recency lt": recency(ORDER) < 60,
    "recency lte": recency("cart_opened") <= 90,
    "recency eq": recency(ORDER).eq(100),
    "recency neq": recency("signed_in").neq(400),
    "sum eq": monetary(ORDER, "total", "sum").eq(24.76),
    "sum gt": monetary(ORDER, "total", "sum") > 250.5,
    "sum lt": monetary("cart_opened", "items", "sum") < 3,
    "avg gte": monetary(ORDER, "total", "avg") >= 40,
    "avg eq": monetary(ORDER, "cds", "avg").eq(1.333333),
    "avg neq": monetary("cart_opened", "items", "avg").neq(1),
    "max lte": monetary(ORDER, "total", "max") <= 14.99,
    "max eq": monetary(ORDER, "total", "max").eq(11.77),
    "max of nothing": monetary(ORDER, "currency", "max").neq(1) | recency(ORDER).eq(100),
    "order eq": order("currency").eq("EUR"),
    "order eq, a number": order("total").eq(14.37),
    "order eq, a string": order("total").eq("14.37"),
    "order neq": order("gift").neq(True),
    "order gt": order("total") > 50,
    "order gte, a time": order("shipped") >= "1998-03-01T00:00:00Z",
    "order lt, a time": order("shipped") < "1997-02-01",
    "order lte": order("cds") <= 2,
    "order between": order("cds").between(3, 7),
    "order not_between": order("total").not_between(5, 100.25),
    "order in": order("coupon").one_of(["SAVE1", "SAVE2", 3]),
    "order not_in": order("cds").none_of([1, 2, 3]),
    "order contains": order("tags").contains("bulk"),
    "order does_not_contain": order("tags").does_not_contain("cds-1"),
    "order starts_with": order("shipped").starts_with("1997-0"),
    "order ends_with": order("shipped").ends_with("-15"),
    "order matches_regex": order("coupon").matches("^SAVE[2-5]$"),
    "order is_set": order("coupon").is_set(),
    "order is_not_set": order("tags").is_not_set(),
    "order is_true": order("gift").is_true(),
    "order is_false": order("gift").is_false(),
    "trait eq": user_property("plan").eq("pro"),
    "trait eq, empty": user_property("plan").eq(""),
    "trait gte": user_property("seats") >= 20,
    "trait lt, a time": user_property("since") < "1997-02-10",
    "trait between": user_property("seats").between(2, 5.5),
    "trait between, one list": {
        "logic": "AND",
        "conditions": [
            {"type": "user_property", "property": "since", "operator": "between", "value": ["1997-02-01", "1997-02-09"]}
        ],
    },
    "trait in": user_property("vip").one_of([True, 1, "yes"]),
    "trait contains": user_property("plan").contains("pro"),
    "trait contains, a list": user_property("interests").contains("cds"),
    "trait does_not_contain": user_property("interests").does_not_contain("jazz"),
    "trait matches_regex": user_property("email").matches(r"^c\d{2,3}@example\.(com|org)$"),
    "trait is_set": user_property("referrer").is_set(),
    "trait is_true": user_property("vip").is_true(),
    "sequence": event_sequence("cd_viewed", "cart_opened", ORDER, window_days=400),
    "sequence, repeated": event_sequence(ORDER, ORDER, ORDER, window_days=120.5),
    "sequence, one step": event_sequence("signed_in", window_days=300),
    "sequence, with traits": event_sequence(ORDER, "context_identified", "cart_opened", window_days=480),
    "sequence strict": event_sequence("cart_opened", ORDER, window_days=365, strict=True),
    "sequence strict, repeated": event_sequence(ORDER, ORDER, ORDER, window_days=480, strict=True),
    "sequence strict, three kinds": event_sequence("cart_opened", "cd_viewed", ORDER, window_days=480, strict=True),
    "in": {"logic": "AND", "conditions": [member("count gte", "in"), *(recency(ORDER) < 200).to_dict()["conditions"]]},
    "not_in": {"logic": "AND", "conditions": [member("trait eq", "not_in"), member("sequence strict", "in")]},
    "not_in nobody": {"logic": "AND", "conditions": [member("never computed", "not_in"), member("in", "not_in")]},
    "in nobody, or": {"logic": "OR", "conditions": [member("never computed", "in"), member("sum gt", "in")]},
    "all of four": (event_count(ORDER) >= 3)
    & (monetary(ORDER, "total", "avg") > 30)
    & (recency(ORDER) < 250)
    & order("currency").neq("GBP"),
    "one of four": (event_count(ORDER, window_days=30) >= 2)
    | (monetary(ORDER, "total", "max") > 200)
    | user_property("plan").eq("Team")
    | event_sequence("cart_opened", "cd_viewed", window_days=100),
}


@attrs.frozen
class Computed:
    """What the sandbox found and what pandas finds, by name, and the users there are."""

    found: dict[str, list[str]]
    expected: dict[str, set[str]]
    users: int


@pytest.fixture(scope="module")
def computed() -> Iterator[Computed]:
    events = shop_events(data_file("cdnow.csv"))
    with Sandbox(process=True) as sandbox, httpx.Client(timeout=60) as http:
        sandbox.now = NOW
        service = Service(sandbox, http)
        for start in range(0, len(events), BATCH):
            service.track(*events[start : start + BATCH])
        for from_user, into_user in merges():
            body = {"from_user_id": from_user, "into_user_id": into_user}
            assert service.ask("POST", "/api/identity/merge/", body).status_code == 200
        numbers = {"never computed": create(service, "never computed", (event_count(ORDER) > 0).to_dict())}
        documents: dict[str, dict[str, Any]] = {}
        for name, definition in DEFINITIONS.items():
            document = definition.to_dict() if isinstance(definition, Definition) else definition
            documents[name] = numbered(document, numbers)
            numbers[name] = create(service, name, documents[name])
            # They are computed in this order, so what names another segment finds its members.
            assert service.ask("POST", f"/api/segments/{numbers[name]}/compute/").status_code == 202
        # The sandbox works in a process of its own, and pandas meanwhile here.
        history = History(events, final_users(events, merges()), NOW)
        expected: dict[str, set[str]] = {}
        for name, document in documents.items():
            expected[name] = history.members[numbers[name]] = history.matching(document)
        found = {name: members(service, numbers[name]) for name in documents}
        yield Computed(found, expected, len(history.users))


def create(service: Service, name: str, definition: dict[str, Any]) -> int:
    made = service.ask("POST", "/api/segments/", {"name": name, "definition": definition})
    assert made.status_code == 201, made.text
    return made.json()["id"]


def numbered(definition: dict[str, Any], numbers: dict[str, int]) -> dict[str, Any]:
    conditions = [
        one | {"segment_id": numbers[one["segment_id"]]} if "segment_id" in one else one
        for one in definition["conditions"]
    ]
    return definition | {"conditions": conditions}


def members(service: Service, number: int) -> list[str]:
    deadline = time.monotonic() + 60
    while (segment := service.ask("GET", f"/api/segments/{number}/").json())["status"] != "computed":
        assert segment["status"] == "computing", segment
        assert time.monotonic() < deadline
        time.sleep(0.05)
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        page = service.ask("GET", f"/api/segments/{number}/members/?limit=10000&cursor={cursor}").json()
        found += [one["user_id"] for one in page["results"]]
        cursor = page["next_cursor"]
    assert segment["member_count"] == len(found)
    return found


@pytest.mark.parametrize("name", DEFINITIONS)
def test_the_sandbox_agrees_with_pandas(computed: Computed, name: str):
    expected = computed.expected[name]
    assert computed.found[name] == sorted(expected)
    assert 0 < len(expected) < computed.users


def test_every_type_and_every_operator_is_among_them():
    conditions = [
        condition
        for definition in DEFINITIONS.values()
        for condition in (definition.to_dict() if isinstance(definition, Definition) else definition)["conditions"]
    ]
    assert len(DEFINITIONS) >= 40
    assert len({one["type"] for one in conditions}) == 7
    for kind, operators in (("event_property", 19), ("event_count", 6), ("recency", 6), ("segment_membership", 2)):
        assert len({one["operator"] for one in conditions if one["type"] == kind}) == operators
    assert {one.get("strict", False) for one in conditions if one["type"] == "event_sequence"} == {True, False}
