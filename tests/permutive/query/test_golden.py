"""The golden cases of the contract, held against the grammar and the evaluator."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from audiencekit.errors import InvalidInput
from audiencekit.permutive.query import Facts, describe, evaluate, evaluate_cohorts, explain, parse, validate
from tests.permutive.query.golden import GRAMMAR, TRUTH, named, pointer

NOW = datetime.fromisoformat(TRUTH["now"])


def _name(case: dict[str, Any]) -> str:
    return case["name"]


def as_text(document: object) -> str:
    return json.dumps(document, sort_keys=True)


@pytest.mark.parametrize("case", GRAMMAR["accepted"], ids=_name)
def test_what_the_service_accepts_is_read_whole(case: dict[str, Any]) -> None:
    query = parse(case["query"])
    assert as_text(query.to_dict()) == as_text(case["query"])
    assert validate(case["query"]) == validate(query) == []
    assert query.check() is query
    assert "Unknown" not in repr(query.node)
    for text in (describe(query), describe(query, multiline=True)):
        assert "{" not in text and text.strip()


@pytest.mark.parametrize("case", GRAMMAR["refused"], ids=_name)
def test_what_it_refuses_is_kept_and_pointed_at(case: dict[str, Any]) -> None:
    query = parse(case["query"])
    assert as_text(query.to_dict()) == as_text(case["query"])
    problems = validate(query)
    assert problems[0].pointer == pointer(case["place"])
    assert all(problem.message for problem in problems)
    assert describe(query)
    with pytest.raises(InvalidInput) as refused:
        query.check()
    assert problems[0].message in str(refused.value)


@pytest.mark.parametrize("case", TRUTH["truth"], ids=_name)
def test_the_truth_tables(case: dict[str, Any]) -> None:
    events, facts = TRUTH["histories"][case["events"]], Facts(**case.get("facts", {}))
    assert validate(case["query"]) == []
    assert evaluate(case["query"], events, now=NOW, facts=facts) is case["expected"]
    assert explain(case["query"], events, now=NOW, facts=facts).held is case["expected"]


@pytest.mark.parametrize("case", TRUTH["sequences"], ids=_name)
def test_cohorts_that_lead_to_one_another(case: dict[str, Any]) -> None:
    codes = {name: position for position, name in enumerate(case["cohorts"], 1)}
    queries = named(case["cohorts"], codes)
    facts, events = Facts(), list[Any]()
    for step in case["steps"]:
        events += step["events"]
        facts = evaluate_cohorts(queries, events, now=datetime.fromisoformat(step["now"]), facts=facts)
        assert {name for name in codes if codes[name] in facts.cohorts} == set(step["members"]), step["now"]


def test_the_tables_are_large_enough_to_mean_something() -> None:
    assert len(TRUTH["truth"]) >= 120
    assert len({case["name"] for case in TRUTH["truth"]}) == len(TRUTH["truth"])
    written = as_text(TRUTH["truth"])
    for word in (
        "equal_to", "not_equal_to", "contains", "does_not_contain", "list_contains", "list_does_not_contain",
        "list_contains_integer", "greater_than", "greater_than_or_equal_to", "less_than", "less_than_or_equal_to",
        "between", "float_equal_to", "float_between", "boolean_equal_to", "date_equal_to", "date_between", "is_empty",
        "is_not_empty", "any", "all", "sum", "product", "count", "mean", "minute", "hour", "day", "week", "month",
        "this_session", "engaged_time", "engaged_completion", "engaged_views", "has_entered", "has_not_entered",
        "has_exited", "has_not_exited", "in_segment", "not_in_second_party_segment", "not_in_third_party_segment",
        "not_in_connections_import_segment",
    ):  # fmt: skip
        assert f'"{word}"' in written, word
