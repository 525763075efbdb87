"""The definition builder: what it writes, and what it refuses (contract 5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiencekit.errors import InvalidInput
from audiencekit.segops import event_count, monetary, recency, user_property
from audiencekit.segops.definition import definition_body


def test_conditions_on_the_wire() -> None:
    count = {"type": "event_count", "event_type": "order_placed"}
    assert (event_count("order_placed") >= 2).to_dict() == {
        "logic": "AND",
        "conditions": [{**count, "operator": "gte", "value": 2}],
    }
    assert (event_count("order_placed", window_days=7) < 3).to_dict()["conditions"] == [
        {**count, "window_days": 7, "operator": "lt", "value": 3}
    ]
    assert (monetary("order_placed", "total", "sum") > 1000).to_dict()["conditions"] == [
        {"type": "monetary", "event_type": "order_placed", "property": "total", "metric": "sum",
         "operator": "gt", "value": 1000},
    ]  # fmt: skip
    assert (recency("session_started") > 45).to_dict()["conditions"] == [
        {"type": "recency", "event_type": "session_started", "operator": "gt", "window_days": 45}
    ]
    trait = user_property("seats")
    assert [
        condition["operator"]
        for condition in (
            (trait >= 1) & (trait > 1) & (trait <= 1) & (trait < 1) & trait.eq(1) & trait.neq(1) & trait.between(1, 2)
            & trait.one_of([1]) & trait.none_of([1]) & trait.contains("x") & trait.starts_with("x")
            & trait.matches("x") & trait.is_set() & trait.is_not_set() & trait.is_true() & trait.is_false()
        ).conditions
    ] == ["gte", "gt", "lte", "lt", "eq", "neq", "between", "in", "not_in", "contains", "starts_with",
          "matches_regex", "is_set", "is_not_set", "is_true", "is_false"]  # fmt: skip
    assert trait.between(10, 50).conditions[0]["value2"] == 50
    assert [event_count("e").eq(0).conditions[0]["operator"], event_count("e").neq(0).conditions[0]["operator"]] == [
        "eq",
        "neq",
    ]
    assert (event_count("e") <= 1).conditions[0]["operator"] == "lte"


def test_one_logic_at_a_time() -> None:
    a, b, c = (event_count(name) >= 1 for name in "abc")
    assert (a & b & c).to_dict()["logic"] == "AND"
    either = (a | b | c).to_dict()
    assert either["logic"] == "OR"
    assert [condition["event_type"] for condition in (a | b | c).conditions] == ["a", "b", "c"]
    with pytest.raises(InvalidInput, match="cannot be mixed"):
        (a & b) | c  # pyright: ignore[reportUnusedExpression]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: event_count(""),
        lambda: event_count("e") >= True,
        lambda: event_count("e") >= float("nan"),
        lambda: event_count("e") >= "2",
        lambda: event_count("e", window_days=0),
        lambda: recency("e") > 0,
        lambda: monetary("e", "p", "median"),
        lambda: user_property(" "),
        lambda: (event_count("e") >= 1) and (event_count("f") >= 1),
        lambda: definition_body(True),
        lambda: definition_body(event_count("e")),
    ],
)
def test_what_the_service_would_refuse_is_refused_here(wrong: Callable[[], object]) -> None:
    with pytest.raises(InvalidInput):
        wrong()


def test_a_plain_dict_goes_as_it_is() -> None:
    given = {"logic": "AND", "conditions": [{"type": "of_the_future"}]}
    assert definition_body(given) == given
