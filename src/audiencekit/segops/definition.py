"""Segment definitions, built: ``event_count("order_placed") >= 2``. Pure; the grammar is contract 5.

A comparison gives a :class:`Definition`; ``&`` and ``|`` combine them. The language is one flat list under one logic
(contract 5.1), so a definition holds either ``&`` or ``|``: compute the inner part as a segment of its own instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.segops.event import named

Condition = Mapping[str, object]
Logic = Literal["AND", "OR"]
Metric = Literal["sum", "avg", "max"]
Scalar = str | int | float | bool


@attrs.frozen
class Definition:
    """A finished definition; ``to_dict()`` is what goes over the wire."""

    conditions: tuple[Condition, ...]
    logic: Logic = "AND"

    def __and__(self, other: Definition) -> Definition:
        """Users who belong to both."""
        return self._joined(other, "AND")

    def __or__(self, other: Definition) -> Definition:
        """Users who belong to at least one."""
        return self._joined(other, "OR")

    def _joined(self, other: Definition, logic: Logic) -> Definition:
        for part in (self, other):
            if len(part.conditions) > 1 and part.logic != logic:
                raise InvalidInput(
                    "& and | cannot be mixed in one definition: the service knows one flat list under one logic. "
                    "Create a segment for one part and use its membership, or make two segments"
                )
        return Definition((*self.conditions, *other.conditions), logic)

    def __bool__(self) -> bool:
        raise InvalidInput("a definition is not true or false; combine with & and |, not with 'and', 'or', 'not'")

    def to_dict(self) -> dict[str, object]:
        return {"logic": self.logic, "conditions": [dict(condition) for condition in self.conditions]}


def definition_body(definition: Definition | Mapping[str, object]) -> dict[str, object]:
    """The JSON of a definition; a plain mapping goes as it is. Raises InvalidInput for anything else."""
    if isinstance(definition, Definition):
        return definition.to_dict()
    if isinstance(definition, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # a bare True or a term lands here
        return dict(definition)
    raise InvalidInput(f"a definition is a comparison such as event_count('x') >= 2, or a dict, not {definition!r}")


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise InvalidInput(f"a number expected, got {value!r}")
    return value


@attrs.frozen(eq=False)
class _Number:
    """Something a user has that compares with a number. ``==`` stays Python's own: use ``eq`` and ``neq``."""

    condition: Condition
    operand: str = "value"

    def _compared(self, operator: str, value: float) -> Definition:
        number = _number(value)
        if self.operand == "window_days" and number <= 0:
            raise InvalidInput(f"days above 0 expected, got {value!r} (contract 5.4)")
        return Definition(({**self.condition, "operator": operator, self.operand: number},))

    def __ge__(self, value: float) -> Definition:
        return self._compared("gte", value)

    def __gt__(self, value: float) -> Definition:
        return self._compared("gt", value)

    def __le__(self, value: float) -> Definition:
        return self._compared("lte", value)

    def __lt__(self, value: float) -> Definition:
        return self._compared("lt", value)

    def eq(self, value: float) -> Definition:
        """Exactly *value*."""
        return self._compared("eq", value)

    def neq(self, value: float) -> Definition:
        """Anything but *value*."""
        return self._compared("neq", value)


def event_count(event_type: str, *, window_days: float | None = None) -> _Number:
    """How many events of that type the user has, in all or within the last *window_days* days."""
    condition: dict[str, object] = {"type": "event_count", "event_type": named("event_type", event_type)}
    if window_days is not None:
        condition["window_days"] = _number(window_days)
        if window_days <= 0:
            raise InvalidInput(f"window_days above 0 expected, got {window_days!r} (contract 5.4)")
    return _Number(condition)


def monetary(event_type: str, property: str, metric: Metric) -> _Number:
    """The *sum*, *avg* or *max* of a numeric payload property over all the user's events of that type."""
    if metric not in ("sum", "avg", "max"):
        raise InvalidInput(f"metric is sum, avg or max, got {metric!r}")
    return _Number(
        {
            "type": "monetary",
            "event_type": named("event_type", event_type),
            "property": named("property", property),
            "metric": metric,
        }
    )


def recency(event_type: str) -> _Number:
    """Whole days since the user's last event of that type: ``> 45`` has lapsed, ``< 7`` is recently active.

    For users without such an event it is endless: only ``>``, ``>=`` and ``neq`` hold.
    """
    return _Number({"type": "recency", "event_type": named("event_type", event_type)}, "window_days")


def user_property(name: str) -> UserProperty:
    """A trait of the user, from the latest ``identify``."""
    return UserProperty(named("property", name))


@attrs.frozen(eq=False)
class UserProperty:
    """A trait that can be compared. Negative operators also hold for users without the trait (contract 5.5)."""

    name: str

    def _compared(self, operator: str, **operands: object) -> Definition:
        return Definition(({"type": "user_property", "property": self.name, "operator": operator, **operands},))

    def __ge__(self, value: float | str) -> Definition:
        return self._compared("gte", value=value)

    def __gt__(self, value: float | str) -> Definition:
        return self._compared("gt", value=value)

    def __le__(self, value: float | str) -> Definition:
        return self._compared("lte", value=value)

    def __lt__(self, value: float | str) -> Definition:
        return self._compared("lt", value=value)

    def eq(self, value: Scalar) -> Definition:
        return self._compared("eq", value=value)

    def neq(self, value: Scalar) -> Definition:
        return self._compared("neq", value=value)

    def between(self, low: float | str, high: float | str) -> Definition:
        """Within the bounds, both included."""
        return self._compared("between", value=low, value2=high)

    def one_of(self, values: Sequence[Scalar]) -> Definition:
        return self._compared("in", value=list(values))

    def none_of(self, values: Sequence[Scalar]) -> Definition:
        return self._compared("not_in", value=list(values))

    def contains(self, text: str) -> Definition:
        """Holds *text* (case-sensitive); for a list: has an equal member."""
        return self._compared("contains", value=text)

    def starts_with(self, text: str) -> Definition:
        return self._compared("starts_with", value=text)

    def matches(self, pattern: str) -> Definition:
        """A regular expression (RE2), found anywhere unless anchored."""
        return self._compared("matches_regex", value=pattern)

    def is_set(self) -> Definition:
        return self._compared("is_set")

    def is_not_set(self) -> Definition:
        return self._compared("is_not_set")

    def is_true(self) -> Definition:
        return self._compared("is_true")

    def is_false(self) -> Definition:
        return self._compared("is_false")
