"""The pictures a run leaves: which there are, that each is listed, and that what they show is the run's."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from tests.sandbox.avatars.service import Service, documents
from tests.sandbox.avatars.sets import by_file, linked_set, sensor_frames, sensor_tables, upload


def pages(service: Service, results: dict[str, list[str]]) -> dict[str, list[str]]:
    """The pages by kind; each has to be listed, and to be a drawing or a table that can be read."""
    files = by_file(results["figures"])
    (listed,) = results["figures_metadata"]
    entries: Any = service.read_json(listed)
    assert [entry["filename"] for entry in entries] == list(files)
    found: dict[str, list[str]] = {}
    for entry in entries:
        content = service.read(files[entry["filename"]]).decode()
        for drawing in re.findall(r"<svg.*?</svg>|<table.*?</table>", content):
            ElementTree.fromstring(drawing)
        assert "nan" not in content
        found.setdefault(entry["kind"], []).append(content)
    assert all(entry["filename"].endswith(".html") for entry in entries)
    return found


def test_one_table_gets_every_picture_it_can_have(service: Service, frame: pd.DataFrame) -> None:
    gaps = frame.assign(
        spend=frame["spend"].where(frame["orders"] != 2),
        channel=frame["channel"].where(frame["orders"] != 3),
        at=pd.Timestamp("2024-01-01"),
        void=float("nan"),
    )
    service.upload("a.b.csv", gaps.assign(at=gaps["at"].dt.strftime("%Y-%m-%d")))
    name = service.store_set(documents("a.b.csv", table="a.b", k=5, results={"max_distribution_plots": 3}))
    results = service.finished(service.launch(name, "standard"))
    found = pages(service, results)
    assert {kind: len(each) for kind, each in found.items()} == {
        "correlation": 1,
        "correlation_difference": 1,
        "contribution": 1,
        "2d_projection": 1,
        "3d_projection": 1,
        "distribution": 3,
        "aggregate_stats": 1,
    }
    assert next(iter(by_file(results["figures"]))) == "a_dot_b_correlation_0.html"
    assert found["2d_projection"][0].count("<circle") == 2 * len(frame)
    # What a table of figures says is the table's.
    assert f"{frame['orders'].mean():.4g}" in found["aggregate_stats"][0]


@pytest.mark.parametrize("file", ["gaps.parquet", "gaps.csv"])
def test_columns_of_every_kind_may_have_gaps(service: Service, frame: pd.DataFrame, file: str) -> None:
    rows = pd.Series(range(len(frame)))
    days = pd.Series(pd.Timestamp("2024-01-01") + pd.to_timedelta(rows % 40, unit="D"))
    gaps = pd.DataFrame(
        {
            "spend": frame["spend"].where(rows % 7 > 0),
            "orders": frame["orders"].astype("Int64").where(rows % 6 > 0),
            "channel": frame["channel"].astype(object).where(rows % 5 > 0, None),
            "kind": frame["channel"].astype("category").where(rows % 9 > 0),
            "loyal": frame["loyal"].astype("boolean").where(rows % 4 > 0),
            "seen": days.where(rows % 8 > 0),
            "zoned": days.dt.tz_localize("Europe/Paris").where(rows % 3 > 0),
            "void": pd.Series([None] * len(frame), dtype=object),
        }
    )
    service.upload(file, gaps)
    block = {"augmentation_strategy": "minority", "target_column": "channel"}
    name = service.store_set(documents(file, k=5, data_augmentation=block))
    results = service.finished(service.launch(name, "standard"))
    found = pages(service, results)
    assert len(found["distribution"]) == gaps.shape[1] and len(found["class_projection_2d"]) == 1
    assert "(missing)" in found["distribution"][list(gaps).index("channel")]
    assert service.read_table(results["shuffled"][0])["channel"].isna().any()


def test_levelled_classes_are_shown_apart(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame)
    block = {"augmentation_strategy": "minority", "target_column": "channel"}
    results = service.finished(
        service.launch(service.store_set(documents("t.csv", k=5, data_augmentation=block)), "standard")
    )
    (page,) = pages(service, results)["class_projection_2d"]
    assert all(channel in page for channel in ("shop", "mail", "web"))
    assert page.count("<circle") == len(service.read_table(results["unshuffled"][0]))


def test_series_are_drawn_raw_and_standardised(service: Service) -> None:
    upload(service, sensor_frames())
    parts = linked_set(sensor_tables(), {"avatarization": {"person": {"k": 5}}, "time_series": {"sensor": {}}})
    found = pages(service, service.finished(service.launch(service.store_set(parts), "standard")))
    assert found["raw_series"][0].count("<polyline") == found["normalized_series"][0].count("<polyline") == 50


def test_no_pictures_where_none_are_wanted(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame[["spend"]])
    parts = documents("t.csv", k=5)
    parts[4]["spec"]["compute_figures"] = False
    assert "figures" not in service.finished(service.launch(service.store_set(parts), "standard"))
    # One column has no correlations, and one axis no plane.
    found = pages(service, service.finished(service.launch(service.store_set(documents("t.csv", k=5)), "standard")))
    assert set(found) == {"contribution", "distribution", "aggregate_stats"}
