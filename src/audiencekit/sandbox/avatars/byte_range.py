"""The ``Range`` header: one range of bytes, or none that is understood."""

from __future__ import annotations

import re

from audiencekit.sandbox.avatars.s3_xml import S3Error

_SINGLE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
# Beyond every object: what has more digits is that far out too. int() refuses thousands of them.
_FAR = 10**18


def parse(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, clipped to *size*.

    None for no header, several ranges or another unit: the whole object then answers with 200, as HTTP allows.
    `S3Error` InvalidRange (416) when nothing of the object lies in the range.
    """
    match = _SINGLE.fullmatch(header.strip()) if header else None
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        first, last = max(size - _number(match[2]), 0), size - 1
        empty = match[2].strip("0") == ""
    else:
        first, last = _number(match[1]), min(_number(match[2]) if match[2] else size - 1, size - 1)
        empty = match[2] != "" and _number(match[2]) < first
        if empty:
            return None  # "bytes=9-2" is no range at all
    if empty or first >= size:
        raise S3Error("InvalidRange", f"The range lies outside the object of {size} bytes.", status=416)
    return first, last


def _number(digits: str) -> int:
    significant = digits.lstrip("0")
    return int(significant or "0") if len(significant) <= 18 else _FAR
