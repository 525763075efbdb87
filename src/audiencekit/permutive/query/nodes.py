"""What a cohort query consists of: one value class per production of the grammar (permutive contract 4.1). Pure.

A node holds what was read and gives the same JSON back. Keys that the grammar does not know stand in ``extra``, a part
that cannot be read at all is an :class:`Unknown`; both survive a round trip. Whether a node is right says
``reading.py``, what it means ``evaluation.py``.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Literal

import attrs

Number = int | float


class Node(ABC):
    """A part of a query."""

    @abstractmethod
    def to_json(self) -> object:
        """The JSON of this part, a copy."""


@attrs.frozen
class Unknown(Node):
    """JSON that the grammar does not know, as it came."""

    value: object

    def to_json(self) -> object:
        try:
            return copy.deepcopy(self.value)
        except RecursionError:  # nested deeper than the interpreter goes: the value itself, then
            return self.value


@attrs.frozen
class Comparison(Node):
    """``{"greater_than": 2}``: how a count, seconds or a completion compare with a number."""

    operator: str
    operand: object
    """A number; ``{"start", "end"}`` under ``between``, which the service is not known to take."""

    def to_json(self) -> object:
        return {self.operator: copy.deepcopy(self.operand)}


@attrs.frozen
class Window(Node):
    """``{"the_last": {"value": 7, "unit": "days"}}``: the time up to now (rules a and b)."""

    value: int
    unit: str

    def to_json(self) -> object:
        return {"the_last": {"value": self.value, "unit": self.unit}}


@attrs.frozen
class ThisSession(Node):
    """``"this_session"``: the session of the user's latest event (rule c)."""

    def to_json(self) -> object:
        return "this_session"


@attrs.frozen
class Group(Node):
    """``{"and": […]}`` or ``{"or": […]}``, of clauses or of predicates."""

    word: Literal["and", "or"]
    members: tuple[Node, ...]

    def to_json(self) -> object:
        return {self.word: [member.to_json() for member in self.members]}


# Conditions on the properties of an event.


@attrs.frozen
class Test(Node):
    """``{"contains": "x"}``, or the bare string ``"is_empty"``."""

    __test__ = False  # pytest collects classes of this name

    operator: str
    operand: object = None
    bare: bool = False

    def to_json(self) -> object:
        return self.operator if self.bare else {self.operator: copy.deepcopy(self.operand)}


@attrs.frozen
class ListFunction(Node):
    """``{"function": "sum", "property": "price", "condition": {…}}``: a condition on the items of a list (rule i)."""

    function: str
    property: str
    condition: Node
    where: Node | None = None
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])

    def to_json(self) -> object:
        fixed = {"function": self.function, "property": self.property, "condition": self.condition.to_json()}
        return fixed | _set(where=self.where) | _copied(self.extra)


@attrs.frozen
class Predicate(Node):
    """``{"property": path, "condition": condition}``."""

    property: str
    condition: Node
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])

    def to_json(self) -> object:
        return {"property": self.property, "condition": self.condition.to_json()} | _copied(self.extra)


# Clauses.


@attrs.frozen
class Expression(Node):
    """An event that occurs so many times."""

    event: str
    frequency: Node
    where: Node | None = None
    during: Node | None = None
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])

    def to_json(self) -> object:
        fixed = {"event": self.event, "frequency": self.frequency.to_json()}
        return fixed | _set(where=self.where, during=self.during) | _copied(self.extra)


@attrs.frozen
class EngagedTime(Node):
    """Total engaged seconds over the matching pages."""

    seconds: Node
    where: Node | None = None
    during: Node | None = None
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])

    def to_json(self) -> object:
        body = {"seconds": self.seconds.to_json()} | _set(where=self.where, during=self.during)
        return {"engaged_time": body | _copied(self.extra)}


@attrs.frozen
class EngagedCompletion(Node):
    """How far the user came on the current page, 0 to 1."""

    completion: Node
    where: Node | None = None
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])

    def to_json(self) -> object:
        body = {"completion": self.completion.to_json()} | _set(where=self.where)
        return {"engaged_completion": body | _copied(self.extra)}


@attrs.frozen
class EngagedViews(Node):
    """How many page views each reached some engaged time or completion."""

    measure: Literal["engaged_time", "completion"]
    reached: Node
    times: Node
    where: Node | None = None
    during: Node | None = None
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])

    def to_json(self) -> object:
        body = {self.measure: self.reached.to_json(), "times": self.times.to_json()}
        return {"engaged_views": body | _set(where=self.where, during=self.during) | _copied(self.extra)}


@attrs.frozen
class Transition(Node):
    """``has_entered``, ``has_exited`` or the opposite of one, of a cohort given by its code."""

    kind: str
    segment: int | str
    during: Node | None = None
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])

    def to_json(self) -> object:
        return {self.kind: {"segment": self.segment} | _set(during=self.during) | _copied(self.extra)}


@attrs.frozen
class CohortMembership(Node):
    """``{"in_segment": code}``; ``not_in_segment`` is read, never built."""

    kind: str
    code: int | str

    def to_json(self) -> object:
        return {self.kind: self.code}


@attrs.frozen
class DataMembership(Node):
    """Membership in second-party, third-party or connections data: ``fields`` are those of the wire."""

    kind: str
    fields: Mapping[str, object]

    def to_json(self) -> object:
        return {self.kind: dict(self.fields)}


def _set(**nodes: Node | None) -> dict[str, object]:
    """The optional parts that are there."""
    return {key: node.to_json() for key, node in nodes.items() if node is not None}


def _copied(extra: Mapping[str, object]) -> dict[str, object]:
    return copy.deepcopy(dict(extra))
