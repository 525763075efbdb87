"""JSON text and JSON files of values: exact both ways, written whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NoReturn, cast

from audiencekit.core.atomic import AtomicFile
from audiencekit.core.payload import plain
from audiencekit.errors import InvalidInput

JsonSource = str | bytes | os.PathLike[str]


def dump_text(value: object, *, indent: int | None = None) -> str:
    """*value* as JSON. Raises InvalidInput for what JSON cannot hold, such as NaN."""
    separators = (",", ":") if indent is None else None
    checked = plain(value, "the value")
    return json.dumps(checked, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)


def parse_text(text: str | bytes, where: str) -> object:
    """The JSON in *text*. Raises InvalidInput, naming *where*, for anything that is none."""
    try:
        return cast("object", json.loads(text, parse_constant=_no_number))
    except (ValueError, RecursionError) as cause:
        raise InvalidInput(f"{where} is no JSON: {cause}") from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def read_source(source: object, kind: str) -> object:
    """What ``from_json`` was given: JSON text, a file that holds it, or what is already decoded."""
    if isinstance(source, (str, bytes)):
        return parse_text(source, f"{kind}: the text")
    if isinstance(source, os.PathLike):
        return read_file(cast("os.PathLike[str]", source))
    return source


def read_file(path: str | os.PathLike[str]) -> object:
    """The JSON in the file. Raises InvalidInput when it cannot be read, or is none."""
    try:
        content = Path(path).read_bytes()
    except (OSError, TypeError, ValueError) as cause:
        raise InvalidInput(f"{path} cannot be read: {getattr(cause, 'strerror', None) or cause}") from None
    return parse_text(content, str(path))


def write_file(path: str | os.PathLike[str], value: object) -> Path:
    """Write *value* as indented JSON in UTF-8; the file appears whole or stays as it was. Returns its place."""
    text = dump_text(value, indent=2)
    file = AtomicFile(path)
    try:
        file.write(text.encode() + b"\n")
        return file.commit()
    finally:
        file.discard()
