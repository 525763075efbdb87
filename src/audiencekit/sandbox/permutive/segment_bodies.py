"""What a body may set on a taxonomy segment (contract 2.2); a null counts as absent, unknown keys are ignored."""

from __future__ import annotations

import json
from collections.abc import Mapping

from audiencekit.sandbox.permutive.shapes import (
    Misshapen,
    expect_filled_text,
    expect_number,
    expect_text,
    expect_texts,
)


def read_creation(body: Mapping[str, object], within: str = "") -> dict[str, str | float]:
    """The columns of a new segment; `code` and `name` are required. *within* is put before the places named."""
    for key in ("code", "name"):
        if body.get(key) is None:
            raise Misshapen(f"{within}{key}", "a value is required")
    return {"code": expect_filled_text(body["code"], f"{within}code"), **read_update(body, within)}


def read_update(body: Mapping[str, object], within: str = "") -> dict[str, str | float]:
    """The columns an update assigns. A `code` sent with it is ignored: it cannot change."""
    given = {key: value for key, value in body.items() if value is not None}
    columns: dict[str, str | float] = {}
    if "name" in given:
        columns["name"] = expect_filled_text(given["name"], f"{within}name")
    if "description" in given:
        columns["description"] = expect_text(given["description"], f"{within}description")
    if "cpm" in given:
        columns["cpm"] = expect_number(given["cpm"], f"{within}cpm")
    if "categories" in given:
        columns["categories"] = json.dumps(expect_texts(given["categories"], f"{within}categories"), ensure_ascii=False)
    return columns
