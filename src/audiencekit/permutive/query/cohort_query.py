"""Query: who belongs to a cohort, as a value (permutive contract 4). Pure; ``clauses.py`` and its neighbours build it.

``event("Purchase").times(at_least=3).within(days=30) & in_cohort(40555)``: each clause is a :class:`Query`, ``&`` and
``|`` combine them. The service takes an AND of ORs of clauses at most, so ``(a | b) & c`` is one, ``(a & b) | c`` is
written ``(a | c) & (b | c)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self, cast

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.permutive.query.nodes import Group, Node, Unknown
from audiencekit.permutive.query.problems import Problem
from audiencekit.permutive.query.reading import read
from audiencekit.permutive.query.wording import worded


@attrs.frozen(eq=False, repr=False)
class Query:
    """A cohort query: ``node`` is its outermost part.

    Made by the builder it is valid. Read with :func:`parse` it may be anything: :meth:`check` says what the service
    would refuse, and ``to_dict()`` gives back what was read.
    """

    node: Node

    @classmethod
    def from_dict(cls, document: Mapping[str, object]) -> Query:
        """The same as :func:`parse`."""
        return parse(document)

    def to_dict(self) -> dict[str, object]:
        """The JSON of the query, a copy. (Of a query read from JSON that is no object, that JSON.)"""
        return cast("dict[str, object]", self.node.to_json())

    def problems(self) -> list[Problem]:
        """What the service would refuse; empty when nothing."""
        return validate(self)

    def check(self) -> Self:
        """Itself, when the service takes it. Raises InvalidInput naming each problem with its place."""
        if found := self.problems():
            raise InvalidInput("; ".join(map(str, found)))
        return self

    def __and__(self, other: Query) -> Query:
        """Who is in both."""
        return joined("and", (self, other))

    def __or__(self, other: Query) -> Query:
        """Who is in at least one."""
        return joined("or", (self, other))

    def __bool__(self) -> bool:
        raise InvalidInput("a query is not true or false; combine with & and |, not with 'and', 'or', 'not'")

    def __eq__(self, other: object) -> bool:
        """The same JSON; unlike Python's, ``True`` is not 1."""
        return isinstance(other, Query) and _frozen(self.to_dict()) == _frozen(other.to_dict())

    def __hash__(self) -> int:
        return hash(_frozen(self.to_dict()))

    def __str__(self) -> str:
        return worded(self.node)

    def __repr__(self) -> str:
        return f"Query({worded(self.node)})"


def parse(document: object) -> Query:
    """Any JSON as a query, whatever is wrong with it: ``parse(q).to_dict() == q``.

    What the grammar does not know is kept as ``Unknown`` nodes and ``extra`` keys; :func:`validate` names them.
    """
    return Query(read(Unknown(document).to_json())[0])


def validate(query: Query | Mapping[str, object]) -> list[Problem]:
    """What the service would refuse of *query*, each with a JSON pointer; empty when it takes it.

    Accepted is what the sandbox accepts at create and update (permutive contract 4.1, 4.2, rules r and s).
    """
    return read(as_json(query))[1].found


def as_json(query: object) -> object:
    """The JSON of a query, or what was given for one."""
    return query.to_dict() if isinstance(query, Query) else query


def joined(word: Literal["and", "or"], queries: tuple[object, ...]) -> Query:
    """Queries under one word, flat. Raises InvalidInput for what the service does not take."""
    members: list[Node] = []
    for query in queries:
        if not isinstance(query, Query):
            raise InvalidInput(f"& and | join two queries, got {query!r}; a condition on properties goes to .where(…)")
        node = query.node
        if isinstance(node, Group) and node.word == word:
            members += node.members
        elif word == "or" and isinstance(node, Group):
            raise InvalidInput(
                "an AND inside an OR is deeper than the service goes (an AND of ORs of clauses): "
                "write (a | c) & (b | c) for (a & b) | c"
            )
        else:
            members.append(node)
    if not members:
        raise InvalidInput("at least one query is needed")
    return Query(members[0] if len(members) == 1 else Group(word, tuple(members)))


def _frozen(value: object) -> object:
    """*value*, JSON, as something that hashes; booleans apart from numbers."""
    if isinstance(value, Mapping):
        fields = cast("Mapping[str, object]", value)
        return frozenset((name, _frozen(inner)) for name, inner in fields.items())
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(inner) for inner in cast("list[object]", value))
    return ("bool", value) if isinstance(value, bool) else value
