"""Readings of answers that go from JSON straight to values (permutive contract 2.2, 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from audiencekit.errors import ApiError, NotFound, UnexpectedResponse
from audiencekit.permutive.segment import Segment


def segment_items(answer: Mapping[str, object]) -> list[Segment]:
    """The segments of a batch (contract T5)."""
    return [Segment.from_dict(each) for each in bodies(answer, "items")]


def bodies(answer: Mapping[str, object], key: str) -> list[dict[str, object]]:
    """The objects under *key*; none when it is missing (contract T3, T5), unless segments are under another name.

    What they are is seen when they are read.
    """
    items: object = answer.get(key)
    if items is None:
        if elsewhere := [name for name, value in answer.items() if _has_segments(value)]:
            raise _unexpected(f"segments in {elsewhere[0]} instead of {key}")
        return []
    if not isinstance(items, list):
        raise _unexpected(f"{key} of kind {type(items).__name__}")
    return cast("list[dict[str, object]]", items)


def cohorts_in(answer: object) -> object:
    """The list of an answer that is one, or has it in an envelope (contract 3.2, row 41). Raises KeyError."""
    if not isinstance(answer, dict):
        return answer
    fields = cast("dict[str, object]", answer)
    return fields[next((name for name in ("items", "cohorts", "data", "results") if name in fields), "items")]


def imports_in(answer: object) -> object:
    """The imports, in their envelope or bare; missing or null means none (contract 3.2, row 42)."""
    found = cast("dict[str, object]", answer).get("items") if isinstance(answer, dict) else answer
    return [] if isinstance(answer, dict) and found is None else found


def _has_segments(value: object) -> bool:
    first = cast("list[object]", value)[0] if isinstance(value, list) and value else None
    return isinstance(first, dict) and "code" in first


def next_token(answer: Mapping[str, object]) -> str | None:
    """The token of the next page, in any of its spellings (contract 3.1, row 14)."""
    pagination = answer.get("pagination")
    if not pagination:
        return None
    fields = _mapping(pagination, "pagination")
    token = fields.get("next_token", fields.get("nextToken"))
    if isinstance(token, Mapping):
        token = cast("Mapping[str, object]", token).get("value")
    if not token:
        return None
    if not isinstance(token, str):
        raise _unexpected(f"a page whose next_token is a {type(token).__name__}")
    return token


def deleted_all_the_same(error: ApiError) -> None:
    """Pass over what is a deletion that worked: gone after a doubt, or an empty answer (contract 3.1, row 27)."""
    if not (isinstance(error, NotFound) and error.in_doubt) and not (
        isinstance(error, UnexpectedResponse) and 200 <= error.status < 300 and not error.body
    ):
        raise error


def _mapping(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _unexpected(f"{what} of kind {type(value).__name__}")
    return cast("Mapping[str, object]", value)


def _unexpected(detail: str) -> UnexpectedResponse:
    return UnexpectedResponse(status=200, detail=f"unexpected {detail}")
