"""The seven condition types, built: ``event_count("order_placed") >= 2`` (contract 5.2, 5.3). Pure.

Each value is checked when the condition is written, so that what is built is what the service takes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Protocol

import attrs

from audiencekit.core.texts import name_of
from audiencekit.errors import InvalidInput
from audiencekit.segops.condition_list import Condition
from audiencekit.segops.condition_rules import check_condition, event_names, segment_id
from audiencekit.segops.definition import Definition
from audiencekit.segops.describe import described
from audiencekit.segops.operands import days, number
from audiencekit.segops.property_tests import PropertyTests

Metric = Literal["sum", "avg", "max"]


class Identified(Protocol):
    """Something with a number, such as a segment."""

    @property
    def id(self) -> int: ...


def _definition(**fields: object) -> Definition:
    check_condition(fields)
    return Definition((fields,))


@attrs.frozen(eq=False, repr=False)
class Quantity:
    """Something a user has that compares with a number. For equality use ``eq`` and ``neq``."""

    condition: Condition
    operand: str = "value"

    def _compared(self, operator: str, value: object) -> Definition:
        return _definition(**self.condition, operator=operator, **{self.operand: number(self.operand, value)})

    def __ge__(self, value: float | Decimal) -> Definition:
        return self._compared("gte", value)

    def __gt__(self, value: float | Decimal) -> Definition:
        return self._compared("gt", value)

    def __le__(self, value: float | Decimal) -> Definition:
        return self._compared("lte", value)

    def __lt__(self, value: float | Decimal) -> Definition:
        return self._compared("lt", value)

    def __eq__(self, other: object) -> bool:
        raise InvalidInput("== and != compare Python objects; write .eq(value) or .neq(value)")

    __hash__ = None  # pyright: ignore[reportAssignmentType]  # what cannot be compared cannot be hashed

    def eq(self, value: float | Decimal) -> Definition:
        """Exactly *value*."""
        return self._compared("eq", value)

    def neq(self, value: float | Decimal) -> Definition:
        """Anything but *value*."""
        return self._compared("neq", value)

    def __repr__(self) -> str:
        return described({**self.condition, "operator": "eq", self.operand: 0}).removesuffix(".eq(0)")


class Property(PropertyTests[Definition]):
    """A property of a user, or of the user's latest event of a type. Operands are checked as they are given."""

    def _build(self, condition: Condition) -> Definition:
        return _definition(**condition)


def event_count(event_type: str, *, window_days: float | Decimal | None = None) -> Quantity:
    """How many events of that type the user has, in all or within the last *window_days* days (fractions allowed)."""
    condition: dict[str, object] = {"type": "event_count", "event_type": name_of("event_type", event_type)}
    if window_days is not None:
        condition["window_days"] = days("window_days", window_days)
    return Quantity(condition)


def monetary(event_type: str, property: str, metric: Metric) -> Quantity:
    """The *sum*, *avg* or *max* of a numeric payload property over all the user's events of that type.

    The sum of nothing is 0; the average and the maximum of nothing match no comparison, ``neq`` included.
    """
    if metric not in ("sum", "avg", "max"):
        raise InvalidInput(f"metric is sum, avg or max, got {metric!r}")
    return Quantity(
        {
            "type": "monetary",
            "event_type": name_of("event_type", event_type),
            "property": name_of("property", property),
            "metric": metric,
        }
    )


def recency(event_type: str) -> Quantity:
    """Whole days since the user's last event of that type: ``> 45`` has lapsed, ``< 7`` is recently active.

    For users without such an event it is endless: only ``>``, ``>=`` and ``neq`` hold. Days are above 0.
    """
    return Quantity({"type": "recency", "event_type": name_of("event_type", event_type)}, "window_days")


def event_property(event_type: str, property: str) -> Property:
    """A payload property of the user's latest event of that type; the latest decides even where it lacks it."""
    return Property(
        {
            "type": "event_property",
            "event_type": name_of("event_type", event_type),
            "property": name_of("property", property),
        }
    )


def user_property(property: str) -> Property:
    """A trait of the user, from the latest ``identify``."""
    return Property({"type": "user_property", "property": name_of("property", property)})


def event_sequence(*events: str, window_days: float | Decimal, strict: bool = False) -> Definition:
    """Events in that order within the last *window_days* days, others in between allowed.

    *strict* forbids others in between, of any type. Its name on the wire is inferred; it is sent only when set.
    """
    fields: dict[str, object] = {
        "events": event_names("events", events),
        "window_days": days("window_days", window_days),
    }
    if strict is not False:
        fields["strict"] = strict
    return _definition(type="event_sequence", **fields)


def in_segment(segment: int | Identified) -> Definition:
    """Members of another segment (its number, or itself) as its last compute found them; before that, nobody."""
    return _membership(segment, "in")


def not_in_segment(segment: int | Identified) -> Definition:
    """Users who are no members of another segment as of its last compute; before that, everybody."""
    return _membership(segment, "not_in")


def _membership(segment: int | Identified, operator: str) -> Definition:
    given = segment if isinstance(segment, int) else getattr(segment, "id", segment)
    return _definition(type="segment_membership", segment_id=segment_id("segment", given), operator=operator)
