"""Answers that are null and nothing else: there is nothing to read, hence no type."""

from __future__ import annotations

from generation.foreign.parts import ForeignDocument
from generation.walk import operations


def empty_null_answers(document: ForeignDocument) -> None:
    """Take away the content of an answer whose schema is null."""
    for operation in operations(document):
        for answer in (operation.node.get("responses") or {}).values():
            content = answer.get("content") if isinstance(answer, dict) else None
            for media_type, media in [*(content or {}).items()]:
                looked = document.resolve(media.get("schema"))
                if isinstance(looked, dict) and looked.get("type") == "null":
                    del answer["content"][media_type]
            if content == {}:
                del answer["content"]
