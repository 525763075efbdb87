"""The definition builder: what it writes, and what it refuses (contract 5)."""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from types import SimpleNamespace
from typing import Any

import pytest

from audiencekit.errors import InvalidInput
from audiencekit.segops import (
    Definition,
    event_count,
    event_property,
    event_sequence,
    in_segment,
    monetary,
    not_in_segment,
    recency,
    user_property,
)
from audiencekit.segops.definition import definition_body
from audiencekit.segops.pattern import pattern_problem


def only(definition: Definition) -> dict[str, Any]:
    """The one condition of *definition*, through JSON."""
    (condition,) = json.loads(json.dumps(definition.to_dict(), allow_nan=False))["conditions"]
    return condition


def test_conditions_on_the_wire() -> None:
    count = {"type": "event_count", "event_type": "order_placed"}
    assert (event_count("order_placed") >= 2).to_dict() == {
        "logic": "AND",
        "conditions": [{**count, "operator": "gte", "value": 2}],
    }
    assert only(event_count("order_placed", window_days=7) < 3) == {
        **count, "window_days": 7, "operator": "lt", "value": 3
    }  # fmt: skip
    assert only(monetary("order_placed", "total", "sum") > 1000) == {
        "type": "monetary", "event_type": "order_placed", "property": "total", "metric": "sum",
        "operator": "gt", "value": 1000,
    }  # fmt: skip
    assert only(recency("session_started") > 45) == {
        "type": "recency", "event_type": "session_started", "operator": "gt", "window_days": 45
    }  # fmt: skip
    assert only(event_property("basket_saved", "currency").eq("EUR")) == {
        "type": "event_property", "event_type": "basket_saved", "property": "currency", "operator": "eq", "value": "EUR"
    }  # fmt: skip
    assert only(event_sequence("seen", "bought", window_days=7)) == {
        "type": "event_sequence", "events": ["seen", "bought"], "window_days": 7
    }  # fmt: skip
    assert only(event_sequence("seen", "bought", window_days=0.5, strict=True))["strict"] is True
    assert only(in_segment(12)) == {"type": "segment_membership", "segment_id": 12, "operator": "in"}
    assert only(not_in_segment(SimpleNamespace(id=12))) == {**only(in_segment(12)), "operator": "not_in"}


COMPARED = ["eq", "neq", "gt", "gte", "lt", "lte"]


@pytest.mark.parametrize("quantity", [event_count("e"), monetary("e", "p", "max"), recency("e")], ids=repr)
def test_the_six_comparisons_of_quantities(quantity: Any) -> None:
    built = [quantity.eq(2), quantity.neq(2), quantity > 2, quantity >= 2, quantity < 2, quantity <= 2]
    assert [only(definition)["operator"] for definition in built] == COMPARED


@pytest.mark.parametrize("trait", [user_property("p"), event_property("e", "p")], ids=repr)
def test_the_nineteen_operators_of_properties(trait: Any) -> None:
    built = [
        trait.eq("a"), trait.neq(True), trait > 1, trait >= 1.5, trait < "2026-01-02", trait <= 1,
        trait.between(1, 2), trait.not_between(1, 1), trait.one_of(["a", 1, True]), trait.none_of({"a"}),
        trait.contains("x"), trait.does_not_contain("x"), trait.starts_with("x"), trait.ends_with("x"),
        trait.matches(r"@example\.(com|org)$"), trait.is_set(), trait.is_not_set(), trait.is_true(), trait.is_false(),
    ]  # fmt: skip
    operands = {only(each)["operator"]: (only(each).get("value"), only(each).get("value2")) for each in built}
    assert operands == {
        "eq": ("a", None), "neq": (True, None), "gt": (1, None), "gte": (1.5, None), "lt": ("2026-01-02", None),
        "lte": (1, None), "between": (1, 2), "not_between": (1, 1), "in": (["a", 1, True], None),
        "not_in": (["a"], None), "contains": ("x", None), "does_not_contain": ("x", None), "starts_with": ("x", None),
        "ends_with": ("x", None), "matches_regex": (r"@example\.(com|org)$", None),
        "is_set": (None, None), "is_not_set": (None, None), "is_true": (None, None), "is_false": (None, None),
    }  # fmt: skip
    assert len(operands) == 19


