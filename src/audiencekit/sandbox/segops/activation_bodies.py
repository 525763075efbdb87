"""What requests about activations say, checked (segops.md 2.6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from audiencekit.sandbox.segops.connectors import CONNECTORS, MAX_DEPTH, MaskWithoutValue, too_deep, unmasked
from audiencekit.sandbox.segops.segment_rows import MAX_ID
from audiencekit.sandbox.segops.wire import NOT_TEXT, Refused, is_text_in_json

# "error" is the server's to set.
WRITABLE_STATUSES = ("inactive", "active")


def new_activation(body: Mapping[str, object]) -> dict[str, object]:
    """The fields of an activation to create, with the defaults."""
    for name in ("segment", "connector_type"):
        if name not in body:
            raise Refused.field(name, "This field is required.", "2.6")
    defaults: dict[str, object] = {"status": "inactive", "config": {}}
    return defaults | activation_fields(body, {})


def activation_fields(body: Mapping[str, object], stored: Mapping[str, object]) -> dict[str, object]:
    """The fields that *body* sets, checked; masks in its ``config`` stand for the values in *stored*."""
    fields: dict[str, object] = {}
    if "segment" in body:
        segment = body["segment"]
        if not isinstance(segment, int) or isinstance(segment, bool) or not 0 < segment <= MAX_ID:
            raise unknown_segment(segment)
        fields["segment"] = segment
    if "connector_type" in body:
        kind = body["connector_type"]
        if not isinstance(kind, str) or kind not in CONNECTORS:
            raise Refused.field("connector_type", f"One of {', '.join(CONNECTORS)}.", "2.6")
        fields["connector_type"] = kind
    if "config" in body:
        fields["config"] = _config(body["config"], stored)
    if "status" in body:
        if body["status"] not in WRITABLE_STATUSES:
            raise Refused.field("status", f"One of {', '.join(WRITABLE_STATUSES)}.", "2.6")
        fields["status"] = body["status"]
    return fields


def unknown_segment(segment: object) -> Refused:
    if not isinstance(segment, int) or isinstance(segment, bool):
        return Refused.field("segment", "Incorrect type. Expected pk value.", "2.6")
    return Refused.field("segment", f'Invalid pk "{segment}" - object does not exist.', "2.6")


def _config(value: object, stored: Mapping[str, object]) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Refused.field("config", "Expected an object.", "2.6")
    if too_deep(cast("object", value)):
        raise Refused.field("config", f"Nests deeper than {MAX_DEPTH} levels.", "2.6")
    config = cast("dict[str, object]", value)
    try:
        text = json.dumps(config, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise Refused.field("config", "Holds a number beyond double precision.", "2.6") from error
    if not is_text_in_json(text):
        raise Refused.field("config", NOT_TEXT, "2.6")
    try:
        return unmasked(config, stored)
    except MaskWithoutValue as error:
        raise Refused.field("config", f"{error}: no value is stored that the mask could stand for.", "2.6") from error
