"""Random definitions over random small histories: the sandbox, asked over the wire, against the oracle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import Service
from .oracle import matching

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)

USERS = st.sampled_from(["a", "b", "c", "anon_v"])
KINDS = st.sampled_from(["order", "seen", "context_identified"])
NAMES = st.sampled_from(["plan", 'q"', "total"])
NUMBERS = st.one_of(st.integers(-3, 3), st.sampled_from([0.1, 0.2, 0.3, 2.5]))
TEXTS = st.sampled_from(["", "a", "ab", "ba", "1", "0.3", "true", "false", "2026-03-01", "2026-03-01T00:00:00Z"])
SCALARS = st.one_of(NUMBERS, TEXTS, st.booleans())
VALUES = st.one_of(SCALARS, st.none(), st.lists(SCALARS, max_size=2))
DAYS = st.sampled_from([-1, 0, 0.25, 1, 1.5, 2, 7])
COMPARISONS = st.sampled_from(["eq", "neq", "gt", "gte", "lt", "lte"])
BOUNDS = st.one_of(NUMBERS, TEXTS)


def one(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields)


def property_tests(*operators: str, **operands: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {"property": NAMES, "operator": st.sampled_from(operators), **operands}
    return st.one_of(
        one(type=st.just("user_property"), **fields), one(type=st.just("event_property"), event_type=KINDS, **fields)
    )


CONDITIONS = st.one_of(
    one(type=st.just("event_count"), event_type=KINDS, operator=COMPARISONS, value=NUMBERS),
    one(
        type=st.just("event_count"),
        event_type=KINDS,
        operator=COMPARISONS,
        value=NUMBERS,
        window_days=st.sampled_from([0.25, 1, 2]),
    ),
    one(type=st.just("recency"), event_type=KINDS, operator=COMPARISONS, window_days=st.sampled_from([0.25, 1, 2])),
    one(
        type=st.just("monetary"),
        event_type=KINDS,
        property=NAMES,
        metric=st.sampled_from(["sum", "avg", "max"]),
        operator=COMPARISONS,
        value=NUMBERS,
    ),
    property_tests("eq", "neq", value=SCALARS),
    property_tests("gt", "gte", "lt", "lte", value=BOUNDS),
    property_tests("between", "not_between", value=BOUNDS, value2=BOUNDS),
    property_tests("in", "not_in", value=st.lists(SCALARS, max_size=3)),
    property_tests("contains", "does_not_contain", "starts_with", "ends_with", "matches_regex", value=TEXTS),
    property_tests("is_set", "is_not_set", "is_true", "is_false"),
    one(
        type=st.just("event_sequence"),
        events=st.lists(KINDS, min_size=1, max_size=4),
        window_days=st.sampled_from([0.25, 1, 2, 7]),
        strict=st.booleans(),
    ),
)


HISTORIES = st.lists(
    st.builds(
        lambda user, kind, days, payload, visitor: event(user, kind, days, **payload) | visitor,
        USERS,
        KINDS,
        DAYS,
        st.dictionaries(NAMES, VALUES, max_size=2),
        st.sampled_from([{}, {}, {}, {"anonymous_id": "v"}]),
    ),
    min_size=1,
    max_size=12,
)
EVERYBODY = {
    "logic": "AND",
    "conditions": [{"type": "event_count", "event_type": "order", "operator": "gte", "value": 0}],
}
DEFINITIONS = one(logic=st.sampled_from(["AND", "OR"]), conditions=st.lists(CONDITIONS, min_size=1, max_size=3))


def event(user: str, kind: str, days_ago: float, **payload: object) -> dict[str, Any]:
    moment = NOW - timedelta(days=days_ago)
    return {"user_id": user, "event_type": kind, "occurred_at": moment.isoformat(), "payload": payload}


def arrive(service: Service, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put *events* into an empty sandbox; answers them as the oracle reads them."""
    service.sandbox.reset()
    service.sandbox.now = NOW
    service.track(*events)
    return [one | {"occurred_at": datetime.fromisoformat(one["occurred_at"])} for one in events]


quickly = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.full
@settings(quickly, max_examples=200)
@given(events=HISTORIES, definition=DEFINITIONS)
def test_the_compiled_sql_agrees_with_the_rules(
    service: Service, events: list[dict[str, Any]], definition: dict[str, Any]
):
    expected = matching(arrive(service, events), definition, NOW)
    assert service.preview(*definition["conditions"], logic=definition["logic"]) == expected


@settings(quickly, max_examples=40)
@given(events=HISTORIES, first=DEFINITIONS, operator=st.sampled_from(["in", "not_in"]), second=DEFINITIONS)
def test_members_and_explanations_agree_with_the_rules(
    service: Service, events: list[dict[str, Any]], first: dict[str, Any], operator: str, second: dict[str, Any]
):
    history = arrive(service, events)
    base = service.ask("POST", "/api/segments/", {"name": "base", "definition": first}).json()["id"]
    service.compute(base)
    members = set(matching(history, first, NOW))
    named = {"type": "segment_membership", "segment_id": base, "operator": operator}
    definition = second | {"conditions": [*second["conditions"], named]}
    everybody = matching(history, EVERYBODY, NOW)
    among = {user for user in everybody if (user in members) is (operator == "in")}
    others = set(matching(history, second, NOW))
    expected = among & others if second["logic"] == "AND" else among | others
    assert service.preview(*definition["conditions"], logic=definition["logic"]) == sorted(expected)

    made = service.ask("POST", "/api/segments/", {"name": "s", "definition": definition}).json()["id"]
    for user in everybody:
        lines = service.ask("GET", f"/api/explorer/users/{user}/segments/{made}/explain/").json()
        each = [line["matches"] for line in lines]
        assert (all if second["logic"] == "AND" else any)(each) is (user in expected)
        for condition, holds in zip(second["conditions"], each, strict=False):
            alone = {"logic": "AND", "conditions": [condition]}
            assert (user in matching(history, alone, NOW)) is holds