class Plan(Enum):
    PRO = "pro"


def test_values_of_other_types_become_json() -> None:
    trait = user_property("p")
    at = datetime(2026, 1, 2, 3, tzinfo=UTC)
    assert only(trait >= at)["value"] == "2026-01-02T03:00:00Z"
    assert only(trait.between(date(2026, 1, 1), at))["value"] == "2026-01-01"
    assert only(trait.one_of([Plan.PRO, Decimal("1.5"), Decimal(2)]))["value"] == ["pro", 1.5, 2]
    assert only(monetary("e", "p", "sum") > Decimal("24.76"))["value"] == 24.76


TIMES = [
    "2026-01-01", "2026-01-01T10:00:00", "2026-01-01T10:00:00Z", "2026-01-01T10:00:00.5+05:30",
    "2026-01-01T10:00:00.123456789-08:00",
]  # fmt: skip
NO_TIMES = [
    "20260101", "2026-W01-1", "2026-01-01T10", "2026-01-01T10:00Z", "2026-01-01T10:00:00,5", "2026-01-01 10:00:00",
    "2026-01-01T10:00:00+00:00:30", "2026-01-01T10:00:00.1234567890Z", "2026-01-01T10:00:00z", "2026-02-30",
    "2026-01-01T24:00:00Z", "2026-01-01T10:00:00+0530", "2026-01-01T10:00:00+05:75", "2026-01-01\n", "٢٠٢٦-01-01",
    "0001-01-01T00:00:00+05:00", "2026-01-01T10:00:00.", "",
]  # fmt: skip


@pytest.mark.parametrize("time", TIMES)
def test_times_go_as_they_are(time: str) -> None:
    assert only(user_property("p") < time)["value"] == time


@pytest.mark.parametrize("time", NO_TIMES)
def test_times_the_service_does_not_read_are_refused(time: str) -> None:
    for wrong in (lambda: user_property("p") >= time, lambda: user_property("p").between("1900-01-01", time)):
        with pytest.raises(InvalidInput):
            wrong()


def test_datetimes_go_as_utc() -> None:
    odd = timezone(timedelta(seconds=30))
    trait = user_property("p")
    assert only(trait < datetime(2026, 1, 1, tzinfo=odd))["value"] == "2025-12-31T23:59:30Z"
    assert only(trait.eq(datetime(2026, 1, 1, microsecond=5, tzinfo=odd)))["value"] == "2025-12-31T23:59:30.000005Z"
    for wrong in (datetime(2026, 1, 1), datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))):
        with pytest.raises(InvalidInput):
            trait.eq(wrong)


def test_one_logic_at_a_time() -> None:
    a, b, c = (event_count(name) >= 1 for name in "abc")
    assert (a & b & c).to_dict()["logic"] == "AND"
    either = (a | b | c).to_dict()
    assert either["logic"] == "OR"
    assert [condition["event_type"] for condition in (a | b | c).conditions] == ["a", "b", "c"]
    with pytest.raises(InvalidInput, match="cannot be mixed"):
        (a & b) | c  # pyright: ignore[reportUnusedExpression]


