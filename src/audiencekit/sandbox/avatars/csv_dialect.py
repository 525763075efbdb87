"""How a CSV file is written: its encoding and what parts its fields (contract 8.5).

A file of commas in UTF-8 is always taken for what it is. The contract names no candidates; these are the delimiters
that spreadsheets write (inferred).
"""

from __future__ import annotations

import codecs
import csv
import io

import attrs

COMMA = ","
OTHERS = (";", "\t", "|")
SAMPLE_CHARACTERS = 64 * 1024


class UnknownEncoding(ValueError):
    """The bytes are no text in any encoding that is looked for."""


@attrs.frozen
class Dialect:
    """*delimiters* are to be tried in their order: the sniffed one, and comma as the one retry where it is possible."""

    encoding: str
    delimiters: tuple[str, ...]


def sniff(content: bytes) -> Dialect:
    """The dialect of *content*; raises `UnknownEncoding`."""
    encoding = _encoding(content)
    text = content.decode(encoding)
    records = {sign: _field_counts(text, sign) for sign in (COMMA, *OTHERS)}
    comma = records[COMMA]
    # More than one field in the header, and as many in every record.
    regular = [sign for sign, counts in records.items() if counts and counts[0] > 1 and len(set(counts)) == 1]
    if not regular or COMMA in regular:
        return Dialect(encoding, (COMMA,))
    sniffed = max(regular, key=lambda sign: records[sign][0])
    # Without a comma in the header a second try would read whole records as one column.
    return Dialect(encoding, (sniffed, COMMA) if comma[0] > 1 else (sniffed,))


def _encoding(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    else:
        # The Western one of Windows comes second: UTF-8 hardly ever fits by chance.
        candidates = ("utf-8-sig", "cp1252")
    for encoding in candidates:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnknownEncoding(f"its bytes are no text in {' or '.join(candidates)}")


def _field_counts(text: str, delimiter: str) -> list[int]:
    """How many fields the records of the sample have, blank lines and a record that is cut off left out."""
    sample = io.StringIO(text[:SAMPLE_CHARACTERS], newline="")
    counts = [len(record) for record in csv.reader(sample, delimiter=delimiter) if record]
    return counts[:-1] if len(text) > SAMPLE_CHARACTERS and len(counts) > 1 else counts
