"""Two readings of the contract, written apart, come to the same: the local evaluator and the sandbox's."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

import audiencekit.sandbox.permutive.evaluation as served
from audiencekit.permutive.query import Facts, describe, evaluate, explain, parse, validate
from audiencekit.sandbox.permutive.history import Event, History
from audiencekit.sandbox.permutive.instants import parse_moment
from audiencekit.sandbox.permutive.query import check_query
from audiencekit.sandbox.permutive.scene import Facts as ServedFacts
from audiencekit.sandbox.permutive.shapes import Misshapen
from tests.contract.permutive_mutations import mutated
from tests.contract.permutive_random import NOW, pairs
from tests.permutive.query.golden import GRAMMAR, TRUTH


def served_history(events: list[dict[str, Any]]) -> History:
    def event(order: int, given: dict[str, Any]) -> Event:
        time = parse_moment(given["time"])
        assert time is not None
        return Event(given["name"].lower(), time, order, given.get("session_id"), given.get("view_id"), given)

    return History(event(order, given) for order, given in enumerate(events))


def served_facts(facts: dict[str, list[Any]]) -> ServedFacts:
    def moves(given: list[Any]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for code, time in given:
            moment = parse_moment(time)
            assert moment is not None
            found.setdefault(code, []).append(moment)
        return found

    parties = {("second", provider, segment) for provider, segment in facts.get("second_party", [])}
    parties |= {("third", provider, segment) for provider, segment in facts.get("third_party", [])}
    parties |= {("connections", provider, "") for provider in facts.get("connections", [])}
    parties |= {("field", field, value) for field, value in facts.get("connection_fields", [])}
    return ServedFacts(
        members=set(facts.get("cohorts", [])),
        entries=moves(facts.get("entries", [])),
        exits=moves(facts.get("exits", [])),
        parties=parties,
    )


def served_answer(query: dict[str, Any], events: list[Any], facts: dict[str, list[Any]], now: datetime = NOW) -> bool:
    return served.evaluate(query, served_history(events), served_facts(facts), now)


@pytest.mark.parametrize(
    "seed", [seed if seed < 3 else pytest.param(seed, marks=pytest.mark.full) for seed in range(10)]
)
def test_both_evaluators_agree_on_random_pairs(seed: int) -> None:
    answers: Counter[bool] = Counter()
    for query, events, facts in pairs(seed, 1_000):
        check_query(query)
        assert validate(query) == []
        here = evaluate(query, events, now=NOW, facts=Facts(**facts))
        there = served_answer(query, events, facts)
        shown = json.dumps({"query": query, "events": events, "facts": facts})
        assert here is there, f"here {here}, there {there}: {shown}"
        assert explain(query, events, now=NOW, facts=Facts(**facts)).held is here, shown
        answers[here] += 1
    assert min(answers.values()) > 200  # pairs that always gave the same answer would prove nothing


@pytest.mark.parametrize("case", TRUTH["truth"], ids=lambda case: case["name"])
def test_the_sandbox_keeps_to_the_truth_tables(case: dict[str, Any]) -> None:
    events, now = TRUTH["histories"][case["events"]], datetime.fromisoformat(TRUTH["now"])
    assert served_answer(case["query"], events, case.get("facts", {}), now) is case["expected"]


def test_random_queries_are_read_without_loss() -> None:
    for query, _, _ in pairs(77, 1_000):
        assert json.dumps(parse(query).to_dict(), sort_keys=True) == json.dumps(query, sort_keys=True)
        assert "{" not in describe(query)


def test_both_refuse_the_same_queries() -> None:
    """Of queries of the grammar with something changed in them, which need not make them wrong."""
    outcomes: Counter[bool] = Counter()
    originals = [query for query, _, _ in pairs(5, 1_500)] + [case["query"] for case in GRAMMAR["accepted"]] * 10
    for index, query in enumerate(originals):
        changed = mutated(query, index)
        problems = validate(changed)
        try:
            check_query(changed)
            refusal = None
        except Misshapen as misshapen:
            refusal = str(misshapen)
        assert bool(problems) is (refusal is not None), f"here {problems}, there {refusal}: {json.dumps(changed)}"
        assert json.dumps(parse(changed).to_dict(), sort_keys=True) == json.dumps(changed, sort_keys=True)
        assert describe(parse(changed))
        outcomes[refusal is None] += 1
    assert min(outcomes.values()) > 100
