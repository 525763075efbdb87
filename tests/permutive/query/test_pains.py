"""What ails the peer's queries (contract 7, rows 37 and 38) does not ail ours."""

from __future__ import annotations

from typing import Any

import pytest

from audiencekit.errors import InvalidInput
from audiencekit.permutive.query import at_least, engaged_views, event, in_cohort, parse, prop, validate
from tests.permutive.query.golden import GRAMMAR

COUNT = {"greater_than": 0}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"type": "users"}, "/type"),
        ({"event": "Pageview", "frequency": COUNT, "where": {"property": "a", "condition": {"equals": "x"}}},
         "/where/condition/equals"),
        ({"in_segment": "Loyal readers"}, "/in_segment"),
        ({"property": "properties.a", "condition": {"equal_to": "x"}}, ""),
    ],
    ids=["type", "equals", "a name", "a bare predicate"],
)  # fmt: skip
def test_37_queries_that_cannot_be_are_refused(query: dict[str, Any], pointer: str) -> None:
    assert [problem.pointer for problem in validate(query)] == [pointer]


def test_37_the_builder_makes_none_of_them() -> None:
    for wrong in (
        lambda: prop("properties.a").test("equals", "x"),
        lambda: in_cohort("Loyal readers"),
        lambda: event("Pageview") & (prop("properties.a") == "x"),  # pyright: ignore[reportOperatorIssue]
    ):
        with pytest.raises(InvalidInput):
            wrong()


def test_37_builder_and_validator_are_of_one_grammar() -> None:
    for case in GRAMMAR["accepted"]:
        assert parse(case["query"]).check().to_dict() == case["query"]


@pytest.mark.parametrize(
    ("query", "known"),
    [
        ({"event": "E", "frequency": COUNT, "during": {"the_last": {"value": 5, "unit": "seconds"}}}, True),
        ({"event": "E", "frequency": {"between": {"start": 1, "end": 2}}}, True),
        ({"not_in_segment": 1}, True),
        # No form of a date window is known: it is kept, and named as unknown.
        ({"event": "E", "frequency": COUNT, "during": {"before": "2026-02-01"}}, False),
        ({"event": "E", "frequency": COUNT, "where": {"property": "a", "condition": {"contains": 5}}}, False),
        ({"and": []}, False),
        ({"event": "E", "frequency": COUNT, "where": {"or": []}}, False),
        ({"or": [{"and": [{"or": [{"in_segment": 1}]}]}]}, True),
        ({"property": "a", "condition": "is_empty"}, False),
    ],
    ids=["seconds", "count range", "negated", "date window", "operand", "empty and", "empty or", "nested", "predicate"],
)  # fmt: skip
def test_38_the_validator_knows_what_the_service_does_not_take(query: dict[str, Any], known: bool) -> None:
    problems = validate(query)
    assert problems and all(problem.understood for problem in problems) is known
    assert parse(query).to_dict() == query


def test_38_engaged_views_by_completion() -> None:
    query = engaged_views(completion=at_least(0.5)).times(at_least=2)
    assert validate(query) == []
    assert query.to_dict() == {
        "engaged_views": {
            "completion": {"greater_than_or_equal_to": 0.5},
            "times": {"greater_than_or_equal_to": 2},
        }
    }
