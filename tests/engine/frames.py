"""Tables the engine's tests share."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from tests.data import data_file


def mixed(rows: int = 60, seed: int = 0) -> pd.DataFrame:
    """One column of each kind the engine takes; one driver behind all, so that neighbours mean something."""
    rng = np.random.default_rng(seed)
    driver = rng.standard_normal(rows)
    return pd.DataFrame(
        {
            "amount": np.round(20 + 5 * driver + rng.standard_normal(rows), 2),
            "orders": np.round(5 + 2 * driver + rng.standard_normal(rows)).astype(np.int64),
            "loyal": driver + rng.standard_normal(rows) > 0,
            "city": np.where(driver > 0.5, "Lyon", np.where(rng.random(rows) > 0.5, "Nice", "Brest")),
            "size": pd.Categorical(np.where(driver > 0, "L", "S"), categories=["S", "M", "L"], ordered=True),
            "share": rng.random(rows),
        }
    )


def iris() -> pd.DataFrame:
    return pd.read_csv(data_file("iris.csv"))


def wbcd() -> pd.DataFrame:
    return pd.read_csv(data_file("wbcd.csv"))


def breast_cancer() -> pd.DataFrame:
    """569 rows, 30 columns of floats; scikit-learn carries the table."""
    from sklearn.datasets import load_breast_cancer

    return load_breast_cancer(as_frame=True).data


@st.composite
def small_frames(draw: st.DrawFn) -> pd.DataFrame:
    """10 to 24 rows, 1 to 4 columns of any kind, with every oddity of values the method must stand."""
    rows = draw(st.integers(10, 24))

    def column(values: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(values, min_size=rows, max_size=rows))

    columns: dict[str, pd.Series] = {}
    for name in "abcd"[: draw(st.integers(1, 4))]:
        kind = draw(st.sampled_from(["int", "wide", "money", "bool", "text", "category", "nullable", "narrow"]))
        if kind == "int":
            series = pd.Series(column(st.integers(-5, 5)), dtype="int64")
        elif kind == "wide":
            series = pd.Series(column(st.floats(allow_nan=False, allow_infinity=False)), dtype="float64")
        elif kind == "money":
            series = pd.Series(column(st.integers(0, 10_000).map(lambda cents: cents / 100)), dtype="float64")
        elif kind == "bool":
            series = pd.Series(column(st.booleans()), dtype="bool")
        elif kind == "text":
            series = pd.Series(column(st.sampled_from(["", "x", "é", "y "])), dtype="str")
        elif kind == "category":
            categories = pd.CategoricalDtype(["low", "high", "never"], ordered=True)
            series = pd.Series(column(st.sampled_from(["high", "low"])), dtype=categories)
        elif kind == "nullable":
            series = pd.Series(column(st.integers(-(2**53), 2**53)), dtype="Int64")
        else:
            series = pd.Series(column(st.floats(-10, 10, width=32)), dtype="float32")
        columns[name] = series
    return pd.DataFrame(columns)


@st.composite
def gappy_frames(draw: st.DrawFn) -> pd.DataFrame:
    """The same with dates, and with gaps in some columns; none is missing in every row."""
    frame = draw(small_frames())
    rows = len(frame)
    if draw(st.booleans()):
        days = draw(st.lists(st.integers(0, 20_000), min_size=rows, max_size=rows))
        unit = draw(st.sampled_from(["D", "min", "s"]))
        zone = draw(st.sampled_from([None, "Europe/Paris", "America/New_York"]))
        frame["when"] = (pd.Timestamp("1990-06-01") + pd.to_timedelta(pd.Series(days), unit=unit)).dt.tz_localize(
            "UTC" if zone else None
        )
        if zone:
            frame["when"] = frame["when"].dt.tz_convert(zone)
    for name in frame:
        if pd.api.types.is_bool_dtype(frame[name].dtype) or pd.api.types.is_integer_dtype(frame[name].dtype):
            continue
        gaps = draw(st.one_of(st.just([]), st.lists(st.integers(1, rows - 1), max_size=6)))
        frame[name] = frame[name].mask(frame.index.isin(gaps))
    return frame