count, trait = event_count("e"), user_property("p")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: event_count(""),
        lambda: event_count(7),
        lambda: event_count("\ud800"),
        lambda: count >= True,
        lambda: count >= float("nan"),
        lambda: count >= 10**400,
        lambda: count >= 10**5000,
        lambda: count >= Decimal("1e300000"),  # seconds, were its digits written out
        lambda: trait.eq(Decimal("1e999999999")),  # and for ever
        lambda: count >= Decimal("sNaN"),
        lambda: count >= Decimal("NaN"),
        lambda: count >= Decimal("-Infinity"),
        lambda: count >= "2",
        lambda: count >= None,
        lambda: count == 2,
        lambda: count != 2,
        lambda: trait == "pro",
        lambda: event_count("e", window_days=0),
        lambda: event_count("e", window_days=float("inf")),
        lambda: recency("e") > 0,
        lambda: recency("e") > -1,
        lambda: monetary("e", "p", "median"),
        lambda: monetary("e", " ", "sum"),
        lambda: monetary("e", "p", []),
        lambda: event_property("e", ""),
        lambda: user_property(" "),
        lambda: trait.eq(None),
        lambda: trait.eq(["a"]),
        lambda: trait.eq(float("nan")),
        lambda: trait > "soon",
        lambda: trait > True,
        lambda: trait > datetime(2026, 1, 1),  # naive
        lambda: trait.between(2, 1),
        lambda: trait.between(1, "2026-01-01"),
        lambda: trait.between(1, None),
        lambda: trait.one_of([]),
        lambda: trait.one_of("abc"),
        lambda: trait.one_of([["a"]]),
        lambda: trait.none_of(5),
        lambda: trait.contains(5),
        lambda: trait.matches("("),
        lambda: trait.matches("(?=a)"),
        lambda: event_sequence(window_days=7),
        lambda: event_sequence("a", "", window_days=7),
        lambda: event_sequence("a", "b", window_days=0),
        lambda: event_sequence("a", "b", window_days=7, strict="yes"),
        lambda: in_segment(0),
        lambda: in_segment(True),
        lambda: in_segment("12"),
        lambda: (count >= 1) and (count >= 1),
        lambda: (count >= 1) & True,
        lambda: (count >= 1) | trait,
        lambda: definition_body(True),
        lambda: definition_body(count),
    ],
)
def test_what_the_service_would_refuse_is_refused_here(wrong: Callable[[], object]) -> None:
    with pytest.raises(InvalidInput):
        wrong()


def test_a_plain_dict_goes_as_it_is() -> None:
    given = {"logic": "AND", "conditions": [{"type": "of_the_future"}]}
    assert definition_body(given) == given


# --- read back --------------------------------------------------------------------------------------------------------

EVERYTHING = (
    (event_count("a", window_days=7) >= 2) & (recency("a") < 3) & (monetary("a", "p", "avg") > 1)
    & event_property("a", "p").ends_with("x") & user_property("p").between(1, 2) & user_property("p").is_not_set()
    & event_sequence("a", "b", window_days=7, strict=True) & in_segment(1) & not_in_segment(2) & count.eq(0)
    & trait.none_of(["a"])
)  # fmt: skip


def test_every_definition_comes_back_as_it_was() -> None:
    back = Definition.from_dict(json.loads(json.dumps(EVERYTHING.to_dict())))
    assert back == EVERYTHING and hash(back) == hash(EVERYTHING)
    assert back.check() is back
    assert pickle.loads(pickle.dumps(back)) == back
    assert back != (EVERYTHING & in_segment(3))


def test_what_is_unknown_is_kept() -> None:
    given: dict[str, Any] = {
        "logic": "OR",
        "version": {"schema": 3},
        "conditions": [
            {"type": "of_the_future", "deep": {"list": [1, {"a": None}]}},
            {"type": "event_count", "event_type": "e", "operator": "gte", "value": 1, "note": "mine"},
            {"logic": "AND", "conditions": []},
        ],
    }
    definition = Definition.from_dict(given)
    assert definition.to_dict() == given
    assert (definition | in_segment(4)).to_dict() == {
        **given, "conditions": [*given["conditions"], only(in_segment(4))]
    }  # fmt: skip
    definition.to_dict()["conditions"][0]["deep"]["list"].append(2)  # pyright: ignore[reportIndexIssue, reportUnknownMemberType]
    given["conditions"][0]["deep"]["list"].append(3)
    assert definition.conditions[0]["deep"]["list"] == [1, {"a": None}]


