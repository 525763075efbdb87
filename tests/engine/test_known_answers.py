"""Metrics on tables whose answer is known without computing (contract 4.4, 8.12, 8.22)."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import EngineError, avatarise, privacy_metrics, signal_metrics
from audiencekit.engine.metrics import linkage
from tests.engine.frames import mixed


def distinct_rows(rows: int = 40) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    return pd.DataFrame({"x": rng.standard_normal(rows), "y": rng.standard_normal(rows), "z": rng.integers(0, 4, rows)})


def test_avatars_that_are_the_originals_protect_nothing() -> None:
    frame = distinct_rows()
    privacy, signal = privacy_metrics(frame, frame), signal_metrics(frame, frame)
    assert (privacy.hidden_rate, privacy.hidden_rate_strict) == (0, 0)
    assert (privacy.local_cloaking, privacy.local_cloaking_strict) == (0, 0)
    assert (privacy.distance_to_closest, privacy.closest_distances_ratio) == (0, 0)
    assert privacy.row_direct_match_protection == 0
    assert privacy.column_direct_match_protection == 0  # x and y are unique in each row
    assert (signal.hellinger_mean, signal.hellinger_std, signal.correlation_difference_ratio) == (0, 0, 0)


def test_column_protection_of_a_copy_is_what_its_distinct_values_leave() -> None:
    frame = pd.DataFrame({"z": [0, 0, 1, 1, 2], "w": [0, 1, 0, 1, 0]})
    privacy = privacy_metrics(frame, frame)
    assert privacy.column_direct_match_protection == pytest.approx(100 * (1 - 2 / 4))
    assert privacy.least_protected_column == "z"


def test_avatars_that_are_the_originals_in_another_order_look_hidden() -> None:
    frame = distinct_rows(400)
    other = frame.sample(frac=1, random_state=0, ignore_index=True)
    privacy, signal = privacy_metrics(frame, other), signal_metrics(frame, other)
    assert privacy.hidden_rate is not None and privacy.hidden_rate >= 99
    assert privacy.row_direct_match_protection == 0
    assert signal.hellinger_mean == pytest.approx(0)


def test_avatars_that_are_one_point_are_told_apart_by_chance_only() -> None:
    frame = distinct_rows(40)
    privacy = privacy_metrics(frame, frame.iloc[[0] * 40].reset_index(drop=True))
    assert privacy.hidden_rate == pytest.approx(100 * (1 - 1 / 40))
    assert privacy.hidden_rate_strict == 0
    assert (privacy.local_cloaking, privacy.local_cloaking_strict) == (39, 0)


def test_the_ratio_is_one_between_duplicates() -> None:
    privacy = privacy_metrics(pd.DataFrame({"x": [1, 10, 1]}), pd.DataFrame({"x": [1, 1, 2]}))
    assert privacy.closest_distances_ratio == 1


def test_the_ratio_and_the_distance_of_a_line() -> None:
    original = pd.DataFrame({"x": [0.0, 1.0, 10.0, 11.0]})
    privacy = privacy_metrics(original, pd.DataFrame({"x": [0.25, 0.75, 10.25, 10.75]}))
    assert privacy.closest_distances_ratio == pytest.approx(1 / 3)
    assert privacy.distance_to_closest == pytest.approx(0.25 / original["x"].std(ddof=0))


def test_an_identifier_that_was_kept_has_no_column_protection() -> None:
    original = pd.DataFrame({"id": [11, 12, 13, 14], "x": [1.5, 2.5, 3.5, 3.5]})
    privacy = privacy_metrics(original, original.assign(x=[2.5, 3.5, 1.5, 2.5]))
    assert privacy.column_direct_match_protection == 0
    assert privacy.least_protected_column == "id"


def test_closest_rate_counts_avatars_that_are_near_one_record_and_far_from_the_next() -> None:
    original = pd.DataFrame({"x": [0.0, 10.0, 20.0, 30.0]})
    exposed = privacy_metrics(original, pd.DataFrame({"x": [1.0, 10.0, 15.0, 25.0]}))
    assert exposed.closest_rate == 50  # 1 is near 0 (ratio 1/9), 10 is near 10 (ratio 0), 15 and 25 lie between


def test_hellinger_of_shares_is_the_textbook_value() -> None:
    original = pd.DataFrame({"c": ["a", "a", "b", "b"], "n": [1, 1, 1, 2]})
    avatars = pd.DataFrame({"c": ["a", "a", "a", "a"], "n": [1, 1, 1, 2]})
    signal = signal_metrics(original, avatars)
    assert signal.hellinger == pytest.approx({"c": (1 - np.sqrt(0.5)) ** 0.5, "n": 0})
    assert signal.hellinger_mean == pytest.approx(signal.hellinger["c"] / 2)
    assert signal.hellinger_std == pytest.approx(signal.hellinger["c"] / 2)


def test_hellinger_of_few_values_compares_each_by_itself() -> None:
    original = pd.DataFrame({"n": [0.0, 1.0, 2.0, 1000.0] * 3})  # 0, 1 and 2 would share a bin
    signal = signal_metrics(original, original.replace({2.0: 0.0, 0.0: 2.0}).replace({2.0: 1.0}))
    assert signal.hellinger_mean > 0.3


def test_hellinger_of_many_values_uses_ten_bins_over_both_tables() -> None:
    original = pd.DataFrame({"n": np.arange(20.0)})
    assert signal_metrics(original, original + 0.0).hellinger_mean == 0
    far = signal_metrics(original, original + 1000)
    assert far.hellinger_mean == 1


def test_correlation_difference_is_the_mean_change_over_pairs() -> None:
    x = np.arange(10.0)
    noise = np.array([1.0, -1.0] * 5)
    original = pd.DataFrame({"x": x, "y": x, "constant": 1})
    avatars = pd.DataFrame({"x": x, "y": -x + 0 * noise, "constant": 1})
    assert signal_metrics(original, avatars).correlation_difference_ratio == pytest.approx(200)
    assert signal_metrics(original[["x"]], avatars[["x"]]).correlation_difference_ratio is None


def test_metrics_do_not_depend_on_a_common_order() -> None:
    frame, avatars = mixed(80, seed=1), mixed(80, seed=2)
    order = np.random.default_rng(0).permutation(80)
    here = privacy_metrics(frame, avatars).to_dict()
    there = privacy_metrics(frame.iloc[order], avatars.iloc[order]).to_dict()
    assert here == there


def test_a_table_of_equal_rows_has_no_distances() -> None:
    frame = pd.DataFrame({"x": [1.5] * 12, "c": ["a"] * 12, "m": [None] * 12})
    avatars, report = avatarise(frame, 5, seed=0)
    pd.testing.assert_frame_equal(avatars, frame)
    figures = report.privacy.to_dict()
    assert figures["row_direct_match_protection"] == 0
    for name in ("hidden_rate", "local_cloaking", "distance_to_closest", "closest_distances_ratio", "closest_rate"):
        assert figures[name] is None
    assert "no_variance" in {warning.code for warning in report.warnings}
    assert report.parameters.ncp is None


def test_a_modality_no_original_has_is_measured_too() -> None:
    frame = mixed()
    avatars = frame.assign(city=frame["city"].replace("Lyon", "Elsewhere"))
    assert 0 < signal_metrics(frame, avatars).hellinger["city"] < 1
    privacy = privacy_metrics(frame, avatars)
    assert privacy.distance_to_closest is not None and privacy.column_direct_match_protection == 0


def test_all_category_distances_are_those_of_multiple_correspondence_analysis() -> None:
    # The two profiles are 2 apart in the chi-square metric; an avatar with half of each lies in the middle.
    frame = pd.DataFrame({"a": ["x", "y"] * 6, "b": ["u", "v"] * 6})
    avatars = pd.DataFrame({"a": ["x"] * 12, "b": ["v"] * 12})
    assert privacy_metrics(frame, avatars).distance_to_closest == pytest.approx(1)


def test_large_tables_are_sampled_for_local_cloaking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linkage, "CLOAKING_ALL", 100)
    monkeypatch.setattr(linkage, "CLOAKING_SAMPLE", 80)
    privacy = privacy_metrics(mixed(150, seed=1), mixed(150, seed=2))
    assert privacy.local_cloaking_records == 80
    assert privacy.to_dict()["metadata"]["local_cloaking_records"] == 80


def test_results_are_plain_json_with_targets_and_rounded_percentages() -> None:
    frame = mixed()
    _, report = avatarise(frame, 10, seed=1)
    read = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert read["privacy"]["targets"]["hidden_rate"] == "> 90"
    assert read["signal"]["targets"] == {"hellinger_mean": "< 0.1", "correlation_difference_ratio": "< 10"}
    assert read["privacy"]["hidden_rate"] == round(report.privacy.hidden_rate, 2)
    assert read["privacy"]["inference_continuous"] is None
    assert read["parameters"]["seed"] == 1


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (lambda frame: frame.drop(columns="city"), None),
        (lambda frame: frame[list(reversed(frame.columns))], None),
        (lambda frame: frame.head(20), None),
        (lambda frame: frame.astype({"orders": "float64"}), "orders"),
        (lambda frame: frame.assign(city=None).astype({"city": frame["city"].dtype}), "city"),
    ],
)
def test_avatars_of_another_shape_are_refused(change: object, column: str | None) -> None:
    frame = mixed()
    for measure in (privacy_metrics, signal_metrics):
        with pytest.raises(EngineError) as refused:
            measure(frame, change(frame))
        assert refused.value.code == "shape_mismatch"
        assert refused.value.column == column
