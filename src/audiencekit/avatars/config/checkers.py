"""Small checkers of parsed YAML, put together into the schema of each kind. Pure."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeAlias, cast

from audiencekit.avatars.config.text import Place

Report: TypeAlias = Callable[[Place, str], None]
Checker: TypeAlias = Callable[[object, Place, Report], None]


def anything(value: object, place: Place, report: Report) -> None:
    """Accepts what comes."""


def refused(why: str) -> Checker:
    """Nothing: the field is known, and what it asks for cannot be done."""

    def check(value: object, place: Place, report: Report) -> None:
        report(place, why)

    return check


def text(value: object, place: Place, report: Report) -> None:
    """A string."""
    if not isinstance(value, str):
        report(place, f"text expected, got {reprlib.repr(value)}; put it in quotes")


def flag(value: object, place: Place, report: Report) -> None:
    """true or false."""
    if not isinstance(value, bool):
        report(place, f"true or false expected, got {reprlib.repr(value)}")


def whole(*, least: int) -> Checker:
    """An integer of at least *least*."""

    def check(value: object, place: Place, report: Report) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            report(place, f"an integer of at least {least} expected, got {reprlib.repr(value)}")

    return check


def number(*, above: float = -math.inf, most: float = math.inf) -> Checker:
    """A finite number, within bounds."""

    def check(value: object, place: Place, report: Report) -> None:
        good = isinstance(value, (int, float)) and not isinstance(value, bool) and above < value <= most
        if not good or not math.isfinite(cast("float", value)):
            bounds = f" above {above:g}" if above > -math.inf else ""
            bounds += f" up to {most:g}" if most < math.inf else ""
            report(place, f"a number{bounds} expected, got {reprlib.repr(value)}")

    return check


def one_of(*choices: object) -> Checker:
    """One of *choices*."""

    def check(value: object, place: Place, report: Report) -> None:
        if not any(value == choice and type(value) is type(choice) for choice in choices):
            report(place, f"one of {', '.join(map(str, choices))} expected, got {reprlib.repr(value)}")

    return check


def items(checker: Checker) -> Checker:
    """A list of what *checker* accepts."""

    def check(value: object, place: Place, report: Report) -> None:
        if not isinstance(value, list):
            report(place, f"a list expected, got {reprlib.repr(value)}")
            return
        for index, item in enumerate(cast("list[object]", value)):
            checker(item, (*place, index), report)

    return check


def by_name(checker: Checker) -> Checker:
    """A mapping from names of the user's to what *checker* accepts."""

    def check(value: object, place: Place, report: Report) -> None:
        if not isinstance(value, dict):
            report(place, f"a mapping expected, got {reprlib.repr(value)}")
            return
        for name, member in cast("dict[object, object]", value).items():
            if not isinstance(name, str):
                report((*place, str(name)), f"the name {name!r} is not text; put it in quotes")
            elif member is not None:
                checker(member, (*place, name), report)

    return check


def fields(known: Mapping[str, Checker], *, needed: Sequence[str] = ()) -> Checker:
    """A mapping of fields. One that is null counts as absent. An unknown one is kept for the service to judge, unless
    it looks like a slip of a known one."""

    def check(value: object, place: Place, report: Report) -> None:
        if not isinstance(value, dict):
            report(place, f"a mapping expected, got {reprlib.repr(value)}")
            return
        members = {str(name): member for name, member in cast("dict[object, object]", value).items()}
        for name in needed:
            if members.get(name) is None:
                report(place, f"{name!r} is missing")
        for name, member in members.items():
            if name in known:
                if member is not None:
                    known[name](member, (*place, name), report)
            elif close := get_close_matches(name, [other for other in known if other not in members], 1, 0.8):
                report((*place, name), f"unknown; did you mean {close[0]!r}?")

    return check


def either(first: Checker, *others: Checker) -> Checker:
    """What one of the checkers accepts; when none does, the faults found by the first."""

    def check(value: object, place: Place, report: Report) -> None:
        for checker in (first, *others):
            faults: list[str] = []
            checker(value, place, lambda _, why, found=faults: found.append(why))
            if not faults:
                return
        first(value, place, report)

    return check