def test_check_names_each_fault_with_its_place() -> None:
    document = {"logic": "AND", "conditions": [
        {"type": "of_the_future"},
        only(event_count("e") >= 1),
        {"type": "monetary", "event_type": "e", "property": "p", "metric": "sum", "operator": "gt", "value": 1,
         "window_days": 3},
        {"logic": "OR", "conditions": []},
        {"type": "user_property", "property": "p", "operator": "between", "value": [1, 2]},
        {"type": "user_property", "property": "p", "operator": "between", "value": [1]},
        {"type": "user_property", "property": "p", "operator": "resembles"},
        {"type": "recency", "event_type": "e", "operator": "gt"},
        {"type": ["event_count"]},
    ]}  # fmt: skip
    with pytest.raises(InvalidInput) as caught:
        Definition.from_dict(document).check()
    said = str(caught.value)
    assert [f"conditions[{n}]" in said for n in range(9)] == [True, False, True, True, False, True, True, True, True]
    with pytest.raises(InvalidInput, match="at least one"):
        Definition.from_dict({"logic": "AND", "conditions": []}).check()


@pytest.mark.parametrize(
    "wrong", [[], "AND", {}, {"logic": "XOR", "conditions": []}, {"logic": "AND"}, {"logic": "AND", "conditions": [1]}]
)
def test_what_is_no_definition_at_all(wrong: Any) -> None:
    with pytest.raises(InvalidInput):
        Definition.from_dict(wrong)


def test_equal_means_the_same_on_the_wire() -> None:
    assert trait.eq(1) == trait.eq(1) and trait.eq(1) != trait.eq(True) and trait.eq("1") != trait.eq(1)
    a, b = count >= 1, count >= 2
    assert a & b != a | b and a & b != b & a
    assert len({a & b, (count >= 1) & (count >= 2)}) == 1


def test_the_repr_is_the_builder() -> None:
    shown = repr(EVERYTHING)
    assert shown.startswith("Definition((event_count('a', window_days=7) >= 2) & (recency('a') < 3) & ")
    names = {name: value for name, value in globals().items() if callable(value)}
    again = eval(shown.removeprefix("Definition"), names)  # the text of our own repr
    assert again == EVERYTHING
    assert repr(event_count("a")) == "event_count('a')" and repr(event_property("a", "b")) == "event_property('a', 'b')"
    odd = Definition.from_dict({"logic": "AND", "conditions": [{"type": "event_count", "odd": 1}]})
    assert repr(odd) == "Definition({'type': 'event_count', 'odd': 1})"


# --- regular expressions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern", ["(", "a)", "[a", "*a", "a**", "a|*", r"(a)\1", "(?=a)", "(?<!a)b", "(?>a)", "(?P<n>a)(?P=n)", "a\\"]
)
def test_patterns_re2_has_not_are_refused(pattern: str) -> None:
    with pytest.raises(InvalidInput, match="RE2"):
        user_property("p").matches(pattern)


@pytest.mark.parametrize(
    "pattern", ["", r"\pL+\z", r"\Q*(\E", "[[:alpha:]]*", "(?i)a(?P<n>b)*?", "[]a]", r"\101", "a{2,}"]
)
def test_patterns_re2_has_are_not(pattern: str) -> None:
    assert only(user_property("p").matches(pattern))["value"] == pattern


def test_no_pattern_is_refused_that_re2_takes() -> None:
    """Against RE2 itself, as it comes with pyarrow."""
    import pyarrow
    from pyarrow import compute

    draw = random.Random(5)
    refused = 0
    for letters in ("ab*+?()[]|^$\\.{},2:=!<P-Qi", "(?*)[]\\:^1|", "()[]:\\QE*+?1"):
        for _ in range(3000):
            pattern = "".join(draw.choice(letters) for _ in range(draw.randint(1, 8)))
            if pattern_problem(pattern) is not None:
                refused += 1
                with pytest.raises(pyarrow.ArrowInvalid):
                    compute.match_substring_regex(pyarrow.scalar("x"), pattern)
    assert refused > 1000
