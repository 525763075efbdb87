"""Declared types change no value on the way, and cells of Python objects are taken for what they are (1.2, 10)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import EngineError, Parameters, generate

ROWS = 40
HALF = np.arange(ROWS) % 2 == 0


def one_column(values: object, **options: object) -> pd.Series:
    """The column's avatars, in a table with another one."""
    frame = pd.DataFrame({"it": values, "other": np.arange(ROWS) % 7})
    return generate(frame, Parameters(k=5, seed=1, **options)).unshuffled["it"]  # pyright: ignore[reportArgumentType]


def alternating(*values: object, dtype: object = object) -> pd.Series:
    return pd.Series([values[place % len(values)] for place in range(ROWS)], dtype=dtype)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (alternating("True", "False", None), {True, False}),
        (alternating("false"), {False}),
        (alternating(1, 0), {True, False}),
        (alternating(0.0, np.nan, dtype="float64"), {False}),
    ],
)
def test_words_and_numbers_declared_booleans_keep_their_sense(values: pd.Series, expected: set[bool]) -> None:
    found = one_column(values, types={"it": "bool"})
    assert set(found.dropna()) == expected
    assert found.dtype == ("boolean" if values.isna().any() else "bool")


@pytest.mark.parametrize(
    ("values", "kind", "code"),
    [
        (alternating(1.5, 2.0, dtype="float64"), "int", "invalid_type"),
        (alternating("1.5", "2"), "int", "invalid_type"),
        (alternating(1e20, 2.0, dtype="float64"), "int", "integer_too_large"),
        (alternating("9007199254740993", None), "int", "integer_too_large"),
        (alternating(np.inf, 2.0, dtype="float64"), "int", "invalid_type"),
        (alternating(2, 0), "bool", "invalid_type"),
        (alternating("yes", "no"), "bool", "invalid_type"),
        (alternating(pd.Timestamp("2024-01-01"), dtype="datetime64[s]"), "bool", "invalid_type"),
        (alternating(pd.Timestamp("2024-01-01"), dtype="datetime64[s]"), "int", "invalid_type"),
        (alternating(1j, 2j, dtype="complex128"), "float", "invalid_type"),
        (alternating(20240101, 20240102, dtype="int64"), "datetime", "invalid_type"),
        (alternating("2024-01-01T00:00+01:00", "2024-07-01T00:00+02:00"), "datetime", "mixed_time_zones"),
    ],
)
def test_what_is_not_of_the_declared_type_is_refused(values: pd.Series, kind: str, code: str) -> None:
    with pytest.raises(EngineError) as refused:
        one_column(values, types={"it": kind})
    assert (refused.value.code, refused.value.column) == (code, "it")


def test_a_column_without_any_value_may_be_declared_anything() -> None:
    for kind in ("int", "float", "bool", "datetime", "datetime_tz", "category"):
        assert one_column(np.full(ROWS, np.nan), types={"it": kind}).isna().all()


@pytest.mark.parametrize("nothing", [None, np.nan, pd.NA, pd.NaT])
def test_text_may_miss_values_in_any_way(nothing: object) -> None:
    found = one_column(alternating("a", "b", nothing))
    missing = found[found.isna()]
    assert set(found.dropna()) == {"a", "b"} and len(missing) and all(type(cell) is type(nothing) for cell in missing)


def test_the_examples_of_a_mixture_are_values() -> None:
    with pytest.raises(EngineError, match=r"'a' and 1$") as refused:
        one_column(alternating(None, "a", 1, np.nan))
    assert refused.value.code == "mixed_types"


@pytest.mark.parametrize("values", [alternating(1.0, 2.0, -np.inf), alternating(1.0, np.inf, dtype="category")])
def test_infinite_values_are_refused_in_whatever_column(values: pd.Series) -> None:
    with pytest.raises(EngineError, match=r"infinite, at rows \d+, \d+") as refused:
        one_column(values)
    assert refused.value.code == "infinite_value"


@pytest.mark.parametrize("label", [None, np.nan, pd.NA, pd.NaT])
def test_a_missing_label_is_an_empty_name(label: object) -> None:
    frame = pd.DataFrame({"it": np.arange(ROWS), "other": HALF})
    frame.columns = pd.Index([label, "other"], dtype=object)
    with pytest.raises(EngineError, match="an empty name") as refused:
        generate(frame, Parameters(k=5))
    assert refused.value.code == "duplicate_column"


def test_days_among_times_cost_no_time_of_day() -> None:
    day = pd.Timestamp("2024-01-01")
    found = one_column(alternating(day.date(), day + pd.Timedelta(hours=10)))
    assert {cell.hour for cell in found} >= {0, 10}
