"""The defects of the vendor's client (contract 9.2) in tables and processors: ours does not have them.

Each test is named after its row.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from audiencekit.avatars import (
    Manager,
)
from audiencekit.avatars.processors import (
    DatetimeProcessor,
    ExpectedMeanProcessor,
    GeolocationNormalizationProcessor,
    InterRecordBoundedRangeDifferenceProcessor,
    ProportionProcessor,
)
from audiencekit.core.column_types import types_of_pandas
from audiencekit.errors import (
    InvalidInput,
    PermissionDenied,
    UnexpectedResponse,
)
from audiencekit.sandbox import Sandbox
from tests.avatars.defects import prepared
from tests.avatars.frames import people


def test_row_15_a_large_table_goes_up_in_parts(manager: Manager, sandbox: Sandbox) -> None:
    noise = np.random.default_rng(1).random(2_200_000)
    manager.create_runner("large").add_table("t", pd.DataFrame({"noise": noise}))

    parts = [one for one in sandbox.requests if one.method == "PUT" and "/storage/" in one.path]
    assert len(parts) > 1


def test_row_17_types_are_what_they_are() -> None:
    frame = pd.DataFrame(
        {
            "aware": pd.to_datetime(["2020-01-01", "2020-01-02"], utc=True),
            "naive": pd.to_datetime(["2020-01-01", "2020-01-02"]),
            "nullable": pd.array([1, None], dtype="UInt8"),
        }
    )
    interval = pd.DataFrame({"interval": pd.IntervalIndex.from_breaks([0, 1, 2])})

    assert types_of_pandas(frame) == {
        "aware": "datetime_tz",
        "naive": "datetime",
        "nullable": "int",
    }
    with pytest.raises(InvalidInput, match="'interval' holds intervals"):
        types_of_pandas(interval)


def test_row_18_a_file_that_is_refused_or_unknown_is_an_error(manager: Manager, sandbox: Sandbox) -> None:
    runner = prepared(manager)
    runner.run()
    sandbox.faults.add(path="/avatars/api/access/batch", status=200, body="[]", times=1)
    with pytest.raises(PermissionDenied):
        runner.shuffled("t")
    listed = json.dumps({"shuffled": [f"{manager.base_url}/access?url=s3://b/30d/t.shuffled.odt"]})
    sandbox.faults.add(path="/avatars/api/results/*", status=200, body=listed, times=1)
    reloaded = manager.resume(runner.job.id if runner.job else "")
    with pytest.raises(UnexpectedResponse, match="odt"):
        reloaded.result().shuffled("t")


def test_row_19_csv_results_keep_the_declared_types(manager: Manager, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    people().assign(code=[f"{row % 4:03}" for row in range(40)]).to_csv(path, index=False)
    runner = manager.create_runner("codes")
    runner.add_table("t", path, types={"code": "category"})
    runner.set_parameters("t", k=4)
    runner.run()

    assert set(runner.shuffled("t")["code"]) <= {"000", "001", "002", "003"}


def test_row_37_processors_give_back_what_they_were_given() -> None:
    frame = pd.DataFrame({"g": ["x", "y", "z"], "v": [1.0, 3.0, 5.0]}, index=[7, 8, 9])
    mean = ExpectedMeanProcessor(["v"])
    assert list(mean.preprocess(frame).columns) == ["g", "v"]
    grouped = ExpectedMeanProcessor(["v"], groupby_variables=["g"])
    with pytest.warns(UserWarning, match="stay as they are"):
        assert len(grouped.postprocess(frame.iloc[:2], frame)) == 3

    parts = pd.DataFrame({"total": [200, 50], "a": [50, 20], "b": [150, 30]}, index=[3, 9])
    proportion = ProportionProcessor(["a", "b"], "total")
    assert proportion.postprocess(parts, proportion.preprocess(parts)).index.tolist() == [3, 9]

    dates = pd.DataFrame({"at": pd.to_datetime(["2020-01-01", "2020-06-01"], utc=True)})
    clock = DatetimeProcessor()
    pd.testing.assert_frame_equal(clock.postprocess(dates, clock.preprocess(dates)), dates)

    places = pd.DataFrame({"north": [0.0, 0, 0, 10, 10], "east": [0.0, 1, 8, 2, 6]})
    globe = GeolocationNormalizationProcessor(
        latitude_variable="north", longitude_variable="east", n_reference_lat=2, n_bins=4
    )
    assert globe.preprocess(places)["east"].tolist() == pytest.approx([0, 0.25, 1, 0, 1])

    ranges = pd.DataFrame({"id": [1, 1], "s": [0, 41], "e": [19, 101]})
    bounded = InterRecordBoundedRangeDifferenceProcessor(
        id_variable="id",
        target_start_variable="s",
        target_end_variable="e",
        new_first_variable_name="f",
        new_range_variable="r",
        new_difference_variable_name="d",
    )
    back = bounded.postprocess(ranges, bounded.preprocess(ranges))
    assert back[["s", "e"]].to_numpy().tolist() == [[0, 19], [41, 101]]  # rounded, not cut off


def test_row_38_a_name_that_looks_escaped_is_left_alone(manager: Manager) -> None:
    runner = prepared(manager, "a_dot_b")
    advice = runner.advise_parameters()
    runner.run()

    assert advice["a_dot_b"].k is not None and len(runner.table_summary("a_dot_b")) == 5
    assert len(runner.shuffled("a_dot_b")) == 40
    assert runner.results().figures("a_dot_b") is not None
