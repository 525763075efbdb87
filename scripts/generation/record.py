"""The documents as they were at the last generation, kept beside the code that was made of them.

A report compares with these, so that it asks neither git nor anybody's memory what the document said before.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from generation import tree as trees
from generation.document import Document
from generation.foreign.said import as_said
from generation.walk import components, operations

FOLDER = "documents"


def write_documents(documents: Mapping[str, Document], tree: Path) -> None:
    """Write each document, overlays applied, into a new tree; a vendor's in the terms of the vendor."""
    (tree / FOLDER).mkdir(parents=True, exist_ok=True)
    for service, document in documents.items():
        text = json.dumps(as_said(document).data, indent=1, sort_keys=True, ensure_ascii=False)
        (tree / FOLDER / f"{service}.json").write_text(text + "\n", encoding="utf-8")


def keep_documents(services: Iterable[str], old: Path, new: Path) -> None:
    """Take over the documents of services that are not generated in this run."""
    for service in services:
        kept = old / FOLDER / f"{service}.json"
        if kept.is_file():
            (new / FOLDER).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(kept, new / FOLDER / kept.name)


def known_services(tree: Path) -> set[str]:
    """The services that a tree was generated for, by any trace of them: parts of it may be missing or damaged."""
    packages = {path.parent.name for path in (tree / trees.PACKAGE).glob("*/__init__.py")}
    return {*trees.read_manifest(tree), *packages, *(path.stem for path in (tree / FOLDER).glob("*.json"))}


def last_document(tree: Path, service: str) -> Document | None:
    """The document of the last generation; None if there was none, or it is damaged."""
    file = f"{FOLDER}/{service}.json"
    try:
        data = json.loads((tree / file).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not isinstance(data.get("paths"), dict):
        return None
    document = Document(file, data, {})
    try:
        _ = [one.operation_id for one in operations(document)], [*components(document)]
    except (AttributeError, LookupError, TypeError):  # JSON of another shape
        return None
    return document
