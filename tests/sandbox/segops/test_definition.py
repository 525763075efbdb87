"""Definitions that are refused, with the place and the reason (segops.md 5.5)."""

from __future__ import annotations

from typing import Any

import pytest

from audiencekit.sandbox.segops.definition import InvalidDefinition, UnservedCondition, parse

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


def without(condition: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in condition.items() if key != name}


@pytest.mark.parametrize(
    "condition", [COUNT, RECENCY, MONEY, TRAIT, COUNT | {"window_days": 0.5}, MONEY | {"window_days": "ignored"}]
)
def test_what_is_accepted(condition: dict[str, Any]):
    definition = parse({"logic": "AND", "conditions": [condition | {"unknown": 1}]})
    assert len(definition.conditions) == 1


INVALID: list[tuple[object, str]] = [
    ("text", "expected an object"),
    ({}, "type is missing"),
    ({"type": "magic"}, "unknown type 'magic'"),
    ({"type": ["event_count"]}, "unknown type"),
    ({"logic": "AND", "conditions": [COUNT]}, "type is missing"),  # groups are not documented
    *((without(COUNT, name), f"{name} is missing") for name in ("event_type", "operator", "value")),
    *((without(RECENCY, name), f"{name} is missing") for name in ("event_type", "operator", "window_days")),
    *((without(MONEY, name), f"{name} is missing") for name in without(MONEY, "type")),
    *((without(TRAIT, name), f"{name} is missing") for name in without(TRAIT, "type")),
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


@pytest.mark.parametrize("kind", ["event_property", "event_sequence", "segment_membership"])
def test_condition_types_not_served_yet(kind: str):
    with pytest.raises(UnservedCondition, match=kind):
        parse({"logic": "AND", "conditions": [COUNT, {"type": kind}]})


def test_on_the_wire(service: Service):
    """400 names every fault at once, on preview and on saving; what is known but not served is 501."""
    wrong = {"logic": "AND", "conditions": [{"type": "magic"}, COUNT, COUNT | {"window_days": 0}]}
    unserved = {"logic": "AND", "conditions": [{"type": "event_sequence", "events": ["a", "b"], "window_days": 7}]}
    number = service.ask("POST", "/api/segments/", {"name": "s"}).json()["id"]
    for method, path in (
        ("POST", "/api/segments/preview/"),
        ("POST", "/api/segments/"),
        ("PATCH", f"/api/segments/{number}/"),
    ):
        refused = service.ask(method, path, {"name": "s", "definition": wrong})
        assert refused.status_code == 400
        assert [message[:15] for message in refused.json()["definition"]] == ["conditions[0]: ", "conditions[2]: "]
        later = service.ask(method, path, {"name": "s", "definition": unserved})
        assert (later.status_code, "event_sequence" in later.json()["detail"]) == (501, True)
