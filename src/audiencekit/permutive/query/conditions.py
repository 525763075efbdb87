"""Conditions on the properties of events, built: ``prop("properties.client.title").contains("espresso")``. Pure.

Each operand is checked when it is written, so that what is built is what the service takes (permutive contract 4.2).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import attrs

from audiencekit.core.texts import name_of, text
from audiencekit.errors import InvalidInput
from audiencekit.permutive.query.arguments import integer, moment, number, scalar, scalars, several, texts
from audiencekit.permutive.query.nodes import Group, ListFunction, Node, Predicate, Test
from audiencekit.permutive.query.operands import NUMBER_OPERANDS, OPERANDS, Check, shown
from audiencekit.permutive.query.wording import worded

Amount = float | Decimal


@attrs.frozen(repr=False)
class Where:
    """Which events (or items of a list) count. ``&`` and ``|`` combine freely."""

    node: Node

    def __and__(self, other: Where) -> Where:
        """Both hold."""
        return combined("and", (self, other))

    def __or__(self, other: Where) -> Where:
        """At least one holds."""
        return combined("or", (self, other))

    def __bool__(self) -> bool:
        raise InvalidInput("a condition is not true or false; combine with & and |, not with 'and', 'or', 'not'")

    def __repr__(self) -> str:
        return f"Where({worded(self.node)})"


def combined(word: Literal["and", "or"], conditions: tuple[object, ...]) -> Where:
    """Conditions under one word, flat."""
    members: list[Node] = []
    for condition in conditions:
        node = where_node(condition)
        members += node.members if isinstance(node, Group) and node.word == word else (node,)
    if not members:
        raise InvalidInput("at least one condition is needed")
    return Where(members[0] if len(members) == 1 else Group(word, tuple(members)))


def where_node(condition: object) -> Node:
    """The node of a condition. Raises InvalidInput for anything else."""
    if not isinstance(condition, Where):
        raise InvalidInput(f"a condition such as prop('properties.x') == 1 expected, got {condition!r}")
    return condition.node


@attrs.frozen(eq=False)
class Numeric(ABC):
    """Something that compares with numbers: a property, or the result of a function over a list."""

    path: str

    @abstractmethod
    def test(self, operator: str, operand: object) -> Where:
        """Any operator of the language by its name on the wire, for what the others do not choose."""

    def __gt__(self, value: Amount) -> Where:
        return self.test("greater_than", number("value", value))

    def __ge__(self, value: Amount) -> Where:
        return self.test("greater_than_or_equal_to", number("value", value))

    def __lt__(self, value: Amount) -> Where:
        return self.test("less_than", number("value", value))

    def __le__(self, value: Amount) -> Where:
        return self.test("less_than_or_equal_to", number("value", value))

    __hash__ = None  # pyright: ignore[reportAssignmentType]  # what == turns into a condition cannot be a key

    def __bool__(self) -> bool:
        raise InvalidInput("a property is not true or false; compare it, or use .is_not_empty()")


@attrs.frozen(eq=False)
class Computed(Numeric):
    """What ``sum``, ``product``, ``count`` or ``mean`` gives of a list (rule i)."""

    function: str
    item: str
    where: Node | None

    def test(self, operator: str, operand: object) -> Where:
        _checked(operator, operand, NUMBER_OPERANDS)
        function = ListFunction(self.function, self.item, Test(operator, operand), self.where)
        return Where(Predicate(self.path, function))

    def __eq__(self, value: Amount) -> Where:  # pyright: ignore[reportIncompatibleMethodOverride]  # a condition, not a bool
        return self.test("equal_to", number("value", value))

    def __ne__(self, value: Amount) -> Where:  # pyright: ignore[reportIncompatibleMethodOverride]  # a condition, not a bool
        return self.test("not_equal_to", number("value", value))

    def between(self, low: Amount, high: Amount) -> Where:
        """From *low* to *high*, both included."""
        return self.test("between", {"start": number("low", low), "end": number("high", high)})


@attrs.frozen(eq=False)
class Property(Numeric):
    """A property of an event, or of an item of a list, by its path.

    Negative tests (``!=``, ``none_of``, ``does_not_contain``, ``list_does_not_contain``, ``is_empty``) are the exact
    opposites of their twins, so they hold where the property is missing or of another type (rules e, f). Texts
    compare without case, except in lists (rule g).
    """

    def test(self, operator: str, operand: object) -> Where:
        _checked(operator, operand, OPERANDS)
        return Where(Predicate(self.path, Test(operator, operand)))

    def __eq__(self, value: str | Amount | date) -> Where:  # pyright: ignore[reportIncompatibleMethodOverride]  # a condition, not a bool
        """Equal, by the operator that fits the value: of strings and integers, fractions, booleans or times."""
        if isinstance(value, bool):
            return self.test("boolean_equal_to", value)
        if isinstance(value, date):
            return self.test("date_equal_to", moment("value", value))
        if isinstance(value, (list, tuple, set, frozenset)):
            raise InvalidInput("== takes one value; write .one_of([…])")
        found = scalar("value", value)
        return self.test("float_equal_to" if isinstance(found, float) else "equal_to", found)

    def __ne__(self, value: str | Amount) -> Where:  # pyright: ignore[reportIncompatibleMethodOverride]  # a condition, not a bool
        """Not equal, or missing."""
        if isinstance(value, bool):
            raise InvalidInput(f"not_equal_to takes no boolean (contract 4.2); write == {not value}")
        return self.test("not_equal_to", scalar("value", value))

    def one_of(self, values: Iterable[str | Amount]) -> Where:
        """Equal to one of *values*."""
        return self.test("equal_to", scalars("values", values))

    def none_of(self, values: Iterable[str | Amount]) -> Where:
        """Equal to none of *values*, or missing."""
        return self.test("not_equal_to", scalars("values", values))

    def between(self, low: Amount | date | datetime, high: Amount | date | datetime) -> Where:
        """From *low* to *high*, both included: integers, fractions or times."""
        if isinstance(low, date) or isinstance(high, date):
            return self.test("date_between", {"start": moment("low", low), "end": moment("high", high)})
        start, end = number("low", low), number("high", high)
        operator = "float_between" if isinstance(start, float) or isinstance(end, float) else "between"
        return self.test(operator, {"start": start, "end": end})

    def contains(self, parts: str | Iterable[str]) -> Where:
        """Text that holds *parts*, or one of them."""
        return self.test("contains", texts("parts", parts))

    def does_not_contain(self, parts: str | Iterable[str]) -> Where:
        """Text that holds none of *parts*, or no text at all."""
        return self.test("does_not_contain", texts("parts", parts))

    def list_contains(self, members: str | int | Iterable[str] | Iterable[int]) -> Where:
        """A list with a member that is exactly *members*, or one of them; all strings or all integers."""
        listed = [members] if isinstance(members, (str, int)) else several("members", members)
        if isinstance(listed[0], str):
            return self.test("list_contains", texts("members", members))
        found = [integer("members", member) for member in listed]
        return self.test("list_contains_integer", found[0] if isinstance(members, int) else found)

    def list_does_not_contain(self, members: str | Iterable[str]) -> Where:
        """No list, or one with no member of *members*."""
        return self.test("list_does_not_contain", texts("members", members))

    def is_empty(self) -> Where:
        """Missing, null, ``""`` or ``[]``."""
        return Where(Predicate(self.path, Test("is_empty", bare=True)))

    def is_not_empty(self) -> Where:
        """There, and none of null, ``""`` and ``[]``."""
        return Where(Predicate(self.path, Test("is_not_empty", bare=True)))

    def any(self, condition: Where, *, where: Where | None = None) -> Where:
        """A list with an item that meets *condition*, one test of ``prop("path below the item")``."""
        return self._of_items("any", condition, where)

    def all(self, condition: Where, *, where: Where | None = None) -> Where:
        """A list of which all items meet *condition*, and at least one; *where* chooses the items."""
        return self._of_items("all", condition, where)

    def sum(self, item: str, *, where: Where | None = None) -> Computed:
        """The sum of *item*, a path below each item; 0 of nothing."""
        return self._computed("sum", item, where)

    def product(self, item: str, *, where: Where | None = None) -> Computed:
        """The product of *item*; 1 of nothing."""
        return self._computed("product", item, where)

    def count(self, item: str, *, where: Where | None = None) -> Computed:
        """How many items have *item*."""
        return self._computed("count", item, where)

    def mean(self, item: str, *, where: Where | None = None) -> Computed:
        """The mean of *item*; of nothing no comparison holds."""
        return self._computed("mean", item, where)

    def _computed(self, function: str, item: str, where: Where | None) -> Computed:
        inner = None if where is None else where_node(where)
        return Computed(self.path, function=function, item=name_of("item", item), where=inner)

    def _of_items(self, function: str, condition: Where, where: Where | None) -> Where:
        node = where_node(condition)
        if not isinstance(node, Predicate) or not isinstance(node.condition, Test):
            raise InvalidInput(
                f"{function} takes one test of one property; further ones go to where=, got {condition!r}"
            )
        test = node.condition
        if test.bare:  # inside a function the language knows the object form alone
            test = Test(test.operator, True)
        inner = None if where is None else where_node(where)
        return Where(Predicate(self.path, ListFunction(function, node.property, test, inner)))


def prop(path: str) -> Property:
    """A property by its path from the event's root, such as ``properties.client.url``; names are case-sensitive.

    What was sent with an event is below ``properties.``.

    Inside ``any``, ``all`` and ``where=`` of a list function the path is relative to the item.
    """
    return Property(text("path", name_of("path", path)))


def _checked(operator: str, operand: object, known: Mapping[str, Check]) -> None:
    check = known.get(operator)
    if check is None:
        raise InvalidInput(f"operator {shown(operator)} is none of {', '.join(known)}")
    for place, message in check(operand):
        raise InvalidInput(f"{operator}{place}: {message}")
