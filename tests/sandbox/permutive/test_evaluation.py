"""The pure evaluator against the rules of the contract (4.2, 4.4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from audiencekit.sandbox.permutive.evaluation import evaluate
from audiencekit.sandbox.permutive.history import Event, History
from audiencekit.sandbox.permutive.instants import nanoseconds
from audiencekit.sandbox.permutive.query import check_query
from audiencekit.sandbox.permutive.scene import Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_ORDER = iter(range(10**9))


def event(
    name: str, ago: timedelta = timedelta(0), *, session: str | None = None, view: str | None = None, **properties: Any
) -> Event:
    order = next(_ORDER)
    return Event(name.lower(), nanoseconds(NOW - ago), order, session, view, {"properties": properties})


def holds(query: dict[str, Any], *events: Event, facts: Facts | None = None) -> bool:
    check_query(query)
    return evaluate(query, History(events), facts or Facts(), NOW)


def clause(where: Any = None, **frequency: Any) -> dict[str, Any]:
    node: dict[str, Any] = {"event": "Seen", "frequency": frequency or {"greater_than": 0}}
    return node if where is None else {**node, "where": where}


def matches(condition: Any, path: str = "properties.x", **properties: Any) -> bool:
    return holds(clause({"property": path, "condition": condition}), event("Seen", **properties))


LIST = {"x": [{"y": 1, "z": "a"}, {"y": 2.5, "z": "b"}, {"z": "c"}]}


@pytest.mark.parametrize(
    ("condition", "properties", "expected"),
    [
        ({"equal_to": "TENNIS"}, {"x": "tennis"}, True),
        ({"equal_to": "straße"}, {"x": "STRASSE"}, True),
        ({"equal_to": ["a", "b"]}, {"x": "B"}, True),
        ({"equal_to": 1}, {"x": 1.0}, True),
        ({"equal_to": 1}, {"x": True}, False),
        ({"equal_to": 1}, {"x": "1"}, False),
        ({"equal_to": True}, {"x": True}, True),
        ({"equal_to": True}, {"x": 1}, False),
        ({"equal_to": "a"}, {"x": ["a"]}, False),
        ({"not_equal_to": ["a", "b"]}, {"x": "b"}, False),
        ({"not_equal_to": "a"}, {}, True),
        ({"not_equal_to": "a"}, {"x": None}, True),
        ({"not_equal_to": "a"}, {"x": 5}, True),
        ({"contains": ["espresso", "Barista"]}, {"x": "The BARISTA"}, True),
        ({"contains": "a"}, {"x": ["a"]}, False),
        ({"does_not_contain": ["a", "b"]}, {"x": "cab"}, False),
        ({"does_not_contain": "a"}, {"x": 7}, True),
        ({"list_contains": "Coffee"}, {"x": ["Tea", "Coffee"]}, True),
        ({"list_contains": "coffee"}, {"x": ["Tea", "Coffee"]}, False),
        ({"list_contains": "Coffee"}, {"x": "Coffee"}, False),
        ({"list_does_not_contain": "Coffee"}, {"x": ["Tea"]}, True),
        ({"list_does_not_contain": "Coffee"}, {}, True),
        ({"list_contains_integer": [3, 4]}, {"x": [1, 4.0]}, True),
        ({"list_contains_integer": 1}, {"x": [True]}, False),
        ({"greater_than": 1}, {"x": 1}, False),
        ({"greater_than_or_equal_to": 1}, {"x": 1.0}, True),
        ({"less_than": 2}, {"x": 1.5}, True),
        ({"less_than_or_equal_to": 2}, {"x": False}, False),
        ({"less_than": 2}, {}, False),
        ({"between": {"start": 320, "end": 768}}, {"x": 768}, True),
        ({"between": {"start": 320, "end": 768}}, {"x": 319.9}, False),
        ({"float_equal_to": 2.0}, {"x": 2}, True),
        ({"float_between": {"start": 0.5, "end": 1}}, {"x": 0.5}, True),
        ({"boolean_equal_to": False}, {"x": False}, True),
        ({"boolean_equal_to": False}, {"x": 0}, False),
        ({"boolean_equal_to": False}, {}, False),
        ({"date_equal_to": "2026-03-01"}, {"x": "2026-03-01T01:00:00+01:00"}, True),
        ({"date_equal_to": "2026-03-01"}, {"x": "2026-03-01T00:00:00.000000001Z"}, False),
        ({"date_between": {"start": "2026-03-01", "end": "2026-03-02T00:00:00Z"}}, {"x": "2026-03-02"}, True),
        ({"date_between": {"start": "2026-03-01", "end": "2026-03-02"}}, {"x": "soon"}, False),
        ("is_empty", {}, True),
        ("is_empty", {"x": None}, True),
        ("is_empty", {"x": ""}, True),
        ("is_empty", {"x": []}, True),
        ({"is_empty": True}, {"x": 0}, False),
        ("is_empty", {"x": {}}, False),
        ("is_not_empty", {"x": ["a"]}, True),
        ("is_not_empty", {"x": None}, False),
    ],
)
def test_a_condition_on_a_value(condition: Any, properties: dict[str, Any], expected: bool) -> None:
    assert matches(condition, **properties) is expected


@pytest.mark.parametrize(
    ("path", "condition", "expected"),
    [
        ("properties.x.y", {"equal_to": 2.5}, True),
        ("properties.x.y", {"greater_than": 3}, False),
        ("properties.x.z", {"not_equal_to": "b"}, False),  # none of the elements, not some
        ("properties.x.z", {"not_equal_to": "d"}, True),
        ("properties.x.y", "is_empty", True),  # the third has none
        ("properties.x.y", "is_not_empty", False),
        ("properties.x.q.r", {"not_equal_to": 1}, True),
        ("properties.X.y", {"equal_to": 1}, False),
    ],
)
def test_a_list_midway_means_any_of_its_elements(path: str, condition: Any, expected: bool) -> None:
    assert matches(condition, path, **LIST) is expected


@pytest.mark.parametrize(
    ("function", "item", "condition", "properties", "expected"),
    [
        ("any", "z", {"equal_to": "B"}, LIST, True),
        ("any", "y", {"not_equal_to": 1}, LIST, True),
        ("all", "z", {"contains": ["a", "b", "c"]}, LIST, True),
        ("all", "y", {"greater_than": 0}, LIST, False),  # the third lacks it
        ("all", "z", {"equal_to": "a"}, {"x": []}, False),
        ("any", "z", {"not_equal_to": "a"}, {"x": []}, False),
        ("any", "z", {"not_equal_to": "a"}, {}, False),
        ("count", "y", {"equal_to": 2}, LIST, True),
        ("count", "z", {"equal_to": 3}, LIST, True),
        ("count", "y", {"equal_to": 0}, {"x": []}, True),
        ("sum", "y", {"equal_to": 3.5}, LIST, True),
        ("sum", "y", {"equal_to": 0.3}, {"x": [{"y": 0.1}, {"y": 0.2}]}, True),
        ("sum", "y", {"equal_to": 0}, {"x": [{"y": "3"}]}, True),
        ("product", "y", {"between": {"start": 2.5, "end": 2.5}}, LIST, True),
        ("product", "y", {"equal_to": 1}, {"x": []}, True),
        ("mean", "y", {"equal_to": 1.75}, LIST, True),
        ("mean", "y", {"less_than": 9}, {"x": []}, False),
        ("mean", "y", {"equal_to": 0.333333}, {"x": [{"y": 0}, {"y": 0}, {"y": 1}]}, True),
        ("sum", "y", {"equal_to": 0}, {}, False),
        ("sum", "y", {"not_equal_to": 0}, {}, True),
        ("sum", "y", {"greater_than": 0}, {"x": [{"y": 10**400}, {"y": 0.5}]}, False),
    ],
)
def test_a_function_over_a_list(
    function: str, item: str, condition: Any, properties: dict[str, Any], expected: bool
) -> None:
    node = {"function": function, "property": item, "condition": condition}
    assert matches(node, **properties) is expected


def test_a_function_sees_only_the_items_its_where_keeps() -> None:
    inner = {"property": "z", "condition": {"equal_to": ["a", "c"]}}
    node = {"function": "sum", "property": "y", "condition": {"equal_to": 1}, "where": inner}
    assert matches(node, **LIST)
    assert not matches({**node, "condition": {"equal_to": 3.5}}, **LIST)


def test_groups_of_a_where() -> None:
    one, two = ({"property": f"properties.{name}", "condition": {"equal_to": 1}} for name in "ab")
    for a in (0, 1):
        for b in (0, 1):
            seen = event("Seen", a=a, b=b)
            assert holds(clause({"and": [one, two]}), seen) is bool(a and b)
            assert holds(clause({"or": [one, {"and": [two, one]}, two]}), seen) is bool(a or b)


def test_a_where_as_deep_as_is_accepted_is_evaluated() -> None:
    where: dict[str, Any] = {"property": "properties.x", "condition": {"equal_to": 1}}
    for _ in range(100):
        where = {"and": [{"or": [where]}]}
    assert holds(clause(where), event("Seen", x=1))


@pytest.mark.parametrize(("frequency", "expected"), [({"equal_to": 0}, True), ({"less_than": 1}, True), ({}, False)])
def test_who_did_nothing_has_done_it_no_times(frequency: dict[str, Any], expected: bool) -> None:
    assert holds(clause(**frequency)) is expected


def test_event_names_ignore_case() -> None:
    assert holds(clause(), event("sEEN"))


WEEK = {"the_last": {"value": 1, "unit": "week"}}


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(days=7), True),
        (timedelta(days=7, microseconds=1), False),
        (timedelta(0), True),
        (-timedelta(minutes=5), True),
        (-timedelta(minutes=5, microseconds=1), False),
    ],
)
def test_a_window_includes_its_bounds(ago: timedelta, expected: bool) -> None:
    assert holds({**clause(), "during": WEEK}, event("Seen", ago)) is expected
    if ago < timedelta(0):
        assert holds(clause(), event("Seen", ago)) is expected


@pytest.mark.parametrize(
    ("unit", "length"),
    [
        ("minutes", timedelta(minutes=2)),
        ("hour", timedelta(hours=2)),
        ("days", timedelta(days=2)),
        ("week", timedelta(days=14)),
        ("months", timedelta(days=60)),
    ],
)
def test_units_roll(unit: str, length: timedelta) -> None:
    during = {"the_last": {"value": 2, "unit": unit}}
    assert holds({**clause(), "during": during}, event("Seen", length))
    assert not holds({**clause(), "during": during}, event("Seen", length + timedelta(microseconds=1)))


def test_this_session_is_that_of_the_latest_event() -> None:
    query = {**clause(equal_to=1), "during": "this_session"}
    old, new = event("Seen", timedelta(hours=2), session="s1"), event("Other", timedelta(hours=1), session="s2")
    assert holds({**query, "frequency": {"equal_to": 0}}, old, new)
    assert holds(query, new, event("Seen", session="s2"), old)
    later_arrival = event("Other", timedelta(hours=1), session="s1")
    assert holds(query, old, new, later_arrival)
    assert holds({**query, "frequency": {"equal_to": 0}}, old, event("Other"))
    assert holds(query, old, event("Other", -timedelta(minutes=6), session="s9"))


def page(view: str, ago: timedelta = timedelta(0), beats: int = 0, **properties: Any) -> list[Event]:
    heartbeats = [event("PageviewEngagement", ago, view=view) for _ in range(beats)]
    return [event("Pageview", ago, view=view, **properties), *heartbeats]


def complete(view: str, ago: timedelta = timedelta(0), **told: float) -> Event:
    return event("PageviewComplete", ago, view=view, aggregations={"PageviewEngagement": told})


RECIPE = {"property": "properties.kind", "condition": {"equal_to": "recipe"}}


def test_engaged_time_adds_up_matching_pages() -> None:
    query = {"engaged_time": {"seconds": {"equal_to": 25}, "where": RECIPE}}
    pages = [*page("a", beats=3, kind="recipe"), *page("b", beats=2, kind="recipe"), *page("c", beats=9, kind="news")]
    assert holds(query, *pages)
    assert holds({"engaged_time": {"seconds": {"equal_to": 70}}}, *pages)
    assert not holds(query, *pages[1:])  # heartbeats without their Pageview
    assert holds({"engaged_time": {"seconds": {"less_than": 1}}})


def test_engaged_time_is_that_of_the_window() -> None:
    query = {"engaged_time": {"seconds": {"equal_to": 5}, "during": WEEK}}
    early = timedelta(days=8)
    assert holds(query, *page("a", beats=1), *page("b", early, beats=7), event("PageviewEngagement", view="b"))
    assert holds(query, *page("a", beats=1), event("PageviewEngagement", early, view="a"))


def test_a_completed_page_tells_its_engagement() -> None:
    pages = [*page("a", beats=3), complete("a", engaged_time=42.5, completion=0.4), complete("a", completion=0.9)]
    assert holds({"engaged_time": {"seconds": {"equal_to": 42.5}}}, *pages)
    assert holds({"engaged_completion": {"completion": {"equal_to": 0.9}}}, *pages)


def test_completion_is_that_of_the_current_page() -> None:
    query = {"engaged_completion": {"completion": {"greater_than_or_equal_to": 0.75}, "where": RECIPE}}
    done = [*page("a", kind="recipe"), complete("a", completion=0.8)]
    assert holds(query, *done)
    assert not holds(query, *done, *page("b", kind="recipe"))
    assert not holds(query, *done, event("Other"))
    assert not holds(query, *page("a", kind="news"), complete("a", completion=0.8))
    assert not holds({"engaged_completion": {"completion": {"less_than": 1}}})


def test_engaged_views_counts_pages_that_reach() -> None:
    pages = [*page("a", beats=3), *page("b", beats=2), complete("c", completion=1), *page("c")]
    assert holds({"engaged_views": {"engaged_time": {"greater_than": 10}, "times": {"equal_to": 1}}}, *pages)
    assert holds({"engaged_views": {"engaged_time": {"greater_than": 9}, "times": {"equal_to": 2}}}, *pages)
    assert holds({"engaged_views": {"completion": {"greater_than": 0.5}, "times": {"equal_to": 1}}}, *pages)


def test_memberships_and_transitions_stand_in_the_facts() -> None:
    recently, long_ago = nanoseconds(NOW - timedelta(hours=1)), nanoseconds(NOW - timedelta(days=9))
    facts = Facts(members={7}, entries={7: [long_ago, recently]}, exits={7: [long_ago]})
    during = {"the_last": {"value": 48, "unit": "hours"}}
    assert holds({"in_segment": 7}, facts=facts)
    assert holds({"in_segment": "007"}, facts=facts)
    assert not holds({"in_segment": 8}, facts=facts)
    assert not holds({"in_segment": "9" * 400}, facts=facts)
    assert holds({"has_entered": {"segment": "7", "during": during}}, facts=facts)
    assert not holds({"has_not_entered": {"segment": 7}}, facts=facts)
    assert holds({"has_not_exited": {"segment": 7, "during": during}}, facts=facts)
    assert holds({"has_exited": {"segment": 7}}, facts=facts)
    assert holds({"has_not_exited": {"segment": 8}}, facts=facts)


def test_segments_of_partners() -> None:
    facts = Facts(
        parties={("second", "shop", "a"), ("third", "house", "88"), ("connections", "crm", ""), ("field", "tier", "x")}
    )
    yes = [
        {"in_second_party_segment": {"provider": "shop", "segment": "a"}},
        {"in_third_party_segment": {"provider": "house", "segment": 88}},
        {"in_third_party_segment": {"segment": "88"}},
        {"in_connections_import_segment": {"provider": "crm"}},
        {"in_connections_import_segment": {"field_name": "tier", "value": "x"}},
    ]
    for query in yes:
        ((kind, operand),) = query.items()
        assert holds(query, facts=facts)
        assert not holds({"not_" + kind: operand}, facts=facts)
        assert not holds(query)
        assert holds({"not_" + kind: operand})


def test_an_and_of_ors() -> None:
    def did(name: str) -> dict[str, Any]:
        return {"event": name, "frequency": {"greater_than": 0}}

    query = {"and": [{"or": [did("a"), did("b")]}, did("c")]}
    assert holds(query, event("b"), event("c"))
    assert not holds(query, event("a"), event("b"))


def test_a_history_grows_and_its_answers_with_it() -> None:
    query, history = clause({"property": "properties.x", "condition": {"equal_to": 1}}, equal_to=3), History()
    seen = [False, False, True, False]
    for expected in seen:
        history.extend([event("Seen", timedelta(minutes=next(_ORDER) % 7), x=1), event("Seen", x=2)])
        assert evaluate(query, history, Facts(), NOW) is expected
