"""Times: text of 0 to 9 digits, read without failing and without losing what can be held (contract 1.3; pain 27)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from audiencekit import errors
from audiencekit.permutive import Cohort, Import, Segment
from audiencekit.permutive.timestamps import nanoseconds, parse_time

SECOND = datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("digits", range(10))
def test_any_number_of_digits(digits: int) -> None:
    fraction = "987654321"[:digits]
    text = f"2024-02-29T23:59:59{'.' if digits else ''}{fraction}"
    micro = int(fraction[:6].ljust(6, "0"))
    for zone in ("Z", "+00:00", "z", "-0000"):
        assert parse_time(text + zone) == SECOND.replace(microsecond=micro)
        assert nanoseconds(text + zone) == int(SECOND.timestamp()) * 10**9 + int(fraction.ljust(9, "0"))


@pytest.mark.parametrize("text", ["2024-03-01T01:59:59+02:00", "2024-02-29T18:29:59-05:30", "2024-02-29 23:59:59Z"])
def test_offsets(text: str) -> None:
    assert parse_time(text) == SECOND and parse_time(text).tzinfo is UTC


@pytest.mark.parametrize("text", ["1969-12-31T23:59:59.999999999Z"])
def test_before_1970(text: str) -> None:
    assert nanoseconds(text) == -1 and parse_time(text).microsecond == 999_999


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2024-02-30T00:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:00:00",
        "2024-01-01",
        "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00.1234567890Z",
        "0001-01-01T00:00:00+01:00",
        "2024-01-01T00:00:00+24:00",
        "٢٠٢٤-01-01T00:00:00Z",
        "2024-01-01T00:00:00Z\n",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    for read in (parse_time, nanoseconds):
        with pytest.raises(errors.InvalidInput):
            read(text)


def test_values_give_datetimes_and_keep_the_text() -> None:
    text = "2024-02-29T23:59:59.123456789Z"
    moment = SECOND.replace(microsecond=123456)
    cohort = Cohort.from_dict({"name": "n", "created_at": text, "last_updated_at": text})
    assert cohort.created_at == text and cohort.created_at_datetime == cohort.last_updated_at_datetime == moment
    assert Segment("c", "n", updated_at=text).updated_at_datetime == moment
    assert Segment("c", "n").updated_at_datetime is None
    imported = Import(id="i", name="n", code="c", created_at=text, updated_at=text)
    assert imported.created_at_datetime == imported.updated_at_datetime == moment
    with pytest.raises(errors.InvalidInput):
        _ = Cohort("n", created_at="soon").created_at_datetime
