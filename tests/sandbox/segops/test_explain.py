"""Each condition with the figure a user has, what it asks for, and its label (segops.md 5.6)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from .conftest import Service

EVENTS = [
    ("order", "2026-03-01T00:00:00Z", {"total": 40, "tags": ["tea"], "gift": False, "note": {"a": [1]}}),
    ("order", "2026-03-20T06:00:00Z", {"total": 60.5, "tags": ["tea", 5], "gift": True, "note": {"a": [1]}}),
    ("context_identified", "2026-03-02T00:00:00Z", {"plan": "pro", "seats": 12}),
]
ORDER: dict[str, Any] = {"event_type": "order"}
COUNT = ORDER | {"type": "event_count"}
MONEY = ORDER | {"type": "monetary", "property": "total"}
LATEST = ORDER | {"type": "event_property"}
TRAIT = {"type": "user_property"}

# A condition, then: label, actual value, threshold, whether it matches.
LINES: list[tuple[dict[str, Any], str, Any, Any, bool]] = [
    (COUNT | {"operator": "gte", "value": 3}, "count(order) ≥ 3", 2, 3, False),
    (
        COUNT | {"operator": "eq", "value": 1, "window_days": 14},
        "count(order) = 1 in the last 14 days",
        1,
        1,
        True,
    ),
    (COUNT | {"event_type": "seen", "operator": "lt", "value": 1}, "count(seen) < 1", 0, 1, True),
    (ORDER | {"type": "recency", "operator": "gt", "window_days": 1}, "last order > 1 day ago", 11, 1, True),
    (
        {"type": "recency", "event_type": "seen", "operator": "gte", "window_days": 0.5},
        "last seen ≥ 0.5 days ago",
        None,
        0.5,
        True,
    ),
    (MONEY | {"metric": "sum", "operator": "gt", "value": 100}, "sum(order.total) > 100", 100.5, 100, True),
    (MONEY | {"metric": "avg", "operator": "lte", "value": 50}, "avg(order.total) ≤ 50", 50.25, 50, False),
    (MONEY | {"metric": "max", "operator": "neq", "value": 60.5}, "max(order.total) ≠ 60.5", 60.5, 60.5, False),
    (MONEY | {"metric": "max", "property": "x", "operator": "neq", "value": 1}, "max(order.x) ≠ 1", None, 1, False),
    (MONEY | {"metric": "sum", "event_type": "seen", "operator": "eq", "value": 0}, "sum(seen.total) = 0", 0, 0, True),
    (LATEST | {"property": "gift", "operator": "is_true"}, "latest order.gift is true", True, None, True),
    (
        LATEST | {"property": "tags", "operator": "contains", "value": "tea"},
        'latest order.tags contains "tea"',
        ["tea", 5],
        "tea",
        True,
    ),
    (LATEST | {"property": "note", "operator": "is_not_set"}, "latest order.note is not set", {"a": [1]}, None, False),
    (TRAIT | {"property": "plan", "operator": "neq", "value": "pro"}, 'plan ≠ "pro"', "pro", "pro", False),
    (
        TRAIT | {"property": "plan", "operator": "matches_regex", "value": "^p"},
        'plan matches regex "^p"',
        "pro",
        "^p",
        True,
    ),
    (
        TRAIT | {"property": "seats", "operator": "not_between", "value": 1, "value2": 12},
        "seats not between [1, 12]",
        12,
        [1, 12],
        False,
    ),
    (
        TRAIT | {"property": "city", "operator": "not_in", "value": ["Ulm", 5]},
        'city not in ["Ulm", 5]',
        None,
        ["Ulm", 5],
        True,
    ),
    (
        {"type": "event_sequence", "events": ["order", "order"], "window_days": 90},
        "order → order in the last 90 days",
        True,
        90,
        True,
    ),
    (
        {"type": "event_sequence", "events": ["order", "order"], "window_days": 90, "strict": True},
        "order → order in the last 90 days, nothing in between",
        False,
        90,
        False,
    ),
    ({"type": "segment_membership", "segment_id": 1, "operator": "in"}, "in segment 1", True, 1, True),
    ({"type": "segment_membership", "segment_id": 1, "operator": "not_in"}, "not in segment 1", True, 1, False),
    ({"type": "segment_membership", "segment_id": 2, "operator": "not_in"}, "not in segment 2", False, 2, True),
]


@pytest.fixture
def lines(service: Service) -> list[dict[str, Any]]:
    """What the sandbox says of all the conditions, for a visitor who became a user."""
    service.sandbox.now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    service.track(
        *(
            {"user_id": "anon_v", "event_type": kind, "occurred_at": at, "payload": payload}
            for kind, at, payload in EVENTS
        )
    )
    definition = {"logic": "AND", "conditions": [COUNT | {"operator": "gt", "value": 0}]}
    named = [service.ask("POST", "/api/segments/", {"name": "n", "definition": definition}).json() for _ in range(2)]
    service.compute(named[0]["id"])
    # Stored as the visitor, read as the user.
    service.ask("POST", "/api/identity/alias/", {"anonymous_id": "v", "user_id": "ada"})
    body = {"name": "all", "definition": {"logic": "OR", "conditions": [condition for condition, *_ in LINES]}}
    made = service.ask("POST", "/api/segments/", body).json()
    return service.ask("GET", f"/api/explorer/users/ada/segments/{made['id']}/explain/").json()


def test_every_type_of_condition_is_explained(lines: list[dict[str, Any]]):
    expected = [
        {
            "index": index,
            "type": condition["type"],
            "label": label,
            "actual_value": actual,
            "threshold": threshold,
            "matches": matches,
        }
        for index, (condition, label, actual, threshold, matches) in enumerate(LINES)
    ]
    for line, wanted in zip(lines, expected, strict=True):
        assert line == wanted
        assert isinstance(line["actual_value"], bool) is isinstance(wanted["actual_value"], bool)
    assert len({line["type"] for line in lines}) == 7


def test_a_figure_that_json_cannot_say_is_null(service: Service):
    service.track(*({"user_id": "u", "event_type": "order", "payload": {"total": 1.7e308}} for _ in range(2)))
    definition = {"logic": "AND", "conditions": [MONEY | {"metric": "sum", "operator": "gt", "value": 1e308}]}
    made = service.ask("POST", "/api/segments/", {"name": "s", "definition": definition}).json()
    (line,) = service.ask("GET", f"/api/explorer/users/u/segments/{made['id']}/explain/").json()
    assert (line["actual_value"], line["matches"]) == (None, True)
