"""The contract's golden cases for queries; ``permutive_queries_truth.json`` says itself how it is to be read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[2] / "contract" / "golden"
GRAMMAR: dict[str, Any] = json.loads((_FOLDER / "permutive_queries.json").read_text("utf-8"))
TRUTH: dict[str, Any] = json.loads((_FOLDER / "permutive_queries_truth.json").read_text("utf-8"))


def pointer(place: str) -> str:
    """The JSON pointer of a place as the service words it: ``query.and[0].event`` is ``/and/0/event``."""
    return re.sub(r"\[(\d+)\]", r".\1", place).removeprefix("query").replace(".", "/")


def named(cohorts: dict[str, Any], codes: dict[str, int]) -> dict[int, Any]:
    """The queries of a sequence by code, with {A} replaced by the code of A."""
    text = re.sub(r'"\{(\w)\}"', lambda found: str(codes[found[1]]), json.dumps(cohorts))
    return {codes[name]: query for name, query in json.loads(text).items()}
