"""Moments as nanoseconds since 1970 in UTC, which is how precisely the service writes times (contract 1.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FRACTION = re.compile(r"[.,](\d+)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")


def nanoseconds(moment: datetime) -> int:
    """An aware datetime, or a naive one in UTC, since 1970."""
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    return ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * 1_000


def parse_iso(text: str) -> int | None:
    """What an ISO 8601 date or time means: a bare date is midnight, no offset UTC (4.2). None for other text."""
    fraction = _FRACTION.search(text)
    plain = text if fraction is None else text[: fraction.start()] + text[fraction.end() :]
    try:
        whole = nanoseconds(datetime.fromisoformat(plain))
    except ValueError:
        return None
    return whole + (int(fraction[1][:9].ljust(9, "0")) if fraction else 0)


def parse_moment(text: str) -> int | None:
    """The time of an event: date, time to the second or finer, and ``Z`` or an offset. None for anything else."""
    return parse_iso(text.upper()) if _MOMENT.fullmatch(text) else None
