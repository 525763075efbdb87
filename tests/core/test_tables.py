from __future__ import annotations

import datetime as dt
import decimal
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from audiencekit.core import tables
from audiencekit.errors import ConfigurationError, InvalidInput


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (pd.Series([1.5], dtype="float32"), "float"),
        (pd.Series([1.5], dtype="Float64"), "float"),
        (pd.Series([1], dtype="int8"), "int"),
        (pd.Series([1, None], dtype="UInt8"), "int"),
        (pd.Series([True]), "bool"),
        (pd.Series([True, None], dtype="boolean"), "bool"),
        (pd.Series(pd.to_datetime(["2026-01-01"])), "datetime"),
        (pd.Series(pd.to_datetime(["2026-01-01"], utc=True)), "datetime_tz"),
        (pd.Series(pd.to_datetime(["2026-01-01"]).tz_localize("Europe/Paris")), "datetime_tz"),
        (pd.Series(["a"]), "category"),
        (pd.Series(["a"], dtype=object), "category"),
        (pd.Series([1, 2], dtype="category"), "category"),
        (pd.Series([True, False], dtype="category"), "category"),
        (pd.Series([pd.Timedelta("1h")]), "category"),
        (pd.Series([dt.date(2026, 1, 1), None], dtype=object), "datetime"),
        (pd.Series([decimal.Decimal("1.5")], dtype=object), "float"),
        (pd.Series([1, None], dtype=object), "int"),
        (pd.Series([True, None], dtype=object), "bool"),
        (pd.Series([1], dtype=pd.ArrowDtype(pa.int32())), "int"),
        (pd.Series([1.5], dtype=pd.ArrowDtype(pa.float64())), "float"),
        (pd.Series([decimal.Decimal("1.5")], dtype=pd.ArrowDtype(pa.decimal128(5, 2))), "float"),
        (pd.Series([dt.date(2026, 1, 1)], dtype=pd.ArrowDtype(pa.date32())), "datetime"),
        (pd.Series([dt.datetime(2026, 1, 1)], dtype=pd.ArrowDtype(pa.timestamp("us"))), "datetime"),
        (
            pd.Series([dt.datetime(2026, 1, 1, tzinfo=dt.UTC)], dtype=pd.ArrowDtype(pa.timestamp("us", "UTC"))),
            "datetime_tz",
        ),
        (pd.Series(["a"], dtype=pd.ArrowDtype(pa.string())), "category"),
    ],
    ids=lambda value: str(value.dtype) if isinstance(value, pd.Series) else value,
)
def test_every_dtype_has_the_type_it_means(series: pd.Series, expected: str) -> None:
    assert tables.column_types(series.to_frame("c")) == {"c": expected}


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a,b\n1,2\n", ("a", "b")),
        ('"a;x";b;c\n1;2;3\n', ("a;x", "b", "c")),
        ("a\tb\n1\t2\n", ("a", "b")),
        ("a|b\n1|2\n", ("a", "b")),
        ("\ufeffa,b\n1,2\n", ("a", "b")),
        ('"two\nlines",b\n1,2\n', ("two\nlines", "b")),
        (",b\n1,2\n", ("Unnamed: 0", "b")),
        ("alone\n1\n", ("alone",)),
    ],
)
def test_the_header_of_a_csv(tmp_path: Path, text: str, columns: tuple[str, ...]) -> None:
    path = tmp_path / "t.CSV"
    path.write_bytes(text.encode())

    assert tables.shape_of_file(path) == tables.Shape(columns=columns, rows=None, format="csv")


