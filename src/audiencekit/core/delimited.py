"""CSV: the delimiter and the header of a file, as the service finds them. Nothing but the head is read."""

from __future__ import annotations

import codecs
import csv
from io import StringIO
from pathlib import Path
from typing import TextIO

from audiencekit.errors import InvalidInput

_DELIMITERS = ",;\t|"
_SAMPLE = 64 * 1024  # characters that must bear a delimiter out; less than the longest field the csv module takes


def columns_of_csv(path: Path) -> list[str]:
    """The names in the header of *path*. Raises InvalidInput for what is no text, empty or a header alone."""
    for encoding in encodings(path):  # the service detects the encoding; here the header is enough
        try:
            with path.open(encoding=encoding, newline="") as file:
                return _columns(file, path.name)
        except UnicodeDecodeError:
            continue
        except csv.Error as cause:
            raise InvalidInput(f"{path.name} cannot be read as CSV: {cause}") from None
        except OSError as cause:
            raise InvalidInput(f"{path.name} cannot be read: {cause.strerror}") from None
    raise InvalidInput(f"{path.name} cannot be read as CSV: its bytes are no text")


def encodings(path: Path) -> tuple[str, ...]:
    """The encodings to try for *path*, the likeliest first."""
    try:
        with path.open("rb") as file:
            return encodings_of(file.read(2))
    except OSError as cause:
        raise InvalidInput(f"{path.name} cannot be read: {cause.strerror}") from None


def encodings_of(head: bytes) -> tuple[str, ...]:
    """The encodings to try for a file that begins with *head*."""
    wide = head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return ("utf-16",) if wide else ("utf-8-sig", "cp1252", "latin-1")


def delimiter_of(file: TextIO) -> str:
    """What parts the fields, as the service finds it (avatars contract 8.5).

    A delimiter that cuts every record of the sample like the header, and the header at all; of several the comma,
    else the one that makes most columns. Where there is none, the comma.
    """
    sample = file.read(_SAMPLE)
    best, most = ",", 1
    for delimiter in _DELIMITERS:
        widths = [len(record) for record in csv.reader(StringIO(sample, newline=""), delimiter=delimiter) if record]
        if len(sample) == _SAMPLE and len(widths) > 1:
            widths.pop()  # it may be cut off
        if widths and len(set(widths)) == 1 and widths[0] > most:
            best, most = delimiter, widths[0]
            if delimiter == ",":
                break
    return best


def _columns(file: TextIO, name: str) -> list[str]:
    delimiter = delimiter_of(file)
    file.seek(0)
    records = filter(None, csv.reader(file, delimiter=delimiter))
    columns = next(records, None)
    if columns is None:
        raise InvalidInput(f"{name} is empty")
    if not any(records):
        raise InvalidInput(f"{name} has a header, but no rows")
    # A column without a name gets the one pandas gives it.
    return [column or f"Unnamed: {position}" for position, column in enumerate(columns)]
