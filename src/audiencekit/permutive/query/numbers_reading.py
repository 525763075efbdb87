"""Comparisons of counts and the periods they are counted in, read (permutive contract 4.1: numcmp, during)."""

from __future__ import annotations

from collections.abc import Mapping

from audiencekit.permutive.query.nodes import Comparison, Node, ThisSession, Unknown, Window
from audiencekit.permutive.query.operands import COUNT_OPERANDS, SUPPOSED_COUNT_OPERANDS, is_integer, shown
from audiencekit.permutive.query.problems import Problems, below, choices
from audiencekit.permutive.query.rules import SUPPOSED_UNITS, UNITS, unit_length


def read_comparison(holder: Mapping[str, object], key: str, at: str, problems: Problems) -> Node | None:
    """The comparison under *key*, or None when the key is missing."""
    if key not in holder:
        return None
    value, place = holder[key], below(at, key)
    node = problems.object(value, place, 'a comparison such as {"greater_than": 2}')
    if node is None:
        return Unknown(value)
    if len(node) != 1:
        problems.add(
            place, f"expected exactly one comparison of {choices(COUNT_OPERANDS)}, got {choices(node) or 'none'}"
        )
        return Unknown(value)
    ((operator, operand),) = node.items()
    check = COUNT_OPERANDS.get(operator) or SUPPOSED_COUNT_OPERANDS.get(operator)
    place = below(place, operator)
    if check is None:
        problems.add(place, f"unknown comparison; expected one of {choices(COUNT_OPERANDS)}")
        return Unknown(value)
    if operator in SUPPOSED_COUNT_OPERANDS:
        problems.add(
            place,
            f"the service is not known to take this here; expected one of {choices(COUNT_OPERANDS)}",
            understood=True,
        )
    return Comparison(operator, operand) if problems.operand(check, operand, place) else Unknown(value)


def read_during(holder: Mapping[str, object], at: str, problems: Problems) -> Node | None:
    """The period under ``during``, or None when there is none: for all time."""
    if holder.get("during") == "this_session":
        return ThisSession()
    return _read_window(holder, at, problems, '"this_session" or {"the_last": {"value": 7, "unit": "days"}}')


def read_window(holder: Mapping[str, object], at: str, problems: Problems) -> Node | None:
    """As :func:`read_during` where a session is no period (transitions)."""
    return _read_window(holder, at, problems, '{"the_last": {"value": 7, "unit": "days"}}')


def _read_window(holder: Mapping[str, object], at: str, problems: Problems, expected: str) -> Node | None:
    if "during" not in holder:
        return None
    value, place = holder["during"], below(at, "during")
    node = problems.object(value, place, expected)
    if node is not None and "the_last" not in node:
        problems.add(place, f"expected {expected}, got {shown(value)}")
    if node is None or "the_last" not in node or problems.keys(node, place, ("the_last",)):
        return Unknown(value)
    place = below(place, "the_last")
    length = problems.object(node["the_last"], place, '{"value": 7, "unit": "days"}')
    if length is None:
        return Unknown(value)
    extra = problems.keys(length, place, ("value", "unit"))
    count, unit = length.get("value"), length.get("unit")
    counted = _check_count(length, place, problems)
    measured = _check_unit(length, place, problems)
    if extra or not counted or not measured or not is_integer(count) or not isinstance(unit, str):
        return Unknown(value)
    return Window(count, unit)


def _check_count(length: Mapping[str, object], at: str, problems: Problems) -> bool:
    count = length.get("value")
    if "value" in length and not (is_integer(count) and count > 0):
        problems.add(below(at, "value"), f"expected an integer above 0, got {shown(count)}")
        return False
    return "value" in length


def _check_unit(length: Mapping[str, object], at: str, problems: Problems) -> bool:
    unit = length.get("unit")
    if "unit" not in length:
        return False
    if not isinstance(unit, str) or unit_length(unit) is None:
        problems.add(below(at, "unit"), f"expected one of {choices(UNITS)} or a plural of it, got {shown(unit)}")
        return False
    if unit.removesuffix("s") in SUPPOSED_UNITS:
        problems.add(
            below(at, "unit"),
            f"the service is not known to take this; expected one of {choices(UNITS)} or a plural of it",
            understood=True,
        )
    return True
