"""What definitions of users and of products share: one flat list of conditions under one logic (contract 5.1)."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self, cast

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.segops.describe import described

Condition = Mapping[str, Any]
"""One condition as it goes over the wire."""
Logic = Literal["AND", "OR"]


@attrs.frozen(eq=False, repr=False)
class ConditionList(ABC):
    """``conditions`` under one ``logic``; ``extra`` holds other keys a service put beside them."""

    conditions: tuple[Condition, ...]
    logic: Logic = "AND"
    extra: Mapping[str, Any] = attrs.field(factory=dict[str, Any])

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> Self:
        """What a service answered, or a dict written by hand; ``to_dict()`` gives it back with nothing lost.

        Condition types, operators and keys that this library does not know are kept, and so are nested groups; no
        operand is checked here, see :meth:`check`. Raises InvalidInput when it is no definition at all.
        """
        if not isinstance(document, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
            raise InvalidInput(f"a definition is a dict with logic and conditions, got {document!r}")
        extra = dict(document)
        logic, conditions = extra.pop("logic", None), extra.pop("conditions", None)
        if logic not in ("AND", "OR"):
            raise InvalidInput(f"logic is 'AND' or 'OR', got {logic!r}")
        if not isinstance(conditions, Sequence) or isinstance(conditions, str):
            raise InvalidInput(f"conditions is a list, got {conditions!r}")
        listed = cast("Sequence[object]", conditions)
        for index, condition in enumerate(listed):
            if not isinstance(condition, Mapping):
                raise InvalidInput(f"conditions[{index}]: a dict expected, got {condition!r}")
        return cls(tuple(copy.deepcopy(cast("Sequence[Condition]", listed))), logic, copy.deepcopy(extra))

    def to_dict(self) -> dict[str, object]:
        """The JSON of the definition, a copy."""
        conditions = [copy.deepcopy(dict(condition)) for condition in self.conditions]
        return {**copy.deepcopy(dict(self.extra)), "logic": self.logic, "conditions": conditions}

    def check(self) -> Self:
        """Itself, when the service can take it as far as this library knows.

        Raises InvalidInput naming each fault with its place. Types and operators it does not know count as faults:
        so they do for the service (contract 5.5).
        """
        faults = self._faults()
        if not self.conditions:
            faults = ["conditions: at least one is needed"]
        if faults:
            raise InvalidInput("; ".join(faults))
        return self

    def _faults(self) -> list[str]:
        """A message for each condition that is wrong, beginning with its place."""
        faults: list[str] = []
        for index, condition in enumerate(self.conditions):
            try:
                self._check_one(condition)
            except InvalidInput as fault:
                faults.append(f"conditions[{index}]: {fault}")
        return faults

    @abstractmethod
    def _check_one(self, condition: Condition) -> None:
        """Raise InvalidInput for what the service would refuse."""

    def __and__(self, other: Self) -> Self:
        """What both describe."""
        return self._joined(other, "AND")

    def __or__(self, other: Self) -> Self:
        """What at least one describes."""
        return self._joined(other, "OR")

    def _joined(self, other: object, logic: Logic) -> Self:
        if not isinstance(other, type(self)):
            raise InvalidInput(
                f"& and | join two of {type(self).__name__}, got {other!r}; a comparison with == is written .eq(…)"
            )
        for part in (self, other):
            if len(part.conditions) > 1 and part.logic != logic:
                raise InvalidInput(
                    "& and | cannot be mixed in one definition: the service knows one flat list under one logic. "
                    "Create a segment for one part and use in_segment(its id), or make two segments"
                )
        return type(self)((*self.conditions, *other.conditions), logic, {**self.extra, **other.extra})

    def __bool__(self) -> bool:
        raise InvalidInput("a definition is not true or false; combine with & and |, not with 'and', 'or', 'not'")

    def __eq__(self, other: object) -> bool:
        """The same conditions in the same order under the same logic; unlike Python's, ``True`` is not 1."""
        return type(other) is type(self) and _frozen(self.to_dict()) == _frozen(other.to_dict())

    def __hash__(self) -> int:
        return hash(_frozen(self.to_dict()))

    def __repr__(self) -> str:
        """As it is written with the builder; what the builder cannot write is shown as its dict."""
        parts = [described(condition) for condition in self.conditions]
        joined = (" & " if self.logic == "AND" else " | ").join(parts)
        return f"{type(self).__name__}({joined})"


def _frozen(value: object) -> object:
    """*value*, JSON, as something that hashes; booleans apart from numbers."""
    if isinstance(value, Mapping):
        fields = cast("Mapping[str, object]", value)
        return frozenset((name, _frozen(inner)) for name, inner in fields.items())
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(inner) for inner in cast("Sequence[object]", value))
    return ("bool", value) if isinstance(value, bool) else value
