"""Lists as data frames: nothing changes its kind or loses a digit (permutive contract 6.5; pains 1, 6, 27)."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys

import pandas as pd
import polars as pl
import pytest

from audiencekit import errors
from audiencekit.permutive import Cohort, CohortList, Import, ImportList, Segment, SegmentList

NANOS = "2024-05-06T07:08:09.123456789Z"
QUERY = {"a": [True, 1, None], "b": {"c": 1.0}}


def cohorts() -> CohortList:
    full: dict[str, object] = {
        "id": "i",
        "code": 40210,
        "name": "n",
        "query": QUERY,
        "tags": ["x", "y"],
        "live_audience_size": 2**53 + 1,
        "created_at": NANOS,
        "flag": True,
        "mixed": True,
        "huge": 2**70,
        "share": 1,
    }
    return CohortList([Cohort.from_dict(full), Cohort.from_dict({"name": "m", "mixed": 1, "share": 0.5}), Cohort("l")])


def test_pandas() -> None:
    frame = cohorts().to_frame()
    assert list(frame.columns)[:3] == ["id", "code", "name"] and list(frame.columns)[-4:] == [
        "flag",
        "mixed",
        "huge",
        "share",
    ]
    first = frame.iloc[0]
    assert first["created_at"] == pd.Timestamp(NANOS) and first["created_at"].nanosecond == 789
    assert str(frame["created_at"].dtype) == "datetime64[ns, UTC]" and frame["created_at"].isna().tolist() == [
        False,
        True,
        True,
    ]
    assert (first["code"], first["live_audience_size"]) == (40210, 2**53 + 1)
    assert frame["flag"].dtype == "boolean" and bool(frame["flag"][0]) and frame["flag"][1] is pd.NA
    assert json.dumps(json.loads(first["query"])) == json.dumps(QUERY) and frame["query"][1] is pd.NA
    assert first["tags"] == ["x", "y"] and frame["tags"][1] is None
    assert frame["mixed"].tolist()[:2] == ["true", "1"] and first["huge"] == str(2**70)
    assert frame["share"].tolist()[:2] == [1.0, 0.5]


def test_polars() -> None:
    frame = cohorts().to_frame("polars")
    assert frame.schema["created_at"] == pl.Datetime("ns", "UTC") and frame.schema["tags"] == pl.List(pl.String)
    assert frame["created_at"].dt.nanosecond().to_list() == [123456789, None, None]
    assert frame["flag"].to_list() == [True, None, None] and frame["mixed"].to_list() == ["true", "1", None]
    assert frame["code"].to_list() == [40210, None, None] and frame["live_audience_size"][0] == 2**53 + 1
    assert json.dumps(json.loads(frame["query"][0])) == json.dumps(QUERY) and frame["huge"][0] == str(2**70)
    assert frame["tags"].to_list() == [["x", "y"], None, None] and frame["share"].to_list() == [1.0, 0.5, None]


def test_a_frame_has_the_same_columns_whatever_is_in_it() -> None:
    empty, one = CohortList().to_frame(), CohortList([Cohort("n")]).to_frame()
    assert empty.dtypes.equals(one.dtypes) and len(empty) == 0 and len(one) == 1
    assert CohortList().to_frame("polars").schema == CohortList([Cohort("n", code=3)]).to_frame("polars").schema
    assert SegmentList().to_frame("polars").schema == SegmentList([Segment("1", "n", cpm=2)]).to_frame("polars").schema


def test_segments_and_imports() -> None:
    segments = SegmentList([Segment("1", "n", cpm=2, categories=["a"]), Segment("2", "m", cpm=2.5)])
    assert segments.to_frame()["cpm"].tolist() == [2.0, 2.5] == segments.to_frame("polars")["cpm"].to_list()
    assert segments.to_frame()["code"].tolist() == ["1", "2"]
    body = {"id": "i", "name": "n", "code": "c", "identifiers": ["a"], "source": {"id": "s", "type": "bespoke"}}
    for kind in ("pandas", "polars"):
        frame = ImportList([Import.from_dict(body)]).to_frame(kind)  # pyright: ignore
        assert json.loads(frame["source"][0]) == body["source"] and list(frame["identifiers"][0]) == ["a"]


def test_times_beyond_nanoseconds_are_refused() -> None:
    for late in ("2263-01-01T00:00:00Z", "1600-01-01T00:00:00Z", "soon"):
        with pytest.raises(errors.InvalidInput):
            CohortList([Cohort("n", created_at=late)]).to_frame()


HUGE, LONE = 10**5_000, "\ud800"  # of more digits than Python writes; half of a pair that no UTF-8 holds


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("code", 10**20, "100000000000000000000"),
        ("code", -(2**63) - 1, "-9223372036854775809"),
        ("code", 2**63, "9223372036854775808"),
        ("live_audience_size", 2**64, "18446744073709551616"),
        ("live_audience_size", HUGE, "too long to be shown"),
        ("name", LONE, r"\ud800"),
        ("tags", ["a", LONE], r"\ud800"),
        ("query", {"a": LONE}, r"\ud800"),
        ("query", {"a": HUGE}, "too long to be shown"),
        ("beside", LONE, r"\ud800"),
        ("beside", HUGE, "too long to be shown"),
        ("beside", [LONE], r"\ud800"),
        (LONE, 1, r"\ud800"),
    ],
    ids=itertools.count(),  # pytest would write the values out
)
def test_what_no_column_holds_is_named(library: str, field: str, value: object, shown: str) -> None:
    """All of it is JSON that the service may answer, and that the list itself keeps."""
    read = CohortList([Cohort("first"), Cohort.from_dict({"name": "n", field: value})])
    with pytest.raises(errors.InvalidInput) as refused:
        read.to_frame(library)  # pyright: ignore
    assert (field.encode(errors="backslashreplace").decode()) in str(refused.value) and shown in str(refused.value)
    str(refused.value).encode()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_numbers_beyond_a_double_are_named_and_others_are_there(library: str) -> None:
    whole = SegmentList([Segment("1", "n", cpm=2**70), Segment("2", "n", cpm=10**300), Segment("3", "n")])
    column = whole.to_frame(library)["cpm"]  # pyright: ignore
    assert [column[0], column[1]] == [float(2**70), 1e300]
    for value in (10**400, -(10**400)):
        with pytest.raises(errors.InvalidInput, match=r"cpm -?1000"):
            SegmentList([Segment("1", "n", cpm=value)]).to_frame(library)  # pyright: ignore
    mixed = CohortList([Cohort("a", extra={"x": 1.5}), Cohort("b", extra={"x": 10**400})]).to_frame(library)  # pyright: ignore
    assert mixed["x"][1] == str(10**400)


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "x"), ("live_audience_size", 1.5), ("tags", [5]), ("created_at", 5), ("query", {"a": object()})],
)
def test_a_value_of_another_kind_is_named(library: str, field: str, value: object) -> None:
    with pytest.raises(errors.InvalidInput, match=field):
        CohortList([Cohort("n", **{field: value})]).to_frame(library)  # pyright: ignore


def test_an_unknown_library_is_refused() -> None:
    with pytest.raises(errors.InvalidInput, match="as_"):
        CohortList().to_frame("arrow")  # pyright: ignore


def test_libraries_load_only_for_frames() -> None:
    """Pain 1: the peer cannot be imported without pandas."""
    script = """
import sys
from audiencekit.permutive import Cohort, CohortList, Segment, ImportList, Event, Workspace, PageSegments
CohortList([Cohort("a")]).by_name["a"]
assert not {"pandas", "numpy", "polars"} & set(sys.modules)
for name in ("pandas", "polars"):
    sys.modules[name] = None
    try:
        CohortList().to_frame(name)
    except Exception as error:
        print(type(error).__name__, error)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    pandas, polars = ran.stdout.splitlines()
    assert (
        pandas.startswith("ConfigurationError") and "audiencekit[pandas]" in pandas and "audiencekit[polars]" in polars
    )
