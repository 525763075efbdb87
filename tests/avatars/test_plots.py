"""Pictures drawn from tables: what they show, and what they refuse."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from audiencekit.avatars import plots
from audiencekit.avatars.associations import associations, contributions
from audiencekit.avatars.plots import PlotData, PlotKind
from audiencekit.errors import ConfigurationError, InvalidInput
from tests.avatars.frames import people

ROWS = 60
DRAW = np.random.default_rng(3)


def axes(count: int) -> pd.DataFrame:
    return pd.DataFrame(DRAW.normal(size=(ROWS, count)), columns=[f"Dim. {axis + 1}" for axis in range(count)])


def table() -> pd.DataFrame:
    born = pd.Timestamp("1980-01-01", tz="Europe/Paris") + pd.to_timedelta(np.arange(ROWS), unit="D")
    frame = people(ROWS).assign(born=born, **{"a $very$ long name of a column": "word"})
    frame.loc[::7, ["height", "town"]] = None
    return frame


def series(noise: float) -> pd.DataFrame:
    when = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.tile(np.arange(12), 5), unit="h")
    return pd.DataFrame(
        {"id": np.repeat(list("abcde"), 12), "at": when, "x": DRAW.normal(0, 1 + noise, 60), "word": "w"}
    )


DATA = PlotData(
    table="people",
    original=table(),
    avatars=table().sample(frac=1, random_state=1).reset_index(drop=True),
    original_projections=axes(4),
    avatar_projections=axes(4),
    target="town",
    summary={"people": {"hidden_rate": 91.2, "signal": None}},
)
SERIES = PlotData(table="sensors", original=series(0), avatars=series(0.3), time="at", identifier="id")


@pytest.mark.parametrize("kind", PlotKind)
def test_every_kind_is_drawn_and_saved(kind: PlotKind, tmp_path: Path) -> None:
    figure = plots.draw(kind.value, SERIES if "series" in kind else DATA)
    path = plots.save(figure, tmp_path / f"{kind.value}.png")

    assert path.stat().st_size > 5_000
    assert figure.get_suptitle().startswith(("people", "sensors", "metrics"))


def test_both_tables_are_in_the_picture() -> None:
    (panel,) = plots.draw("2d_projection", DATA).axes
    assert [len(one.get_offsets()) for one in panel.collections] == [ROWS, ROWS]
    assert [text.get_text() for text in panel.get_legend().get_texts()] == ["originals", "avatars"]

    left, right = plots.draw("raw_series", SERIES).axes
    assert len(left.lines) == len(right.lines) == 5


def test_the_same_table_has_no_difference() -> None:
    same = PlotData(table="t", original=people(), avatars=people())
    image = plots.draw("correlation_difference", same).axes[0].images[0]
    assert np.nanmax(np.abs(image.get_array())) == 0


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("correlation", {"avatars": None}, "needs avatars"),
        ("correlation", {"original": people()[["age"]]}, "2 columns are needed"),
        ("3d_projection", {"original_projections": axes(2)}, "has 2 axes; 3 are needed"),
        ("class_projection_2d", {"target": None}, "needs target"),
        ("class_projection_2d", {"target": "nobody"}, "'nobody'"),
        ("contribution", {"original": people(3)}, "3 originals, but 60"),
        ("aggregate_stats", {"original": people()[["town"]]}, "no column of numbers"),
        ("raw_series", {"time": "age", "identifier": "nobody"}, "no column 'nobody'"),
        ("metrics_summary", {"summary": {}}, "no figures"),
        ("pie", {}, "a plot is one of correlation, "),
    ],
)
def test_what_cannot_be_drawn_says_why(kind: str, changes: dict[str, object], said: str) -> None:
    import attrs

    with pytest.raises(InvalidInput, match=said):
        plots.draw(kind, attrs.evolve(DATA, **changes))  # pyright: ignore


def test_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="png"):
        plots.save(plots.draw("2d_projection", DATA), tmp_path / "a.docx")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    with pytest.raises(ConfigurationError, match=r"audiencekit\[plots\]"):
        plots.draw("correlation", DATA)


def test_associations_by_hand() -> None:
    frame = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [8.0, 6, 4, 2], "c": list("xxyy"), "d": list("uuvv"), "e": 1})
    found = associations(frame)

    assert found.loc["a", "b"] == pytest.approx(-1) and found.loc["c", "d"] == pytest.approx(1)
    assert found.loc["a", "c"] == pytest.approx(np.sqrt(4 / 5))  # between the groups 4 of the sum of squares 5
    assert np.isnan(found.loc["a", "e"]) and found.loc["e", "e"] == 1


def test_contributions_by_hand() -> None:
    axis = pd.DataFrame({"Dim. 1": [-3.0, -1, 1, 3], "Dim. 2": [1.0, -1, -1, 1]})
    found = contributions(pd.DataFrame({"line": [1, 2, 3, 4], "bend": [1, 0, 0, 1], "still": 5}), axis)

    assert found.loc["line"].tolist() == pytest.approx([1, 0])
    assert found.loc["bend"].tolist() == pytest.approx([0, 1]) and found.loc["still"].tolist() == [0, 0]
