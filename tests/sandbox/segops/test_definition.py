"""Definitions that are refused, with the place and the reason (segops.md 5.5)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from audiencekit.sandbox.segops.definition import InvalidDefinition, parse

from .conftest import Service

COUNT: dict[str, Any] = {"type": "event_count", "event_type": "order", "operator": "gte", "value": 2}
RECENCY: dict[str, Any] = {"type": "recency", "event_type": "order", "operator": "gt", "window_days": 30}
MONEY: dict[str, Any] = {
    "type": "monetary",
    "event_type": "order",
    "property": "total",
    "metric": "sum",
    "operator": "gt",
    "value": 5,
}
TRAIT: dict[str, Any] = {"type": "user_property", "property": "plan", "operator": "eq", "value": "pro"}
LATEST: dict[str, Any] = TRAIT | {"type": "event_property", "event_type": "order"}
SEQUENCE: dict[str, Any] = {"type": "event_sequence", "events": ["seen", "order"], "window_days": 7}
MEMBERSHIP: dict[str, Any] = {"type": "segment_membership", "segment_id": 1, "operator": "in"}


def without(condition: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in condition.items() if key != name}


@pytest.mark.parametrize(
    "condition",
    [
        *(COUNT, RECENCY, MONEY, TRAIT, LATEST, SEQUENCE, MEMBERSHIP),
        COUNT | {"window_days": 0.5},
        MONEY | {"window_days": "ignored"},
        SEQUENCE | {"strict": True, "events": ["seen"] * 50},
        MEMBERSHIP | {"operator": "not_in", "value": "ignored"},
    ],
)
def test_what_is_accepted(condition: dict[str, Any]):
    definition = parse({"logic": "AND", "conditions": [condition | {"unknown": 1}]})
    assert len(definition.conditions) == 1


INVALID: list[tuple[object, str]] = [
    ("text", "expected an object"),
    ({}, "type is missing"),
    ({"type": "magic"}, "unknown type 'magic'"),
    ({"type": ["event_count"]}, "unknown type"),
    ({"logic": "AND", "conditions": [COUNT]}, "groups cannot be nested"),  # they are not documented
    *((without(COUNT, name), f"{name} is missing") for name in ("event_type", "operator", "value")),
    *((without(RECENCY, name), f"{name} is missing") for name in ("event_type", "operator", "window_days")),
    *((without(MONEY, name), f"{name} is missing") for name in without(MONEY, "type")),
    *((without(TRAIT, name), f"{name} is missing") for name in without(TRAIT, "type")),
    *((without(LATEST, name), f"{name} is missing") for name in without(LATEST, "type")),
    *((without(SEQUENCE, name), f"{name} is missing") for name in ("events", "window_days")),
    *((without(MEMBERSHIP, name), f"{name} is missing") for name in ("segment_id", "operator")),
    (LATEST | {"event_type": ""}, "event_type must be a string"),
    (LATEST | {"property": ""}, "property must be a string"),
    (LATEST | {"operator": "between"}, "value2, the upper bound, is missing"),
    (SEQUENCE | {"events": []}, "events must be a list"),
    (SEQUENCE | {"events": "seen"}, "events must be a list"),
    (SEQUENCE | {"events": ["seen", ""]}, "events must hold strings"),
    (SEQUENCE | {"events": ["seen", 5]}, "events must hold strings"),
    (SEQUENCE | {"events": ["seen"] * 51}, "at most 50 steps"),
    (SEQUENCE | {"window_days": 0}, "window_days must be greater than 0"),
    (SEQUENCE | {"strict": "yes"}, "strict must be true or false"),
    (MEMBERSHIP | {"segment_id": "1"}, "segment_id must be an integer"),
    (MEMBERSHIP | {"segment_id": True}, "segment_id must be an integer"),
    (MEMBERSHIP | {"segment_id": 1.0}, "segment_id must be an integer"),
    (MEMBERSHIP | {"operator": "eq"}, "operator 'eq' does not fit"),
    (COUNT | {"event_type": ""}, "event_type must be a string"),
    (COUNT | {"event_type": 5}, "event_type must be a string"),
    (COUNT | {"operator": "between"}, "operator 'between' does not fit"),
    (COUNT | {"operator": ["gte"]}, "does not fit"),
    (COUNT | {"value": "2"}, "value must be a number"),
    (COUNT | {"value": True}, "value must be a number"),
    (COUNT | {"value": [2]}, "value must be a number"),
    (COUNT | {"value": 10**400}, "value must be a number"),
    (COUNT | {"value": float("inf")}, "value must be a number"),
    (COUNT | {"window_days": 0}, "window_days must be greater than 0"),
    (COUNT | {"window_days": -1}, "window_days must be greater than 0"),
    (COUNT | {"window_days": "7"}, "window_days must be a number"),
    (COUNT | {"window_days": None}, "window_days must be a number"),
    (MONEY | {"metric": "median"}, "unknown metric 'median'"),
    (TRAIT | {"operator": "like"}, "unknown operator 'like'"),
    (TRAIT | {"value": ["pro"]}, "value must be a string, a number or a boolean"),
    (TRAIT | {"value": None}, "value must be a string, a number or a boolean"),
    (TRAIT | {"operator": "gt", "value": True}, "value must be a number or an ISO time"),
    (TRAIT | {"operator": "between", "value": 1}, "value2, the upper bound, is missing"),
    (TRAIT | {"operator": "between", "value": [1]}, "value must have two bounds"),
    (TRAIT | {"operator": "not_between", "value": [1, True]}, "a bound must be a number or an ISO time"),
    (TRAIT | {"operator": "in", "value": "pro"}, "value must be a list"),
    (TRAIT | {"operator": "not_in", "value": [["pro"]]}, "value must hold strings"),
    (TRAIT | {"operator": "contains", "value": 5}, "value must be a string"),
    (TRAIT | {"operator": "matches_regex", "value": "("}, "no regular expression"),
    (TRAIT | {"operator": "matches_regex", "value": "(?=a)"}, "no regular expression"),
    (TRAIT | {"operator": "matches_regex", "value": r"(a)\1"}, "no regular expression"),
    (TRAIT | {"operator": "matches_regex", "value": "a" * 1001}, "no regular expression"),
]


@pytest.mark.parametrize(("condition", "reason"), INVALID, ids=lambda one: str(one)[:60])
def test_what_is_refused_and_why(condition: object, reason: str):
    with pytest.raises(InvalidDefinition) as caught:
        parse({"logic": "AND", "conditions": [COUNT, condition]})
    (message,) = caught.value.messages
    assert message.startswith("conditions[1]: ")
    assert reason in message


@pytest.mark.parametrize(
    ("document", "messages"),
    [
        (5, 1),
        ({}, 2),
        ({"logic": "and", "conditions": [COUNT]}, 1),
        ({"logic": "AND"}, 1),
        ({"logic": "AND", "conditions": []}, 1),
        ({"logic": "AND", "conditions": COUNT}, 1),
        ({"logic": "AND", "conditions": [COUNT] * 201}, 1),
        ({"logic": "XOR", "conditions": [{}, COUNT, {}]}, 3),
        ({"logic": "AND", "conditions": [COUNT | {"event_type": "\ud800"}]}, 1),
        ({"logic": "AND", "conditions": [COUNT | {"event_type": "a\0b"}]}, 1),
        ({"logic": "AND", "conditions": [TRAIT | {"operator": "in", "value": ["a", "\0"]}]}, 1),
    ],
)
def test_documents_that_are_refused(document: object, messages: int):
    with pytest.raises(InvalidDefinition) as caught:
        parse(document)
    assert len(caught.value.messages) == messages


def asked(service: Service, *conditions: object) -> list[httpx.Response]:
    """The answers of preview, create and change to a definition of *conditions*."""
    number = service.ask("POST", "/api/segments/", {"name": "s"}).json()["id"]
    body = {"name": "s", "definition": {"logic": "AND", "conditions": list(conditions)}}
    return [
        service.ask("POST", "/api/segments/preview/", body),
        service.ask("POST", "/api/segments/", body),
        service.ask("PATCH", f"/api/segments/{number}/", body),
    ]


def test_on_the_wire(service: Service):
    """400 names every fault at once, on preview and on saving."""
    for refused in asked(service, {"type": "magic"}, COUNT, COUNT | {"window_days": 0}):
        assert refused.status_code == 400
        assert [message[:15] for message in refused.json()["definition"]] == ["conditions[0]: ", "conditions[2]: "]


@pytest.mark.parametrize("number", [999, 0, -1, 2**63, -(2**63), 10**30])
def test_a_segment_that_does_not_exist(service: Service, number: int):
    for refused in asked(service, COUNT, MEMBERSHIP | {"segment_id": number}):
        assert refused.status_code == 400
        assert refused.json() == {"definition": [f"conditions[1]: there is no segment {number}."]}


def test_a_segment_cannot_lead_back_to_itself(service: Service):
    first, second, third = (service.ask("POST", "/api/segments/", {"name": "s"}).json()["id"] for _ in range(3))

    def name(segment: int, *named: int) -> httpx.Response:
        conditions = [MEMBERSHIP | {"segment_id": one, "operator": "not_in"} for one in named]
        body = {"definition": {"logic": "OR", "conditions": [COUNT, *conditions]}}
        return service.ask("PATCH", f"/api/segments/{segment}/", body)

    itself = name(first, first)
    assert (itself.status_code, itself.json()) == (
        400,
        {"definition": ["conditions[1]: segment_id is the segment itself."]},
    )
    assert name(second, first).status_code == 200
    assert name(third, second, first).status_code == 200
    around = name(first, third)
    assert (around.status_code, around.json()) == (
        400,
        {"definition": [f"conditions[1]: segment {third} leads back to this one."]},
    )
    assert service.ask("GET", f"/api/segments/{first}/").json()["definition"] is None
    # Once nothing leads back any more it may be named.
    assert name(third, second).status_code == 200
    assert name(second, second).status_code == 400
    service.ask("PATCH", f"/api/segments/{second}/", {"definition": {"logic": "AND", "conditions": [COUNT]}})
    assert name(first, third).status_code == 200
