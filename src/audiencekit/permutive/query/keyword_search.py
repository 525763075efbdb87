"""The strings that a query looks for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from audiencekit.permutive.query.cohort_query import Query, as_json


def keywords(query: Query | Mapping[str, object]) -> list[str]:
    """The strings under ``contains`` and ``list_contains`` anywhere in *query*, each once, sorted."""
    found: set[str] = set()
    waiting: list[object] = [as_json(query)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            for key, inner in cast("Mapping[str, object]", value).items():
                if key in ("contains", "list_contains"):
                    found |= _strings(inner)
                waiting.append(inner)
        elif isinstance(value, (list, tuple)):
            waiting += cast("list[object]", value)
    return sorted(found)


def _strings(operand: object) -> set[str]:
    members = cast("list[object]", operand) if isinstance(operand, (list, tuple)) else [operand]
    return {member for member in members if isinstance(member, str)}
