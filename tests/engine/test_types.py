"""Every column type comes back as it went in (contract 1.2, 1.10)."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import Parameters, generate
from tests.engine.frames import mixed

_rng = np.random.default_rng(0)
ROWS = 40
WHOLE = _rng.integers(0, 12, ROWS)
REAL = _rng.random(ROWS)
WORDS = np.array(["north", "south", "east"])[_rng.integers(0, 3, ROWS)]

COLUMNS = {
    **{kind: pd.Series(WHOLE, dtype=kind) for kind in ("int8", "uint8", "int64", "uint64", "Int64", "UInt16")},
    **{kind: pd.Series(REAL, dtype=kind) for kind in ("float16", "float32", "float64", "Float32", "Float64")},
    "bool": pd.Series(WHOLE > 5),
    "boolean": pd.Series(WHOLE > 5, dtype="boolean"),
    "str": pd.Series(WORDS, dtype="str"),
    "string": pd.Series(WORDS, dtype="string"),
    "object text": pd.Series(WORDS, dtype="object"),
    "object booleans": pd.Series([bool(value > 5) for value in WHOLE], dtype="object"),
    "object numbers": pd.Series([int(value) % 4 for value in WHOLE], dtype="object"),
    "category of text": pd.Series(pd.Categorical(WORDS, categories=["west", "south", "north", "east"], ordered=True)),
    "category of numbers": pd.Series(pd.Categorical(WHOLE % 3)),
    "category of intervals": pd.cut(pd.Series(REAL), 4),
    "arrow integers": pd.Series(WHOLE, dtype="int64[pyarrow]"),
    "arrow floats": pd.Series(REAL, dtype="double[pyarrow]"),
    "arrow booleans": pd.Series(WHOLE > 5, dtype="bool[pyarrow]"),
    "arrow text": pd.Series(WORDS, dtype="string[pyarrow]"),
}


@pytest.mark.parametrize("modality", ["draw", "max"])
@pytest.mark.parametrize("kind", COLUMNS)
def test_a_type_comes_back(kind: str, modality: str) -> None:
    column = COLUMNS[kind]
    frame = pd.DataFrame({"column": column, "other": REAL})
    # Neighbours by the other column, so that they differ in this one and its values move.
    weights = {"other": 1e4}
    avatars = generate(frame, Parameters(k=5, seed=1, modality=modality, column_weights=weights)).unshuffled
    assert avatars["column"].dtype == column.dtype
    assert avatars["column"].notna().all()
    if isinstance(column.dtype, pd.CategoricalDtype):
        assert avatars["column"].cat.categories.equals(column.cat.categories)
        assert avatars["column"].cat.ordered is column.cat.ordered
    if not pd.api.types.is_float_dtype(column.dtype) and column.nunique() < 5:
        assert set(avatars["column"]) <= set(column)
    assert not avatars["column"].equals(column)


@pytest.mark.parametrize(
    ("values", "decimals"),
    [([1.0, 2.0, 40.0], 0), ([0.1, 5.1, 3.3], 1), ([1.25, 1e9, -7.5], 2), ([0.123456, 0.1, 0.2], 6)],
)
@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_floats_keep_the_decimals_of_their_column(values: list[float], decimals: int, kind: str) -> None:
    column = pd.Series(values * 10, dtype=kind)
    avatars = generate(pd.DataFrame({"x": column, "y": REAL[:30]}), Parameters(k=9, seed=0)).unshuffled["x"]
    for value in avatars:
        assert value == np.dtype(kind).type(round(float(value), decimals))


def test_floats_with_many_decimals_are_left_alone() -> None:
    avatars = generate(pd.DataFrame({"x": REAL}), Parameters(k=9, seed=0)).unshuffled["x"]
    assert (avatars.round(6) != avatars).any()


def test_integers_round_half_to_even_and_stay_in_range() -> None:
    frame = pd.DataFrame({"n": [2**53, -(2**53)] * 10, "x": REAL[:20]})
    avatars = generate(frame, Parameters(k=5, seed=0)).unshuffled["n"]
    assert avatars.between(-(2**53), 2**53).all()


def test_labels_of_columns_may_be_numbers_and_the_index_is_dropped() -> None:
    frame = pd.DataFrame(_rng.random((20, 3)), index=[f"customer {row}" for row in range(20)])
    frame.columns.name = "axis"
    run = generate(frame, Parameters(k=5, seed=0))
    for avatars in (run.unshuffled, run.shuffled):
        assert avatars.columns.equals(frame.columns) and avatars.columns.name == "axis"
        assert avatars.index.equals(pd.RangeIndex(20))


def test_a_table_read_back_from_csv_gives_the_same_avatars() -> None:  # contract 8.27
    frame = mixed().drop(columns="size")
    read = pd.read_csv(io.StringIO(frame.to_csv(index=False)))
    here, there = (generate(table, Parameters(k=5, seed=0)).shuffled for table in (frame, read))
    assert here.to_csv() == there.to_csv()


def test_text_is_neither_trimmed_nor_folded() -> None:
    frame = pd.DataFrame({"word": ["a", "a ", "A", ""] * 10, "x": REAL})
    assert set(generate(frame, Parameters(k=5, seed=0)).unshuffled["word"]) == {"a", "a ", "A", ""}
