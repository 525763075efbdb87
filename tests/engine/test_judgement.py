"""The report on avatars that are already there."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import EngineError, Parameters, generate, privacy_metrics
from audiencekit.engine.judgement import ATTACKS, privacy_report
from tests.engine.frames import mixed


def test_the_report_holds_the_same_figures_as_the_metrics() -> None:
    frame = mixed(80)
    avatars = generate(frame, Parameters(k=10, seed=1)).unshuffled
    report = privacy_report(frame, avatars, known_variables=["city", "size"], target="loyal")
    assert report.privacy == privacy_metrics(frame, avatars, known_variables=["city", "size"], target="loyal")
    assert [column.column for column in report.columns] == list(frame)


def test_each_figure_is_judged_by_its_own_target() -> None:
    frame = mixed(80)
    copies = {judgement.name: judgement for judgement in privacy_report(frame, frame).judgements()}
    assert set(copies) == set(ATTACKS)
    assert copies["hidden_rate"].value == 0 and copies["hidden_rate"].met is False
    assert copies["inference_categorical"].met is None
    apart = privacy_report(frame, frame.iloc[[0] * 80].reset_index(drop=True)).judgements()
    assert next(found for found in apart if found.name == "local_cloaking").met is True


def test_the_report_never_calls_a_table_anonymous() -> None:
    frame = mixed(80)
    text = json.dumps(privacy_report(frame, frame.sample(frac=1, random_state=0)).to_dict(), allow_nan=False)
    assert "anonymous" not in text


def test_without_a_pairing_the_nearest_one_is_taken() -> None:
    frame = mixed(80)
    shuffled = frame.sample(frac=1, random_state=0, ignore_index=True)
    found = privacy_report(frame, shuffled, paired=False).privacy
    assert (found.hidden_rate, found.local_cloaking, found.paired) == (0, 0, False)
    assert found == privacy_metrics(frame, frame[list(frame)], paired=False)


def test_identifiers_are_left_out_when_named() -> None:
    frame = mixed(60)
    named = frame.assign(id=np.arange(60))
    renamed = frame.assign(id=[f"new {row}" for row in range(60)])
    with pytest.raises(EngineError, match="type"):
        privacy_report(named, renamed)
    assert privacy_report(named, renamed, ignore=["id"]).privacy == privacy_report(frame, frame).privacy


def test_both_tables_stand_side_by_side() -> None:
    frame = pd.DataFrame({"n": [1.0, 2.0, 3.0, np.nan], "c": ["a", "a", "b", "b"]})
    other = pd.DataFrame({"n": [2.0, 2.0, 2.0, 4.0], "c": ["a", "a", "a", "b"]})
    number, category = privacy_report(frame, other).columns
    assert number.original["mean"] == 2 and number.avatars["mean"] == 2.5 and number.difference["mean"] == 0.5
    assert number.original["deviation"] == pytest.approx(np.sqrt(2 / 3))
    assert number.original["missing_share"] == 0.25 and number.difference["missing_share"] == -0.25
    assert [number.original[name] for name in ("minimum", "median", "maximum", "distinct")] == [1, 2, 3, 3]
    assert number.original["lower_quartile"] == 1.5 and number.original["upper_quartile"] == 2.5
    assert category.original == {"missing_share": 0, "distinct": 2, "share of a": 0.5, "share of b": 0.5}
    assert category.difference["share of a"] == 0.25
