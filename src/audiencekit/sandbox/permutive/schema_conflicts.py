"""Operators that contradict what an event's schema says of a property are refused with a query (contract 4.2). Pure.

Schemas are shapes as `event_schema` infers them: ``text``, ``number``, ``boolean``, ``anything``, a list of one shape,
or an object of shapes. What the schema does not know, or knows as anything, contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from audiencekit.sandbox.permutive.json_kinds import is_list, is_object
from audiencekit.sandbox.permutive.shapes import Misshapen

Shape = Any  # JSON
ShapeOf = Callable[[str], Shape | None]

PAGEVIEW = "pageview"  # what a `where` under an engagement is tested against (rule j)
ENGAGEMENTS = ("engaged_time", "engaged_completion", "engaged_views")

_TEXT = ("contains", "does_not_contain", "date_equal_to", "date_between")
_NUMBER = (
    "greater_than",
    "greater_than_or_equal_to",
    "less_than",
    "less_than_or_equal_to",
    "between",
    "float_equal_to",
    "float_between",
)
# The shape an operator is made for. Those of equality take text, numbers and booleans.
_MADE_FOR: Mapping[str, Shape] = {
    **dict.fromkeys(_TEXT, "text"),
    **dict.fromkeys(_NUMBER, "number"),
    "boolean_equal_to": "boolean",
    "list_contains": ["text"],
    "list_does_not_contain": ["text"],
    "list_contains_integer": ["number"],
}
_EQUALITY = ("equal_to", "not_equal_to")


def refuse_conflicts(query: Mapping[str, Any], shape_of: ShapeOf) -> None:
    """Refuse (`Misshapen`) an accepted query with such an operator; *shape_of* answers for an event in lower case."""
    for clause, place in _clauses(query, "query"):
        if "event" in clause:
            name, node = str(clause["event"]).lower(), clause
        else:
            kind, node = next(iter(clause.items()))
            if kind not in ENGAGEMENTS:
                continue
            name, place = PAGEVIEW, f"{place}.{kind}"
        shape = shape_of(name) if "where" in node else None
        if shape is not None:
            _check_where(node["where"], {"properties": shape}, f"{place}.where")


def _clauses(query: Mapping[str, Any], place: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    group = next((key for key in ("and", "or") if key in query), None)
    if group is None:
        yield query, place
        return
    for position, member in enumerate(query[group]):
        yield from _clauses(member, f"{place}.{group}[{position}]")


def _check_where(where: Mapping[str, Any], root: Shape, place: str) -> None:
    group = next((key for key in ("and", "or") if key in where), None)
    if group is None:
        _check_condition(where["condition"], _found(root, where["property"].split(".")), f"{place}.condition")
        return
    for position, member in enumerate(where[group]):
        _check_where(member, root, f"{place}.{group}[{position}]")


def _check_condition(condition: Any, shape: Shape, place: str) -> None:
    if isinstance(condition, str) or shape in (None, "anything"):
        return
    if "function" not in condition:
        ((operator, _),) = condition.items()
        if not _suits(operator, shape):
            raise Misshapen(f"{place}.{operator}", f"the event's schema says {_named(shape)} here")
        return
    if not is_list(shape):
        raise Misshapen(f"{place}.function", f"the event's schema says {_named(shape)} here, not a list")
    item: Shape = shape[0]
    if "where" in condition:
        _check_where(condition["where"], item, f"{place}.where")
    if condition["function"] in ("any", "all"):  # the others compare a number of their own making
        found = _found(item, condition["property"].split("."))
        _check_condition(condition["condition"], found, f"{place}.condition")


def _found(shape: Shape, path: list[str]) -> Shape | None:
    """The shape at the path, through the items of lists met midway (rule h); None where the schema knows nothing."""
    for step in path:
        while is_list(shape):
            shape = shape[0]
        if not is_object(shape):
            return None
        shape = shape.get(step)
    return shape


def _suits(operator: str, shape: Shape) -> bool:
    if operator in _EQUALITY:
        return isinstance(shape, str)
    wanted = _MADE_FOR.get(operator, shape)
    return wanted == shape or (is_list(wanted) and shape == ["anything"])


def _named(shape: Shape) -> str:
    if isinstance(shape, str):
        return shape
    return "an object" if is_object(shape) else "a list"
