"""What is wrong with a query, and where; and the list that reading fills."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import cast

import attrs

from audiencekit.permutive.query.operands import Check, escaped, shown


@attrs.frozen
class Problem:
    """*message* says what is expected at *pointer*, a JSON pointer (``""`` is the whole query).

    ``understood`` marks what the service would refuse although its meaning is plain, such as a window in seconds:
    queries with no other problems can still be evaluated here.
    """

    pointer: str
    message: str
    understood: bool = attrs.field(default=False, kw_only=True)

    def __str__(self) -> str:
        return f"{self.pointer or 'query'}: {self.message}"


def below(pointer: str, key: str | int) -> str:
    """The pointer of a member of what *pointer* names."""
    return f"{pointer}/{escaped(str(key))}"


class Problems:
    """Problems in the order in which a query is read."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, pointer: str, message: str, *, understood: bool = False) -> None:
        self.found.append(Problem(pointer, message, understood=understood))

    def object(self, value: object, pointer: str, what: str) -> Mapping[str, object] | None:
        """*value* when it is an object, else None and a problem."""
        if isinstance(value, dict):
            return cast("dict[str, object]", value)
        self.add(pointer, f"expected {what}, got {shown(value)}")
        return None

    def keys(
        self, node: Mapping[str, object], pointer: str, required: Collection[str], optional: Collection[str] = ()
    ) -> dict[str, object]:
        """The keys that belong to neither collection; they and missing required ones are problems."""
        for key in required:
            if key not in node:
                self.add(pointer, f"{key!r} is missing")
        extra = {key: value for key, value in node.items() if key not in required and key not in optional}
        known = ", ".join([*required, *optional])
        for key in extra:
            self.add(below(pointer, key), f"unknown key; expected only {known}")
        return extra

    def operand(self, check: Check, operand: object, pointer: str) -> bool:
        """Whether *operand* is right; each fault is a problem."""
        faults = list(check(operand))
        for place, message in faults:
            self.add(pointer + place, message)
        return not faults

    def text(self, value: object, pointer: str, what: str) -> bool:
        """Whether *value* is a string that is not empty."""
        if isinstance(value, str) and value:
            return True
        self.add(pointer, f"expected {what}, a string that is not empty, got {shown(value)}")
        return False


def choices(names: Iterable[str]) -> str:
    """Names for a message."""
    return ", ".join(names)
