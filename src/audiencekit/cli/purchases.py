"""Reads a shop's purchases, and refuses a wrong file with one line that says where it is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

import attrs

from audiencekit.errors import InvalidInput

COLUMNS = ("customer_id", "date", "cds", "dollars")


@attrs.frozen
class Purchase:
    """One order: when (a day, midnight UTC), how many discs, for how many dollars."""

    customer: str
    day: datetime
    cds: int
    dollars: float


def read_purchases(path: Path | None) -> list[Purchase]:
    """All purchases of the file, in its order; None reads the CDNOW sample that comes with the package.

    Raises InvalidInput naming the file, the line and what was expected there.
    """
    if path is None:
        with as_file(files("audiencekit.cli") / "data" / "cdnow_sample.csv") as sample:
            return read_purchases(sample)
    try:
        with path.open(newline="", encoding="utf-8") as lines:
            purchases = list(_rows(path, lines))
    except OSError as cause:
        raise InvalidInput(f"{path}: cannot be read ({cause.strerror or cause})") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{path}: not a text file in UTF-8") from None
    except csv.Error as cause:
        raise InvalidInput(f"{path}: not a CSV file ({cause})") from None
    if not purchases:
        raise InvalidInput(f"{path}: no purchases in it")
    return purchases


def _rows(path: Path, lines: Iterator[str]) -> Iterator[Purchase]:
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise InvalidInput(f"{path}: columns {', '.join(COLUMNS)} expected, {', '.join(missing)} missing")
    for row in reader:
        customer = (row["customer_id"] or "").strip()
        if not customer:
            raise InvalidInput(f"{path}, line {reader.line_num}: a customer_id expected, found none")
        yield Purchase(
            customer,
            _day(path, reader.line_num, row["date"]),
            _count(path, reader.line_num, row["cds"]),
            _amount(path, reader.line_num, row["dollars"]),
        )


def _day(path: Path, line: int, text: str | None) -> datetime:
    try:
        return datetime.strptime(text or "", "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInput(f"{path}, line {line}: a date like 1997-01-31 expected, found {text!r}") from None


def _count(path: Path, line: int, text: str | None) -> int:
    if text is None or not text.strip().isdecimal():
        raise InvalidInput(f"{path}, line {line}: a number of cds expected, found {text!r}")
    return int(text)


def _amount(path: Path, line: int, text: str | None) -> float:
    try:
        amount = float(text or "")
    except ValueError:
        amount = float("nan")
    if not 0 <= amount < 1e9:  # also refuses NaN and infinity
        raise InvalidInput(f"{path}, line {line}: an amount in dollars expected, found {text!r}")
    return amount
