"""Times of the service: text of up to nine digits of fraction, kept as it is; datetimes and nanoseconds on demand.

Contract 1.3 and 3.1 row 24: ISO 8601, ``Z`` or an offset, 0 to 9 digits. Python's datetime holds six: the rest is cut.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from audiencekit.core.payload import utc_text
from audiencekit.errors import InvalidInput

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])([01]\d|2[0-3]):?([0-5]\d))", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_time(text: str) -> datetime:
    """*text* as an aware datetime in UTC, cut to microseconds. Raises InvalidInput for what is no such time."""
    moment, within = _split(text, "a time")
    return moment.replace(microsecond=within // 1000)


def nanoseconds(text: str) -> int:
    """*text* as nanoseconds since 1970, none of them lost. Raises InvalidInput for what is no such time."""
    moment, within = _split(text, "a time")
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000_000 + within


def time_text(value: object, what: str) -> str:
    """An aware datetime as ISO text in UTC; text that is such a time as it is. Raises InvalidInput for all else."""
    if isinstance(value, datetime):
        return utc_text(value, what)
    if not isinstance(value, str):
        raise InvalidInput(f"{what} is an aware datetime or ISO 8601 text, got {type(value).__name__}")
    _split(value, what)
    return value


def _split(text: str, what: str) -> tuple[datetime, int]:
    """The whole second in UTC, and the nanoseconds beyond it."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise InvalidInput(f"{what} is ISO 8601 with a time zone, such as 2024-05-06T07:08:09Z; got {text[:60]!r}")
    day, clock, fraction, sign, hours, minutes = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}+00:00")
        if sign:
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            moment = moment - offset if sign == "+" else moment + offset
    except (ValueError, OverflowError):
        raise InvalidInput(f"{what} is no day or hour there is: {text[:60]!r}") from None
    return moment, int((fraction or "").ljust(9, "0"))
