"""Dates come back in their unit, zone, type, range and resolution (contract 1.2, 1.10)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import EngineError, Parameters, generate
from tests.engine.frames import mixed

ROWS = 60
DAYS = pd.Series(pd.Timestamp("2023-11-05") + pd.to_timedelta(np.random.default_rng(0).integers(0, 250, ROWS), "D"))
SECONDS = pd.Series(pd.Timestamp("2024-02-27") + pd.to_timedelta(np.random.default_rng(1).integers(0, 9**7, ROWS), "s"))

COLUMNS = {
    **{f"days in {unit}": DAYS.astype(f"datetime64[{unit}]") for unit in ("s", "ms", "us", "ns")},
    "hours": SECONDS.dt.floor("h"),
    "minutes": SECONDS.dt.floor("min"),
    "seconds": SECONDS,
    "milliseconds": SECONDS + pd.to_timedelta(np.arange(ROWS), "ms"),
    "a zone": SECONDS.dt.tz_localize("UTC").dt.tz_convert("Asia/Kolkata"),
    "midnights of a zone": DAYS.dt.tz_localize("Europe/Paris"),
    "arrow": SECONDS.astype("timestamp[ms][pyarrow]"),
    "arrow with a zone": SECONDS.dt.tz_localize("America/New_York", nonexistent="shift_forward", ambiguous=True).astype(
        "timestamp[us, America/New_York][pyarrow]"
    ),
    "arrow days": DAYS.astype("date32[pyarrow]"),
    "Python's days": pd.Series(list(DAYS.dt.date), dtype=object),
    "Python's moments": pd.Series(list(SECONDS.dt.to_pydatetime()), dtype=object),
    "long ago": pd.Series(np.arange("1400-01-01", "1400-03-01", dtype="datetime64[D]").astype("datetime64[s]")),
    "far ahead": pd.Series(np.arange("9000-01-01", "9000-03-01", dtype="datetime64[D]").astype("datetime64[s]")),
}


def made(column: pd.Series, seed: int = 0) -> pd.Series:
    frame = mixed(len(column)).assign(when=column)
    return generate(frame, Parameters(k=8, seed=seed)).unshuffled["when"]


@pytest.mark.parametrize("kind", COLUMNS)
def test_dates_come_back_as_they_went_in(kind: str) -> None:
    column = COLUMNS[kind]
    avatars = made(column)
    assert avatars.dtype == column.dtype
    assert type(avatars.iloc[0]) is type(column.iloc[0]) or column.dtype != object
    assert column.min() <= avatars.min() and avatars.max() <= column.max()
    assert avatars.tolist() != column.tolist()


def stamps(kind: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(made(COLUMNS[kind]))


def test_the_resolution_is_that_of_the_column() -> None:
    for kind in ("days in s", "days in ns", "midnights of a zone", "arrow days", "Python's days", "long ago"):
        index = stamps(kind)
        assert (index == index.normalize()).all(), kind
    assert (stamps("hours") == stamps("hours").floor("h")).all()
    assert (stamps("minutes") == stamps("minutes").floor("min")).all()
    assert (stamps("minutes") != stamps("minutes").floor("h")).any()
    assert (stamps("seconds") == stamps("seconds").floor("s")).all()
    assert (stamps("milliseconds") == stamps("milliseconds").floor("ms")).all()


def test_equal_dates_of_all_neighbours_stay() -> None:  # a mean that falls short by rounding is not rounded a day down
    column = pd.Series([pd.Timestamp("2024-02-29")] * 30 + [pd.Timestamp("2033-03-03")] * 30)
    frame = pd.DataFrame({"when": column, "x": np.random.default_rng(0).random(60)})
    run = generate(frame, Parameters(k=5, seed=0, column_weights={"when": 1e6}))
    assert run.unshuffled["when"].tolist() == column.tolist()


def test_days_pass_between_summer_and_winter_time() -> None:
    column = pd.Series(pd.date_range("2024-03-01", periods=60, freq="D", tz="Europe/Paris"))
    avatars = pd.DatetimeIndex(made(column))
    assert str(avatars.tz) == "Europe/Paris"
    assert (avatars == avatars.normalize()).all()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.datetime(2024, 1, 2)] * 30, "mixed_time_zones"),
        (
            [dt.datetime(2024, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=hours))) for hours in (1, 2)] * 30,
            "mixed_time_zones",
        ),
    ],
)
def test_dates_of_several_zones_are_refused(values: list[dt.datetime], code: str) -> None:
    with pytest.raises(EngineError) as refused:
        made(pd.Series(values, dtype=object))
    assert (refused.value.code, refused.value.column) == (code, "when")


def test_declared_text_is_read_as_dates() -> None:
    frame = mixed(28).assign(when=[f"2024-02-{day:02d}" for day in range(1, 29)])
    run = generate(frame, Parameters(k=5, seed=0, types={"when": "datetime"}))
    assert pd.api.types.is_datetime64_any_dtype(run.unshuffled["when"])
    aware = generate(frame, Parameters(k=5, seed=0, types={"when": "datetime_tz"})).unshuffled["when"]
    assert str(pd.DatetimeIndex(aware).tz) == "UTC"
    for text, code in (("soon", "invalid_type"), ("99999-01-01", "invalid_type")):
        with pytest.raises(EngineError) as refused:
            generate(frame.assign(when=["2024-01-01"] * 27 + [text]), Parameters(k=5, types={"when": "datetime"}))
        assert (refused.value.code, refused.value.column) == (code, "when")
