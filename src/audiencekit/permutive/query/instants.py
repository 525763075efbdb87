"""Moments as nanoseconds since 1970 in UTC: services write times so precisely (permutive contract 1.3). Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

SECOND = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FRACTION = re.compile(r"[.,](\d+)")


def nanoseconds(moment: datetime) -> int:
    """An aware datetime since 1970."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds * 1_000


def instant(text: str) -> int | None:
    """What an ISO 8601 text names: in UTC where it names no zone, midnight for a bare date; None for other text."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    whole = nanoseconds((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0))
    fraction = _FRACTION.search(text)
    return whole + int(fraction[1][:9].ljust(9, "0")) if fraction else whole
