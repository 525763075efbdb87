"""From values to the bytes that are sent, for creates, batches and the other bulk writes (contract 2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar, cast, runtime_checkable
from urllib.parse import quote
from uuid import UUID

from audiencekit.errors import InvalidInput
from audiencekit.permutive.checks import check_name, check_number, check_text, check_texts
from audiencekit.permutive.cohort import Cohort, checked_cohort
from audiencekit.permutive.event import UserEvent
from audiencekit.permutive.segment import Segment, checked_segment

ModelT = TypeVar("ModelT")

COLLECTION = "/v2/cohorts"


@runtime_checkable
class ToDict(Protocol):
    def to_dict(self) -> Mapping[str, object]: ...


def json_bytes(body: object, *, sort_keys: bool = False) -> bytes:
    """Compact JSON. Raises InvalidInput for what JSON cannot carry (NaN, text that is no Unicode, other objects)."""
    try:
        text = json.dumps(
            body, allow_nan=False, ensure_ascii=False, separators=(",", ":"), default=_plain, sort_keys=sort_keys
        )
        return text.encode()
    except (ValueError, TypeError, RecursionError) as cause:
        raise InvalidInput(f"This cannot be sent as JSON: {cause}") from None


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))
    if isinstance(value, ToDict):
        return value.to_dict()
    raise TypeError(f"a {type(value).__name__} has no form in JSON")


def request_body(make: Callable[[Mapping[str, object]], ModelT], fields: Mapping[str, object]) -> ModelT:
    """A generated model of *fields*. Raises InvalidInput for what JSON or the document cannot carry."""
    json_bytes(fields)
    try:
        return make(fields)
    except (ValueError, TypeError, AttributeError) as cause:
        raise InvalidInput(f"This cannot be sent: {cause}") from None


def given(**fields: object) -> dict[str, object]:
    """The fields that are set; None means left out."""
    return {name: value for name, value in fields.items() if value is not None}


def check_changes(changes: Mapping[str, object]) -> None:
    """Raise InvalidInput for a field of another kind than the service's, before anything is sent."""
    for name, value in changes.items():
        match name:
            case "name":
                check_name(value, name)
            case "tags" | "categories":
                check_texts(value, name)
            case "cpm":
                check_number(value, name)
            case "query":
                if not isinstance(value, Mapping) or not value:
                    raise InvalidInput(f"query must be a JSON object that is not empty, got {value!r:.80}")
            case _:
                if value is not None:  # a description is removed by null
                    check_text(value, name)


def cohort_fields(cohort: object) -> dict[str, object]:
    """The body of C2. Raises InvalidInput for what the service would refuse in any case."""
    return checked_cohort(cohort).creation()


def cohort_changes(
    cohort: object, fields: Mapping[str, object], *, clear_description: bool = False
) -> tuple[str, dict[str, object]]:
    """The id and the body of C4: a cohort's own changes, or *fields*. Raises InvalidInput without any."""
    if isinstance(cohort, Cohort):
        if given(**fields) or clear_description:
            raise InvalidInput("Change the cohort itself, or give its id and the changes; not both")
        if cohort.id is None:
            raise InvalidInput(f"Cohort {cohort.name!r} has no id: read it, or create it, before changing it")
        return cohort.id, dict(cohort.changes() or {})
    if clear_description and fields.get("description") is not None:
        raise InvalidInput("description and clear_description exclude each other")
    changes = given(**fields)
    if isinstance(changes.get("query"), ToDict):
        changes["query"] = cast("ToDict", changes["query"]).to_dict()
    if clear_description:
        changes["description"] = None
    if not changes:
        raise InvalidInput("Nothing to change: give at least one field")
    check_changes(changes)
    return id_of(cohort), changes


def cohort_path(cohort: object) -> str:
    """Where a cohort is, below the base URL of its service."""
    return f"{COLLECTION}/{quote(id_of(cohort), safe='')}"


def id_of(thing: object) -> str:
    """The id of what was read, or the id itself. Raises InvalidInput without one."""
    found = thing if isinstance(thing, str) else getattr(thing, "id", None)
    if not isinstance(found, str) or not found:
        raise InvalidInput(f"An id expected, or what was read with one; got {thing!r:.80}")
    return found


def segment_fields(segment: Segment) -> dict[str, object]:
    """What an update assigns: everything that is set, except the code, which is fixed."""
    return given(name=segment.name, description=segment.description, cpm=segment.cpm, categories=segment.categories)


def own_segment(segment: object, import_id: str) -> Segment:
    """*segment*, checked. Another import's segment of the same code must not be written by mistake."""
    checked = checked_segment(segment)
    if checked.import_id is not None and str(checked.import_id).lower() != import_id:
        raise InvalidInput(f"Segment {checked.code!r} belongs to import {checked.import_id}, not {import_id}")
    return checked


def segment_changes(segment: object, fields: Mapping[str, object], import_id: str) -> tuple[str, dict[str, object]]:
    """The code (or id), and the body of T8 and T9: its own changes, or *fields*. Raises InvalidInput without any."""
    if isinstance(segment, Segment):
        if given(**fields):
            raise InvalidInput("Change the segment itself, or give its code and the changes; not both")
        checked = own_segment(segment, import_id)
        return checked.code, checked.changes() or {}
    if not isinstance(segment, str) or not segment:
        raise InvalidInput(f"A Segment or a code expected, got {type(segment).__name__}")
    changes = given(**fields)
    if not changes:
        raise InvalidInput("Nothing to change: give at least one field")
    check_changes(changes)
    return segment, changes


def import_uuid(import_id: object) -> str:
    try:
        return str(UUID(str(import_id)))
    except ValueError:
        raise InvalidInput(f"An import id is a UUID, got {import_id!r:.80}") from None


def checked_user_event(value: object) -> UserEvent:
    """*value*, or the event that a mapping describes. Raises InvalidInput for anything else."""
    if isinstance(value, Mapping):
        return UserEvent.from_dict(cast("Mapping[str, object]", value))
    if not isinstance(value, UserEvent):
        raise InvalidInput(f"A UserEvent expected, got {type(value).__name__}")
    return value
