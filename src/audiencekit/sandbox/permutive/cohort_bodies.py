"""What a body may set on a cohort (contract 2.1): a creation, and an update where description alone can be removed."""

from __future__ import annotations

import json
from collections.abc import Mapping

from audiencekit.sandbox.permutive.cohort_rows import CohortFields
from audiencekit.sandbox.permutive.query import check_query, referenced_codes
from audiencekit.sandbox.permutive.shapes import (
    Misshapen,
    expect_choice,
    expect_filled_text,
    expect_text,
    expect_texts,
)

SEGMENT_TYPES = ("real_time", "offline")
STATES = ("Enabled", "Disabled")


def read_creation(body: Mapping[str, object]) -> CohortFields:
    """Name and query are required; an optional field may be null; other keys are tolerated (C2)."""
    given = {key: value for key, value in body.items() if value is not None}
    for key in ("name", "query"):
        if key not in given:
            raise Misshapen(key, "a value is required")
    columns = _columns(given)
    # The published schema spells it segmentType, the wire segment_type (3.1, row 1).
    kind = given.get("segment_type", given.get("segmentType", "real_time"))
    columns["segment_type"] = expect_choice(kind, "segment_type", SEGMENT_TYPES)
    return CohortFields(columns=columns, references=referenced_codes(given["query"]))


def read_update(body: Mapping[str, object]) -> CohortFields:
    """Whatever is there is assigned; id, code, segment_type and unknown keys are ignored (C4)."""
    columns = _columns(body)
    if "state" in body:
        columns["state"] = expect_choice(body["state"], "state", STATES)
    return CohortFields(columns=columns, references=referenced_codes(body["query"]) if "query" in body else None)


def _columns(body: Mapping[str, object]) -> dict[str, str | int | None]:
    """The columns that a creation and an update have in common."""
    columns: dict[str, str | int | None] = {}
    if "name" in body:
        columns["name"] = expect_filled_text(body["name"], "name")
    if "query" in body:
        check_query(body["query"])
        columns["query"] = json.dumps(body["query"], ensure_ascii=False)
    if "description" in body:
        description = body["description"]
        columns["description"] = None if description is None else expect_text(description, "description")
    if "tags" in body:
        columns["tags"] = json.dumps(expect_texts(body["tags"], "tags"), ensure_ascii=False)
    return columns
