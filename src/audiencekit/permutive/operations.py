"""The three operations of a taxonomy batch (permutive contract 2.2, T5), and the rules a batch must keep."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.permutive.bodies import own_segment, segment_fields
from audiencekit.permutive.segment import Segment

MAX_OPERATIONS = 5_000


@attrs.frozen
class CreateSegment:
    """Create *segment*; the whole batch fails when its code is taken."""

    segment: Segment


@attrs.frozen
class UpdateSegment:
    """Assign what is set in *segment* to the one with its code; the whole batch fails when there is none."""

    segment: Segment


@attrs.frozen
class DeleteSegment:
    """Delete the segment with this code; the whole batch fails when there is none."""

    code: str


SegmentOperation: TypeAlias = CreateSegment | UpdateSegment | DeleteSegment


def code_of(operation: SegmentOperation) -> str:
    return operation.code if isinstance(operation, DeleteSegment) else operation.segment.code


def batch_fields(operations: Iterable[SegmentOperation], import_id: str) -> dict[str, object]:
    """The body of T5.

    Raises InvalidInput for no operation, for more than 5,000, for the same code twice (the service may run them in any
    order), for what is no operation, and for a segment that could not be written alone.
    """
    body: list[dict[str, object]] = []
    places: dict[str, int] = {}
    for place, operation in enumerate(operations):
        if place >= MAX_OPERATIONS:
            raise InvalidInput(f"At most {MAX_OPERATIONS:,} operations go in one batch; upsert() splits more")
        body.append(_fields(operation, import_id))
        first = places.setdefault(code_of(operation), place)
        if first != place:
            raise InvalidInput(f"Operations {first} and {place} both name the segment {code_of(operation)!r}")
    if not body:
        raise InvalidInput("A batch needs at least one operation")
    return {"operations": body}


def _fields(operation: object, import_id: str) -> dict[str, object]:
    match operation:
        case CreateSegment(segment):
            return {"operation": "Create", "data": own_segment(segment, import_id).creation()}
        case UpdateSegment(segment):
            segment = own_segment(segment, import_id)
            return {"operation": "Update", "code": segment.code, "data": segment_fields(segment)}
        case DeleteSegment(code):
            return {"operation": "Delete", "code": code}
        case _:
            raise InvalidInput(
                f"CreateSegment, UpdateSegment or DeleteSegment expected, got {type(operation).__name__}"
            )
