"""Segment definitions: from JSON to checked conditions (segops.md 5.1 to 5.5)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Literal, TypeVar, cast

import attrs

from audiencekit.sandbox.segops.conditions import Condition, read_condition
from audiencekit.sandbox.segops.connectors import too_deep
from audiencekit.sandbox.segops.operators import InvalidCondition
from audiencekit.sandbox.segops.wire import NOT_TEXT, is_text_in_json

Logic = Literal["AND", "OR"]
ConditionT = TypeVar("ConditionT")

# SQLite nests an AND per condition, at most 1,000 deep.
MAX_CONDITIONS = 200
# What is kept is given back in lists: deeper, and writing the answer could fail.
MAX_DEPTH = 100


@attrs.frozen(kw_only=True)
class Definition:
    """All of the conditions (``AND``) or at least one (``OR``)."""

    logic: Logic
    conditions: tuple[Condition, ...]


class InvalidDefinition(Exception):
    """What is wrong, a message per fault, each beginning with where it is."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(messages)
        self.messages = messages


def _check_text(document: dict[str, object]) -> None:
    """Raise InvalidDefinition where *document* nests too deep, or holds text that cannot be stored."""
    if too_deep(document, MAX_DEPTH):
        raise InvalidDefinition([f"Nests deeper than {MAX_DEPTH} levels."])
    if not is_text_in_json(json.dumps(document, ensure_ascii=False)):
        raise InvalidDefinition([NOT_TEXT])


def _check_numbers(document: dict[str, object]) -> None:
    """Raise InvalidDefinition for a number in a key that no condition looks at; no answer could give it back."""
    try:
        json.dumps(document, allow_nan=False)
    except ValueError as error:
        raise InvalidDefinition(["Holds a number beyond double precision."]) from error


def parse(document: object) -> Definition:
    """The definition in *document*; raises InvalidDefinition. Segments that it names are not looked for here."""
    logic, conditions = read_list(document, read_condition)
    return Definition(logic=logic, conditions=conditions)


def read_list(document: object, read: Callable[[object], ConditionT]) -> tuple[Logic, tuple[ConditionT, ...]]:
    """The logic of *document* and its conditions, each read by *read*, which may raise InvalidCondition.

    Raises InvalidDefinition with what is wrong in all of them.
    """
    if not isinstance(document, dict):
        raise InvalidDefinition(["Expected an object with logic and conditions."])
    fields = cast("dict[str, object]", document)
    _check_text(fields)
    messages: list[str] = []
    logic = fields.get("logic")
    if logic not in ("AND", "OR"):
        messages.append("logic: AND or OR.")
    items = fields.get("conditions")
    if not isinstance(items, list) or not items:
        raise InvalidDefinition([*messages, "conditions: a list with at least one condition."])
    if len(cast("list[object]", items)) > MAX_CONDITIONS:
        raise InvalidDefinition([*messages, f"conditions: at most {MAX_CONDITIONS}."])
    conditions: list[ConditionT] = []
    for index, item in enumerate(cast("list[object]", items)):
        try:
            conditions.append(read(item))
        except InvalidCondition as error:
            messages.append(f"conditions[{index}]: {error}")
    if messages:
        raise InvalidDefinition(messages)
    _check_numbers(fields)
    return cast("Logic", logic), tuple(conditions)
