"""Tables of every kind go up and come back as what they were."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audiencekit.avatars import Manager
from audiencekit.core import arrow, tables
from audiencekit.errors import InvalidInput
from audiencekit.sandbox import Sandbox
from tests.avatars.frames import people

EVERYTHING = pl.DataFrame(
    {
        "whole": pl.Series([1, None, 3], dtype=pl.Int16),
        "part": [0.1 + 0.2, None, 1e-300],
        "word": ["a", None, "ä"],
        "kind": pl.Series(["x", "y", "x"], dtype=pl.Categorical),
        "grade": pl.Series(["low", "high", "low"], dtype=pl.Enum(["low", "high"])),
        "day": [dt.date(2026, 1, 1), None, dt.date(1, 1, 1)],
        "at": pl.Series([dt.datetime(2026, 1, 1, 1, 2, 3, 456789)] * 3).dt.replace_time_zone("Europe/Paris"),
        "yes": [True, None, False],
    }
)
TYPES = {
    "whole": "int",
    "part": "float",
    "word": "category",
    "kind": "category",
    "grade": "category",
    "day": "datetime",
    "at": "datetime_tz",
    "yes": "bool",
}


def through_a_file(frame: object, **options: object) -> object:
    return tables.read(tables.to_parquet(frame), "parquet", types={}, template=arrow.empty_of(frame), **options)  # pyright: ignore


def test_polars_comes_back_to_the_last_type() -> None:
    back = through_a_file(EVERYTHING)

    assert isinstance(back, pl.DataFrame)
    assert back.equals(EVERYTHING) and back.schema == EVERYTHING.schema


def test_arrow_comes_back_to_the_last_type() -> None:
    table = EVERYTHING.to_arrow()
    back = through_a_file(table)

    assert isinstance(back, pa.Table) and back.equals(arrow.to_arrow(table))


def test_what_the_service_makes_plain_gets_its_type_back() -> None:
    plain = pd.DataFrame({"whole": [1.0, 2.0], "kind": ["x", "y"], "day": pd.to_datetime(["2026-01-01", "2026-01-02"])})
    content = tables.to_parquet(plain)

    for template in (EVERYTHING.clear(), EVERYTHING.to_arrow().schema.empty_table()):
        back = tables.read(content, "parquet", types={}, template=template, as_="arrow")
        assert isinstance(back, pa.Table) and back.num_rows == 2
        assert back.schema.field("whole").type == pa.int16() and back.schema.field("day").type == pa.date32()
        assert pa.types.is_dictionary(back.schema.field("kind").type)


def test_a_category_the_original_does_not_have_is_added() -> None:
    made = {"kind": ["x", "other", None], "grade": ["low", "other", "high"]}
    content = tables.to_parquet(pa.table(made))
    grades = pd.CategoricalDtype(["low", "high"], ordered=True)
    frame = pd.DataFrame({"kind": pd.Categorical(["x"]), "grade": pd.Series(["low"], dtype=grades)})
    for template in (frame.head(0), EVERYTHING.clear()):
        back = tables.read(content, "parquet", types={}, template=template)
        found = tables.read(content, "parquet", types={}, template=template, as_="arrow")

        assert isinstance(found, pa.Table) and found.to_pydict() == made
        if isinstance(back, pd.DataFrame):
            assert back["grade"].cat.categories.tolist() == ["low", "high", "other"] and back["grade"].cat.ordered
        else:
            assert isinstance(back, pl.DataFrame) and back.schema["grade"] == pl.Enum(["low", "high", "other"])


def test_categories_that_are_figures_survive_a_csv() -> None:
    frame = pd.DataFrame({"kind": pd.Categorical([2, 1, None], categories=[3, 1, 2], ordered=True)})
    back = tables.read(b'kind\n2\n1\n""\n', "csv", types=tables.column_types(frame), template=frame.head(0))

    assert isinstance(back, pd.DataFrame)
    pd.testing.assert_frame_equal(back, frame)


def test_whole_numbers_with_gaps_stay_whole_in_a_csv() -> None:
    text = b"age,big,point,half,price,none,huge\n36,9007199254740993,36.0,1.5,3,,1e300\n,,,,,,\n-2,1,7.0,2.0,4,,1\n"
    frame = tables.read(text, "csv", types={"price": "float"})

    assert isinstance(frame, pd.DataFrame)
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert [name for name, kind in kinds.items() if kind == "Int64"] == ["age", "big", "point"]
    assert [name for name, kind in kinds.items() if kind == "float64"] == ["half", "price", "none", "huge"]
    assert frame["age"].tolist() == [36, pd.NA, -2] and frame["big"][0] == 2**53 + 1


def test_what_was_declared_whole_is_or_raises() -> None:
    frame = tables.read(b"age,all,no\n36,1.0,\n,2.0,\n", "csv", types={"age": "int", "all": "int", "no": "int"})

    assert isinstance(frame, pd.DataFrame)
    assert [str(kind) for kind in frame.dtypes] == ["Int64", "int64", "Int64"]
    with pytest.raises(ValueError, match="'age' was declared int"):
        tables.read(b"age\n1.5\n", "csv", types={"age": "int"})


@pytest.mark.parametrize("types", [None, {"age": "int"}], ids=["found out", "declared"])
def test_whole_numbers_with_gaps_come_back_whole_from_a_run(
    manager: Manager, tmp_path: Path, types: dict[str, str] | None
) -> None:
    path = tmp_path / "t.csv"
    people().assign(age=[pd.NA if row % 5 == 0 else 20 + row for row in range(40)]).to_csv(path, index=False)
    runner = manager.create_runner("gaps", seed=3, compute_figures=False)
    runner.add_table("t", path, types=types)
    runner.set_parameters("t", k=4)
    runner.run(["standard"])

    for frame in (runner.shuffled("t"), runner.sensitive_unshuffled("t"), runner.results().original("t")):
        assert str(frame["age"].dtype) == "Int64" and frame["age"].isna().any()
        assert frame["age"].dropna().between(20, 59).all()
    assert runner.shuffled("t", as_="polars")["age"].dtype == pl.Int64


def test_a_figure_that_does_not_fit_is_an_error() -> None:
    content = tables.to_parquet(pd.DataFrame({"whole": [1.5]}))

    with pytest.raises(ValueError, match="truncated"):
        tables.read(content, "parquet", types={}, template=EVERYTHING.clear())


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_any_kind_is_read_as_any_other(kind: tables.Kind) -> None:
    found = through_a_file(EVERYTHING, as_=kind)

    assert arrow.kind_of(found) == kind
    assert arrow.to_arrow(found).column_names == EVERYTHING.columns


def test_a_csv_is_read_as_any_kind() -> None:
    text = b"code,day\n007,2026-01-02\n"
    found = tables.read(text, "csv", types={"code": "category", "day": "datetime"}, as_="polars")

    assert isinstance(found, pl.DataFrame)
    assert found.rows() == [("007", dt.datetime(2026, 1, 2))]


def test_every_column_has_the_type_it_means() -> None:
    assert tables.column_types(EVERYTHING) == tables.column_types(EVERYTHING.to_arrow()) == TYPES
    given = tables.open_table(EVERYTHING)
    assert (given.types, given.shape.rows, given.shape.columns) == (TYPES, 3, tuple(TYPES))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pl.DataFrame({"a": [[1]]}), "single values"),
        (pl.DataFrame({"a": []}), "no rows"),
        (pl.DataFrame(), "no columns"),
        (pa.table([pa.array([1]), pa.array([2])], names=["a", "a"]), "two columns called 'a'"),
        (pl.LazyFrame({"a": [1]}), "expected, got polars.LazyFrame"),
        ([1, 2], "expected, got list"),
        (pd.Series([1]), "expected, got"),
    ],
    ids=str,
)
def test_what_is_no_table_is_refused(data: object, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        tables.open_table(data)


def test_what_streams_is_read_once() -> None:
    reader = pa.RecordBatchReader.from_batches(
        pa.schema({"a": pa.string_view()}), [pa.record_batch({"a": pa.array(["x", "y"], pa.string_view())})]
    )
    given = tables.open_table(reader)

    assert given.shape.rows == 2
    back = tables.read(b"".join(given.content()), "parquet", types={}, template=given.template)  # pyright: ignore
    assert isinstance(back, pa.Table) and back.to_pydict() == {"a": ["x", "y"]}
    assert tables.open_table(pa.record_batch({"a": [1]})).shape.rows == 1


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_a_table_is_written_in_groups(monkeypatch: pytest.MonkeyPatch, kind: tables.Kind, tmp_path: Path) -> None:
    monkeypatch.setattr(arrow, "GROUP", 40_000)
    frame = arrow.convert(pl.DataFrame({"a": range(10_000), "b": ["x", "y"] * 5000}), kind)
    pieces = list(arrow.pieces_of(frame))

    assert len(pieces) > 3
    path = tmp_path / "t.parquet"
    path.write_bytes(b"".join(pieces))
    assert pq.ParquetFile(path).metadata.num_row_groups == len(pieces) - 1
    assert pq.read_table(path)["a"].to_pylist() == list(range(10_000))


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_a_run_gives_back_the_kind_that_went_in(manager: Manager, sandbox: Sandbox, kind: tables.Kind) -> None:
    frame = people().assign(born=pd.to_datetime("2000-01-01") + pd.to_timedelta(people()["age"], unit="D"))
    runner = manager.create_runner("kinds", seed=3)
    given = arrow.convert(frame, kind)
    runner.add_table("t", given)  # pyright: ignore
    runner.set_parameters("t", k=4)
    runner.run()
    shuffled = runner.shuffled("t")

    assert arrow.kind_of(shuffled) == kind
    assert type(shuffled) is type(given)
    if kind == "pandas":
        assert shuffled.dtypes.to_dict() == frame.dtypes.to_dict()
    else:
        assert shuffled.schema == arrow.empty_of(given).schema  # pyright: ignore


def test_a_large_table_goes_up_in_parts(manager: Manager, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiencekit.avatars.storage.WHOLE", 1 << 20)
    monkeypatch.setattr(arrow, "GROUP", 2 << 20)
    import numpy as np

    numbers = np.random.default_rng(1).random((150_000, 9))
    runner = manager.create_runner("large")
    runner.add_table("t", pl.DataFrame(numbers, schema=[f"c{place}" for place in range(9)]))

    assert len([one for one in sandbox.requests if "partNumber" in one.query]) == 2
