"""Reading JSON of unknown shape: each function narrows one value or says where and why it cannot.

Places are written as a reader would point at them: ``query.and[0].frequency``.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import cast


class Misshapen(Exception):
    """A value at ``place`` is not what the contract asks for; ``reason`` says what was expected."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


def kind_of(value: object) -> str:
    """The JSON name of a value's type, with its article: "an object", "a string", "null"."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "an array" if isinstance(value, list) else "an object"


def expect_object(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Misshapen(place, f"expected an object, found {kind_of(value)}")
    return cast("dict[str, object]", value)


def expect_keys(
    node: Mapping[str, object], place: str, required: Collection[str], optional: Collection[str] = ()
) -> None:
    """Refuse a node that lacks a required key or has one that belongs to neither collection."""
    for key in required:
        if key not in node:
            raise Misshapen(place, f"`{key}` is missing")
    for key in node:
        if key not in required and key not in optional:
            raise Misshapen(f"{place}.{key}", "unknown key")


def expect_single(node: Mapping[str, object], place: str, what: str) -> tuple[str, object]:
    """The only key of a node with its value."""
    if len(node) != 1:
        raise Misshapen(place, f"expected exactly one {what}, found {len(node)}")
    return next(iter(node.items()))


def expect_items(value: object, place: str) -> Iterator[tuple[object, str]]:
    """The members of an array, each with its place."""
    if not isinstance(value, list):
        raise Misshapen(place, f"expected an array, found {kind_of(value)}")
    members = cast("list[object]", value)
    return ((member, f"{place}[{position}]") for position, member in enumerate(members))


def expect_some(value: object, place: str) -> list[tuple[object, str]]:
    """As `expect_items`, of an array with at least one member."""
    members = list(expect_items(value, place))
    if not members:
        raise Misshapen(place, "expected at least one item")
    return members


def expect_text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise Misshapen(place, f"expected a string, found {kind_of(value)}")
    return value


def expect_filled_text(value: object, place: str) -> str:
    text = expect_text(value, place)
    if not text:
        raise Misshapen(place, "expected a string that is not empty")
    return text


def expect_texts(value: object, place: str) -> list[str]:
    return [expect_text(member, where) for member, where in expect_items(value, place)]


def expect_choice(value: object, place: str, choices: Collection[str]) -> str:
    text = expect_text(value, place)
    if text not in choices:
        raise Misshapen(place, f"expected one of {', '.join(sorted(choices))}, found {text!r}")
    return text


def expect_number(value: object, place: str) -> float:
    """A finite number a double can hold; a boolean is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Misshapen(place, f"expected a number, found {kind_of(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Misshapen(place, "the number is too large")
    return number


def expect_integer(value: object, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        found = "a fraction" if isinstance(value, float) else kind_of(value)
        raise Misshapen(place, f"expected an integer, found {found}")
    return value


def expect_boolean(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise Misshapen(place, f"expected a boolean, found {kind_of(value)}")
    return value