def test_a_header_that_is_not_utf8_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("é,b\n1,2\n".encode("latin-1"))

    assert tables.shape_of_file(path).columns == ("é", "b")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.csv", b"", "empty"),
        ("t.csv", b"\n\n", "empty"),
        ("t.csv", b"a,b\n", "no rows"),
        ("t.csv", b"a,b\n\n\n", "no rows"),
        ("t.csv", b"a,b,a\n1,2,3\n", "two columns called 'a'"),
        ("t.parquet", b"not parquet", "cannot be read as Parquet"),
        ("t.xlsx", b"x", r"\.csv or \.parquet file expected, got '\.xlsx'"),
        ("t", b"x", "no extension"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(InvalidInput, match=said):
        tables.shape_of_file(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"nowhere\.csv is not a file"):
        tables.shape_of_file(tmp_path / "nowhere.csv")
    with pytest.raises(InvalidInput, match="is not a file"):
        tables.shape_of_file(tmp_path)


def test_a_parquet_file_knows_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pd.DataFrame({"a": [1, 2, 3]}).to_parquet(path)

    assert tables.shape_of_file(path) == tables.Shape(columns=("a",), rows=3, format="parquet")


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.DataFrame({"a": []}), "no rows"),
        (pd.DataFrame(index=[0, 1]), "no columns"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "two columns called 'a'"),
        (pd.DataFrame([[1]], columns=[0]), "must be text, got 0"),
        (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "must be text"),
    ],
)
def test_frames_no_file_can_carry_are_refused(frame: pd.DataFrame, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        tables.shape_of_frame(frame)


def test_parquet_keeps_every_dtype() -> None:
    frame = pd.DataFrame(
        {
            "whole": pd.Series([1, None], dtype="Int16"),
            "when": pd.to_datetime(["2026-01-01 12:00:00.123456", "2026-01-02 00:00:00.5"]).tz_localize("Europe/Paris"),
            "kind": pd.Categorical(["b", "a"], categories=["b", "a", "c"], ordered=True),
            "figure": [0.1 + 0.2, 1e-300],
        },
        index=[5, 6],
    )
    frame.attrs["note"] = object()  # cannot be written, and is not part of the table

    back = tables.read(tables.to_parquet(frame), "parquet", types={})

    pd.testing.assert_frame_equal(back, frame.reset_index(drop=True), check_flags=False)


def test_a_template_gives_the_dtypes_back() -> None:
    frame = pd.DataFrame({"kind": pd.Categorical(["a"]), "n": pd.Series([1], dtype="int8")})
    plain = pd.DataFrame({"kind": ["a"], "n": [1], "more": [2.5]})

    back = tables.read(tables.to_parquet(plain), "parquet", types={}, template=frame.iloc[:0])

    assert [str(dtype) for dtype in back.dtypes] == ["category", "int8", "float64"]


def test_a_mixed_column_is_refused_without_quoting_a_value() -> None:
    frame = pd.DataFrame({"secret column": pd.Series([1, "Ada Lovelace"], dtype=object)})

    with pytest.raises(InvalidInput, match="secret column") as caught:
        tables.to_parquet(frame)
    assert "Ada" not in str(caught.value)


def test_declared_types_decide_how_a_csv_is_read() -> None:
    text = b"code,day,at,n,x\n007,2026-01-02,2026-01-02T03:04:05+01:00,3,4\n"
    types = {"code": "category", "day": "datetime", "at": "datetime_tz", "n": "int", "x": "float"}

    frame = tables.read(text, "csv", types=types)

    assert frame["code"].tolist() == ["007"]
    assert frame["day"].tolist() == [pd.Timestamp("2026-01-02")]
    assert frame["at"].tolist() == [pd.Timestamp("2026-01-02T02:04:05Z")]
    assert (frame["n"].dtype, frame["x"].dtype) == (np.dtype("int64"), np.dtype("float64"))


def test_figures_of_a_csv_come_back_to_the_last_bit() -> None:
    figures = pd.DataFrame({"x": [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308]})

    back = tables.read(figures.to_csv(index=False).encode(), "csv", types={})

    assert back["x"].tolist() == figures["x"].tolist()


def test_a_column_that_is_not_what_was_declared_is_an_error() -> None:
    with pytest.raises(ValueError, match="soon"):
        tables.read(b"day\nsoon\n", "csv", types={"day": "datetime"})


def test_only_frames_are_frames() -> None:
    assert tables.is_frame(pd.DataFrame())
    assert not any(tables.is_frame(value) for value in (pd.Series([1]), {"a": [1]}, "t.csv", np.zeros(2)))


@pytest.mark.parametrize("package", ["pandas", "pyarrow"])
def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    content = tables.to_parquet(pd.DataFrame({"a": [1]}))
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(ConfigurationError, match=rf"{package} is not installed.*audiencekit\[avatars\]"):
        tables.read(BytesIO(content).read(), "parquet", types={})
