"""All 19 operators on a property, for users and for products (contract 5.3). Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Generic, TypeVar

import attrs

from audiencekit.core.texts import text
from audiencekit.errors import InvalidInput
from audiencekit.segops.condition_list import Condition
from audiencekit.segops.describe import described
from audiencekit.segops.operands import Ordered, Scalar, members, ordered, scalar

DefinitionT = TypeVar("DefinitionT")


@attrs.frozen(eq=False, repr=False)
class PropertyTests(ABC, Generic[DefinitionT]):
    """A property that can be tested; each test gives a definition.

    The negative ones (``neq``, ``none_of``, ``not_between``, ``does_not_contain``, ``is_not_set``) are the exact
    opposites of their twins, so that they hold where the property is missing or of another type (contract 5.5).
    """

    condition: Condition

    @abstractmethod
    def _build(self, condition: Condition) -> DefinitionT: ...

    def _tested(self, operator: str, **operands: object) -> DefinitionT:
        return self._build({**self.condition, "operator": operator, **operands})

    def __ge__(self, value: Ordered) -> DefinitionT:
        return self._tested("gte", value=ordered("value", value))

    def __gt__(self, value: Ordered) -> DefinitionT:
        return self._tested("gt", value=ordered("value", value))

    def __le__(self, value: Ordered) -> DefinitionT:
        return self._tested("lte", value=ordered("value", value))

    def __lt__(self, value: Ordered) -> DefinitionT:
        return self._tested("lt", value=ordered("value", value))

    def __eq__(self, other: object) -> bool:
        raise InvalidInput("== and != compare Python objects; write .eq(value) or .neq(value)")

    __hash__ = None  # pyright: ignore[reportAssignmentType]  # what cannot be compared cannot be hashed

    def eq(self, value: Scalar | Ordered) -> DefinitionT:
        """Equal: numbers by value, text exactly, booleans with booleans only. A number matches numeric text too."""
        return self._tested("eq", value=scalar("value", value))

    def neq(self, value: Scalar | Ordered) -> DefinitionT:
        """Not equal, or missing."""
        return self._tested("neq", value=scalar("value", value))

    def between(self, low: Ordered, high: Ordered) -> DefinitionT:
        """Within the bounds, both included."""
        return self._tested("between", value=ordered("low", low), value2=ordered("high", high))

    def not_between(self, low: Ordered, high: Ordered) -> DefinitionT:
        """Outside the bounds, or missing."""
        return self._tested("not_between", value=ordered("low", low), value2=ordered("high", high))

    def one_of(self, values: Iterable[Scalar]) -> DefinitionT:
        """Equal to one of *values*."""
        return self._tested("in", value=members("values", values))

    def none_of(self, values: Iterable[Scalar]) -> DefinitionT:
        """Equal to none of *values*, or missing."""
        return self._tested("not_in", value=members("values", values))

    def contains(self, part: str) -> DefinitionT:
        """Text that holds *part* (case-sensitive); a list with an equal member."""
        return self._tested("contains", value=text("value", part))

    def does_not_contain(self, part: str) -> DefinitionT:
        """The opposite of :meth:`contains`."""
        return self._tested("does_not_contain", value=text("value", part))

    def starts_with(self, prefix: str) -> DefinitionT:
        """Text beginning with *prefix* (case-sensitive)."""
        return self._tested("starts_with", value=text("value", prefix))

    def ends_with(self, suffix: str) -> DefinitionT:
        """Text ending with *suffix* (case-sensitive)."""
        return self._tested("ends_with", value=text("value", suffix))

    def matches(self, pattern: str) -> DefinitionT:
        """Text in which a regular expression (RE2: no lookaround, no backreferences) is found, anywhere."""
        return self._tested("matches_regex", value=text("value", pattern))

    def is_set(self) -> DefinitionT:
        """There and not null; empty text counts as there."""
        return self._tested("is_set")

    def is_not_set(self) -> DefinitionT:
        """Missing or null."""
        return self._tested("is_not_set")

    def is_true(self) -> DefinitionT:
        """The boolean true, or the text ``"true"``."""
        return self._tested("is_true")

    def is_false(self) -> DefinitionT:
        """The boolean false, or the text ``"false"``; not merely the opposite of :meth:`is_true`."""
        return self._tested("is_false")

    def __repr__(self) -> str:
        return described({**self.condition, "operator": "is_set"}).removesuffix(".is_set()")
