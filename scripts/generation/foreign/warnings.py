"""What is said about a document that is not ours: all that was found odd, the first few of each kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from generation.document import Document
from generation.foreign.parts import ForeignDocument
from generation.refusal import Finding

SHOWN = 5


def told(documents: Iterable[Document], *, everything: bool) -> Iterator[str]:
    """One line for each warning, with its file, line and place, in the order of the files."""
    for document in documents:
        if not isinstance(document, ForeignDocument) or not document.warnings:
            continue
        seen: dict[str, int] = {}
        for finding in sorted(document.warnings, key=lambda one: (one.file != document.file, one.file, one.line or 0)):
            kind = _kind(finding)
            seen[kind] = seen.get(kind, 0) + 1
            if everything or seen[kind] <= SHOWN:
                yield f"warning: {finding}"
        hidden = sum(max(0, count - SHOWN) for count in seen.values())
        more = f", {hidden} of them not shown (--all-warnings)" if hidden and not everything else ""
        yield f"{document.file}: {len(document.warnings)} warnings{more}. Nothing is lost by them."


def _kind(finding: Finding) -> str:
    return re.sub(r"'[^']*'|\b[A-Z]\w*|\b[a-z]+[A-Z]\w*", "…", finding.message)[:60]
