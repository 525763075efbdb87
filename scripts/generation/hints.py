"""Whether a part of a document is deprecated, for all who ask: the docstrings of generated code, and the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Extensions that say what to use in place of something deprecated, or since when it is.
HINTS = ("x-deprecated", "x-deprecated-reason", "x-deprecated-message", "x-deprecation-message", "x-deprecation-reason")


def is_deprecated(node: Mapping[str, Any]) -> bool:
    """Said outright, or by a hint alone."""
    return node.get("deprecated") is True or any(node.get(key) for key in HINTS)


def hint(node: Mapping[str, Any]) -> str:
    """The text of the first hint that has one; of one that is an object, the texts in it."""
    for key in HINTS:
        said = node.get(key)
        if said and said is not True:
            parts = said if isinstance(said, dict) else {"": said}
            return " ".join(
                f"since {part}:" if name == "since" else str(part) for name, part in parts.items() if part is not True
            )
    return ""
