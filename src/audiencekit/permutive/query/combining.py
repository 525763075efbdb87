"""``all_of`` and ``any_of``, of queries or of conditions on properties. Pure."""

from __future__ import annotations

from typing import Literal, overload

from audiencekit.errors import InvalidInput
from audiencekit.permutive.query.cohort_query import Query, joined
from audiencekit.permutive.query.conditions import Where, combined


@overload
def all_of(*parts: Query) -> Query: ...
@overload
def all_of(*parts: Where) -> Where: ...
def all_of(*parts: Query | Where) -> Query | Where:
    """What all of *parts* describe: queries, or conditions for one ``where``."""
    return _of("and", parts)


@overload
def any_of(*parts: Query) -> Query: ...
@overload
def any_of(*parts: Where) -> Where: ...
def any_of(*parts: Query | Where) -> Query | Where:
    """What at least one of *parts* describes: queries, or conditions for one ``where``."""
    return _of("or", parts)


def _of(word: Literal["and", "or"], parts: tuple[Query | Where, ...]) -> Query | Where:
    if not parts:
        raise InvalidInput("at least one query or condition is needed")
    return combined(word, parts) if isinstance(parts[0], Where) else joined(word, parts)
