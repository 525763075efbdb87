"""Evaluation beyond the truth tables: what may be given, what is refused, and the explanation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from audiencekit.errors import InvalidInput
from audiencekit.permutive import Cohort, Event
from audiencekit.permutive.query import (
    Facts,
    Move,
    all_of,
    engaged_time,
    evaluate,
    evaluate_cohorts,
    event,
    exited,
    explain,
    in_cohort,
    prop,
)

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@attrs.frozen
class Seen:
    """An event of any class, by structure."""

    name: str
    time: datetime | str
    properties: dict[str, object] = attrs.field(factory=dict)
    session_id: str | None = None
    view_id: str | None = None


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


def test_events_of_any_class_or_json() -> None:
    events = [
        Seen("Purchase", ago(days=1), {"total": 30}),
        Seen("Purchase", "2026-03-30T12:00:00.123456789Z", {"total": 10}),
        Seen("purchase", ago(days=2).astimezone(timezone(timedelta(hours=9))), {"total": 30}),
        {"name": "Purchase", "time": "2026-03-29T12:00:00Z", "properties": {"total": 30}},
        {"name": "Purchase", "time": "2026-03-29T12:00:00Z"},
    ]
    assert evaluate(event("Purchase").times(exactly=5), events, now=NOW)
    assert evaluate(event("Purchase").times(exactly=3).where(prop("properties.total") > 20), events, now=NOW)
    assert evaluate(event("Purchase").times(exactly=2).within(days=1), iter(events), now=NOW)


def test_the_events_that_are_sent_are_those_that_are_evaluated() -> None:
    sent = [Event("Purchase", ago(days=1), {"total": 30}), Event("Purchase", "2026-03-29T12:00:00.000000001Z", {})]
    big = event("Purchase").where(prop("properties.total") > 20)
    explanation = explain(big, sent, now=NOW)
    assert explanation.held and explanation.events == (sent[0],)
    assert evaluate(event("Purchase").times(exactly=2), [one.to_dict() for one in sent], now=NOW)


def test_nanoseconds_count() -> None:
    event_at = [{"name": "E", "time": "2026-03-30T12:00:00.000000001Z", "properties": {}}]
    query = event("E").within(days=1)
    assert evaluate(query, event_at, now=NOW)
    assert evaluate(query, event_at, now=NOW + timedelta(microseconds=0))
    assert not evaluate(query, event_at, now=NOW + timedelta(microseconds=1))


def test_identifiers_compare_in_any_case() -> None:
    events = [Seen("E", ago(hours=2), session_id="AB"), Seen("E", ago(hours=1), session_id="ab")]
    assert evaluate(event("E").times(exactly=2).within(this_session=True), events, now=NOW)


@pytest.mark.parametrize(
    ("events", "now"),
    [
        ([Seen("E", datetime(2026, 3, 1))], NOW),
        ([Seen("E", "yesterday")], NOW),
        ([{"name": "E"}], NOW),
        ([{"time": "2026-03-01T00:00:00Z"}], NOW),
        ([{"name": "E", "time": "2026-03-01T00:00:00Z", "properties": []}], NOW),
        ([{"name": "E", "time": "2026-03-01T00:00:00Z", "session_id": 5}], NOW),
        ([], datetime(2026, 3, 1)),
    ],
    ids=["naive", "no time", "without time", "without name", "properties", "session", "now"],
)
def test_malformed_events_are_refused(events: list[Any], now: datetime) -> None:
    with pytest.raises(InvalidInput):
        evaluate(event("E"), events, now=now)


@pytest.mark.parametrize(
    "query",
    [{}, {"seen_on": 1}, {"or": []}, {"event": "E", "frequency": {"greater_than": 0}, "note": 1},
     {"or": [{"in_segment": 1}, {"event": "E", "frequency": {"greater_than": 0}, "during": {"since": 1}}]}],
    ids=str,
)  # fmt: skip
def test_a_query_that_is_not_understood_is_not_guessed_at(query: dict[str, object]) -> None:
    for ask in (evaluate, explain):
        with pytest.raises(InvalidInput, match="not understood"):
            ask(query, [], now=NOW, facts=Facts(cohorts=[1]))


def test_what_only_the_service_does_not_take_is_evaluated() -> None:
    events = [Seen("E", ago(seconds=3)), Seen("E", ago(seconds=30))]
    assert evaluate({"not_in_segment": 7}, events, now=NOW)
    assert not evaluate({"not_in_segment": 7}, events, now=NOW, facts=Facts(cohorts=["7"]))
    last = {"the_last": {"value": 10, "unit": "seconds"}}
    assert evaluate({"event": "E", "frequency": {"equal_to": 1}, "during": last}, events, now=NOW)
    assert evaluate({"event": "E", "frequency": {"between": {"start": 2, "end": 3}}}, events, now=NOW)
    assert not evaluate({"event": "E", "frequency": {"not_equal_to": 2}}, events, now=NOW)


def test_facts_are_checked() -> None:
    with pytest.raises(InvalidInput):
        Facts(cohorts=["Loyal readers"])
    with pytest.raises(InvalidInput):
        Facts(entries=[(1, datetime(2026, 3, 1))])
    with pytest.raises(InvalidInput):
        Facts(connections="crm")
    assert Facts(entries=[(1, NOW)]).entries == (Move(1, NOW),)


def test_the_explanation_shows_what_counted() -> None:
    events = [
        Seen("Purchase", ago(days=1), {"total": 30}),
        Seen("Purchase", ago(days=2), {"total": 5}),
        Seen("Purchase", ago(days=40), {"total": 30}),
        Seen("Pageview", ago(hours=2), view_id="v"),
        Seen("PageviewEngagement", ago(hours=2), view_id="v"),
    ]
    dear = event("Purchase").times(at_least=2).within(days=30).where(prop("properties.total") > 20)
    query = all_of(dear, engaged_time(at_least=5) | in_cohort(7))
    explanation = explain(query, events, now=NOW)
    assert not explanation.held and explanation.pointer == "" and explanation.text == "all of"
    purchases, either = explanation.parts
    assert (purchases.pointer, purchases.held, purchases.found) == ("/and/0", False, 1)
    assert (purchases.comparison, purchases.events) == ("at least 2", (events[0],))
    assert either.held
    assert [(part.pointer, part.held, part.found, part.events) for part in either.parts] == [
        ("/and/1/or/0", True, 5, (events[3], events[4])),
        ("/and/1/or/1", False, None, ()),
    ]
    assert str(explanation).splitlines() == [
        "no   all of",
        "  no   Purchase at least 2 times in the last 30 days where properties.total > 20: found 1",
        "  yes  any of",
        "    yes  engaged at least 5 seconds: found 5",
        "    no   in cohort 7",
    ]
    moved = explain(exited(7), [], now=NOW, facts=Facts(exits=[(7, ago(days=1)), ("7", ago(days=2))]))
    assert (moved.held, moved.found) == (True, 2)


def test_cohorts_in_a_circle_are_refused() -> None:
    with pytest.raises(InvalidInput, match="own cohort"):
        evaluate_cohorts({1: in_cohort(2), 2: exited(1)}, [], now=NOW)
    with pytest.raises(InvalidInput, match="own cohort"):
        evaluate_cohorts({1: in_cohort(1)}, [], now=NOW)


def test_a_query_goes_where_a_cohort_takes_one() -> None:
    query = event("Purchase").times(at_least=3).within(days=30)
    assert Cohort("VIP", query=query).to_dict()["query"] == query.to_dict()
    assert in_cohort(Cohort("VIP", query=query, code=7)).to_dict() == {"in_segment": 7}


def test_memberships_elsewhere_stay() -> None:
    known = Facts(cohorts=[5, 1], entries=[(5, ago(days=1))])
    after = evaluate_cohorts({1: event("E"), 2: in_cohort(5)}, [], now=NOW, facts=known)
    assert after.cohorts == {5, 2}
    assert after.entries == (Move(5, ago(days=1)), Move(2, NOW)) and after.exits == (Move(1, NOW),)
