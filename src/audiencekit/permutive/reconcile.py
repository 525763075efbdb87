"""What is known after a write whose outcome is not: readings of errors, times and bodies (contract 2, R2, R3). Pure."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar, cast

from audiencekit.errors import AudienceKitError, OutcomeUnknown, ServerFault, UnexpectedResponse
from audiencekit.permutive.bodies import json_bytes
from audiencekit.permutive.cohort import Cohort
from audiencekit.permutive.segment import Segment

ErrorT = TypeVar("ErrorT", bound=AudienceKitError)

CLOCK_MARGIN = 2.0
"""Seconds by which a cohort may seem older than the attempt that made it: the ``Date`` of an answer, by which the
server's clock is known, has whole seconds, and the service's hosts need not agree to the second."""

_FRACTION = re.compile(r"\.(\d{1,6})\d*")


def in_doubt(error: AudienceKitError) -> bool:
    """Whether the write may have been done: no whole answer, a fault of the server, an unreadable success."""
    if isinstance(error, ServerFault):
        return error.in_doubt
    return isinstance(error, (OutcomeUnknown, UnexpectedResponse))


def explained(error: ErrorT, more: str) -> ErrorT:
    """*error* with a sentence added. A copy: the same error may be told of several items."""
    return _reworded(error, f"{error.message} {more}")


def about(error: ErrorT, what: str) -> ErrorT:
    """*error* with *what* it concerns put before its message. A copy."""
    return _reworded(error, f"{what}: {error.message}")


def unsettled(doubt: ErrorT, failed: AudienceKitError, why: str) -> ErrorT:
    """*doubt*, which stays, with what a later attempt *failed* with and *why* reading did not help."""
    later = "" if failed is doubt else f"Sent again, it failed, which says nothing of the first time: {failed.message} "
    return explained(doubt, later + why)


def _reworded(error: ErrorT, message: str) -> ErrorT:
    worded = copy.copy(error)
    worded.message = message
    worded.args = (message,)
    return worded


def seconds(timestamp: str | None) -> float | None:
    """Seconds since 1970 of ISO 8601 with 0 to 9 digits of a second; None for what is no such text."""
    try:
        read = datetime.fromisoformat(_FRACTION.sub(lambda found: f".{found[1]:0<6}", timestamp or ""))
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def clock_offset(date: str | None, now: float) -> float:
    """How far the server's clock is ahead of ours, by the ``Date`` header of an answer that has just come; else 0."""
    try:
        return 0.0 if date is None else parsedate_to_datetime(date).timestamp() - now
    except (ValueError, OverflowError):
        return 0.0


def made_since(cohorts: Iterable[Cohort], name: str, since: float) -> list[str]:
    """Ids of the cohorts of that name which were created at *since* (the server's time) or later."""
    found: list[str] = []
    for cohort in cohorts:
        created = seconds(cohort.created_at)
        if cohort.name == name and cohort.id and created is not None and created >= since - CLOCK_MARGIN:
            found.append(cohort.id)
    return found


def unlike(sent: Mapping[str, object], found: Cohort) -> str | None:
    """The first field in which *found* is not what was *sent* (contract C2); None if it may well be that.

    What the service does not answer tells nothing. Tags are compared without their order.
    """
    if not same_json(sent["query"], found.query):
        return "query"
    if found.description is not None and (sent.get("description") or "") != found.description:
        return "description"
    if found.tags is not None and set(cast("list[str]", sent.get("tags") or [])) != set(found.tags):
        return "tags"
    if found.segment_type is not None and sent.get("segment_type", found.segment_type) != found.segment_type:
        return "segment_type"
    return None


def same_segment(sent: Segment, found: Segment) -> bool:
    """Whether the service has what was sent: nothing and an empty list or text are the same to it."""
    return _content(sent) == _content(found)


def assigned(sent: Segment, found: Segment) -> bool:
    """Whether assigning what is set in *sent* would change nothing of *found*."""
    if sent.name != found.name:
        return False
    pairs = ((sent.description, found.description), (sent.cpm, found.cpm), (sent.categories, found.categories))
    return all(ours is None or ours == theirs or (not ours and not theirs and ours != 0) for ours, theirs in pairs)


def _content(segment: Segment) -> tuple[object, ...]:
    return segment.name, segment.description or None, segment.cpm, segment.categories or None


def same_json(ours: object, theirs: object) -> bool:
    """Equal as JSON, whatever kinds of mappings and lists carry it."""
    return json_bytes(ours, sort_keys=True) == json_bytes(theirs, sort_keys=True)
