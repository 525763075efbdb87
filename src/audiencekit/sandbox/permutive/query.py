"""Which cohort queries are accepted at create and update (contract 4.1, 4.3, rules r and s).

The most complex form is an AND of ORs of clauses. Pure: nothing here knows HTTP or the store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from audiencekit.sandbox.permutive.conditions import check_where
from audiencekit.sandbox.permutive.shapes import (
    Misshapen,
    expect_choice,
    expect_filled_text,
    expect_integer,
    expect_items,
    expect_keys,
    expect_number,
    expect_object,
    expect_single,
    expect_some,
    expect_text,
)

NUMBER_COMPARISONS = frozenset(
    {"greater_than", "greater_than_or_equal_to", "equal_to", "less_than_or_equal_to", "less_than"}
)
WINDOW_UNITS = frozenset(unit + ending for unit in ("minute", "hour", "day", "week", "month") for ending in ("", "s"))
TRANSITIONS = frozenset({"has_entered", "has_not_entered", "has_exited", "has_not_exited"})
LARGEST_CODE = 2**63 - 1  # what the store can hold: a larger code is well-formed and names nobody


def check_query(query: object, place: str = "query") -> None:
    """Refuse (`Misshapen`, with the precise place) a query the sandbox does not accept."""
    node = expect_object(query, place)
    try:
        _check_and_group(node, place)
    except RecursionError:  # `where` nests freely, the interpreter's stack does not
        raise Misshapen(place, "nested too deeply") from None


def referenced_codes(query: object) -> frozenset[int]:
    """The cohort codes an accepted query depends on: memberships and transitions (rule l)."""
    found = (_referenced_code(clause) for clause in _clauses(query))
    return frozenset(code for code in found if code is not None and abs(code) <= LARGEST_CODE)


def _clauses(query: object) -> Iterator[Mapping[str, object]]:
    node = expect_object(query, "query")
    group = next((key for key in ("and", "or") if key in node), None)
    if group is None:
        yield node
        return
    for member, _ in expect_items(node[group], group):
        yield from _clauses(member)


def _referenced_code(clause: Mapping[str, object]) -> int | None:
    kind, value = next(iter(clause.items()))
    if kind in TRANSITIONS:
        value = expect_object(value, kind)["segment"]
    elif kind != "in_segment":
        return None
    digits = str(value).lstrip("0") or "0"
    return int(digits) if len(digits) <= len(str(LARGEST_CODE)) else None


def _check_and_group(node: Mapping[str, object], place: str) -> None:
    if "and" not in node:
        _check_or_group(node, place)
        return
    expect_keys(node, place, required=("and",))
    for member, member_place in expect_some(node["and"], f"{place}.and"):
        _check_or_group(expect_object(member, member_place), member_place)


def _check_or_group(node: Mapping[str, object], place: str) -> None:
    if "or" not in node:
        _check_clause(node, place)
        return
    expect_keys(node, place, required=("or",))
    for member, member_place in expect_some(node["or"], f"{place}.or"):
        _check_clause(expect_object(member, member_place), member_place)


def _check_clause(node: Mapping[str, object], place: str) -> None:
    if "event" in node or "frequency" in node:
        _check_expression(node, place)
    elif "and" in node or "or" in node:
        raise Misshapen(place, "groups nest no deeper than an `and` of `or`s of clauses")
    elif "property" in node:
        raise Misshapen(place, "a predicate is no clause of its own; it stands under `where`")
    else:
        kind, value = expect_single(node, place, "kind of clause")
        check = CLAUSES.get(kind)
        if check is None:
            raise Misshapen(f"{place}.{kind}", "unknown kind of clause")
        check(value, f"{place}.{kind}")


def _check_expression(node: Mapping[str, object], place: str) -> None:
    expect_keys(node, place, required=("event", "frequency"), optional=("where", "during"))
    expect_filled_text(node["event"], f"{place}.event")
    _check_comparison(node["frequency"], f"{place}.frequency")
    _check_scope(node, place)


def _check_scope(node: Mapping[str, object], place: str) -> None:
    """The optional halves of a behaviour: which events, in which period."""
    if "where" in node:
        check_where(node["where"], f"{place}.where")
    if "during" in node:
        _check_during(node["during"], f"{place}.during")


def _check_comparison(value: object, place: str) -> None:
    node = expect_object(value, place)
    comparison, operand = expect_single(node, place, "comparison")
    if comparison not in NUMBER_COMPARISONS:
        raise Misshapen(f"{place}.{comparison}", "unknown comparison of numbers")
    expect_number(operand, f"{place}.{comparison}")


def _check_during(value: object, place: str) -> None:
    if isinstance(value, str):
        expect_choice(value, place, ("this_session",))
    else:
        _check_window(value, place)


def _check_window(value: object, place: str) -> None:
    node = expect_object(value, place)
    expect_keys(node, place, required=("the_last",))
    window, window_place = expect_object(node["the_last"], f"{place}.the_last"), f"{place}.the_last"
    expect_keys(window, window_place, required=("value", "unit"))
    if expect_integer(window["value"], f"{window_place}.value") < 1:
        raise Misshapen(f"{window_place}.value", "expected an integer above 0")
    expect_choice(window["unit"], f"{window_place}.unit", WINDOW_UNITS)


def _check_engaged_time(value: object, place: str) -> None:
    node = expect_object(value, place)
    expect_keys(node, place, required=("seconds",), optional=("where", "during"))
    _check_comparison(node["seconds"], f"{place}.seconds")
    _check_scope(node, place)


def _check_engaged_completion(value: object, place: str) -> None:
    node = expect_object(value, place)
    expect_keys(node, place, required=("completion",), optional=("where",))  # the current page has no window
    _check_comparison(node["completion"], f"{place}.completion")
    _check_scope(node, place)


def _check_engaged_views(value: object, place: str) -> None:
    node = expect_object(value, place)
    measure = "completion" if "completion" in node else "engaged_time"  # one of the two, never both
    expect_keys(node, place, required=(measure, "times"), optional=("where", "during"))
    _check_comparison(node[measure], f"{place}.{measure}")
    _check_comparison(node["times"], f"{place}.times")
    _check_scope(node, place)


def _check_transition(value: object, place: str) -> None:
    node = expect_object(value, place)
    expect_keys(node, place, required=("segment",), optional=("during",))
    _check_code(node["segment"], f"{place}.segment")
    if "during" in node:
        _check_window(node["during"], f"{place}.during")


def _check_code(value: object, place: str) -> None:
    """A cohort is meant by its code, as an integer or in decimal digits; never by id or name."""
    if not isinstance(value, str):
        expect_integer(value, place)
    elif not re.fullmatch("[0-9]+", value):
        raise Misshapen(place, f"expected the code of a cohort, found {value!r}")


def _check_second_party(value: object, place: str) -> None:
    _check_texts(expect_object(value, place), place, ("provider", "segment"))


def _check_third_party(value: object, place: str) -> None:
    node = expect_object(value, place)
    expect_keys(node, place, required=("segment",), optional=("provider",))
    if not isinstance(node["segment"], str):
        expect_integer(node["segment"], f"{place}.segment")
    if "provider" in node:
        expect_text(node["provider"], f"{place}.provider")


def _check_connections_import(value: object, place: str) -> None:
    node = expect_object(value, place)
    _check_texts(node, place, ("provider",) if "provider" in node else ("field_name", "value"))


def _check_texts(node: Mapping[str, object], place: str, keys: tuple[str, ...]) -> None:
    expect_keys(node, place, required=keys)
    for key in keys:
        expect_text(node[key], f"{place}.{key}")


CLAUSES: Mapping[str, Callable[[object, str], None]] = {
    "engaged_time": _check_engaged_time,
    "engaged_completion": _check_engaged_completion,
    "engaged_views": _check_engaged_views,
    **dict.fromkeys(TRANSITIONS, _check_transition),
    "in_segment": _check_code,
    "in_second_party_segment": _check_second_party,
    "not_in_second_party_segment": _check_second_party,
    "in_third_party_segment": _check_third_party,
    "not_in_third_party_segment": _check_third_party,
    "in_connections_import_segment": _check_connections_import,
    "not_in_connections_import_segment": _check_connections_import,
}
