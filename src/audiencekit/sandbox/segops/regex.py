"""Regular expressions in the dialect of the warehouse, RE2 (segops.md 5.3).

RE2, which comes with pyarrow, takes time proportional to the text whatever the pattern: nobody can hold up the sandbox
with one. The price is RE2's own: no backreferences, no lookaround; such a pattern is refused.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

MAX_PATTERN = 1000


def check_pattern(pattern: str) -> str | None:
    """What is wrong with *pattern*, or None."""
    if len(pattern) > MAX_PATTERN:
        return f"longer than {MAX_PATTERN} characters."
    try:
        matching([""], pattern)
    except ValueError as error:
        return str(error)
    return None


def matching(texts: Sequence[str], pattern: str) -> list[bool]:
    """For each of *texts*, whether *pattern* is found anywhere in it; raises ValueError when it is no pattern."""
    # Imported when a regular expression is used: pyarrow is large, and ships no types.
    pyarrow: Any = importlib.import_module("pyarrow")
    compute: Any = importlib.import_module("pyarrow.compute")
    return compute.match_substring_regex(pyarrow.array(texts, pyarrow.large_string()), pattern).to_pylist()
