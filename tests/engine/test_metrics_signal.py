"""What avatars keep of the originals, on tables whose figures are known by hand (contract 4.3, 4.4)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import EngineError, prediction_check, signal_metrics
from audiencekit.engine.metrics.association import correlation_ratio, cramers_v, pearson
from audiencekit.engine.metrics.hellinger import joint_hellinger
from audiencekit.engine.metrics.series import pointwise_hellinger, series_metrics
from tests.engine.frames import mixed


def test_copies_keep_everything() -> None:
    frame = mixed()
    found = signal_metrics(frame, frame)
    assert (found.hellinger_mean, found.correlation_difference_ratio, found.association_difference) == (0, 0, 0)
    assert found.multivariate_hellinger_mean == 0
    assert found.variance_ratio == 1
    assert found.reconstruction_difference == 0


def test_missing_values_are_one_more_value_of_a_distribution() -> None:
    original = pd.DataFrame({"c": ["a", "a", "b", None], "n": [1.0, 2.0, np.nan, np.nan]})
    avatars = pd.DataFrame({"c": ["a", "a", None, None], "n": [1.0, 2.0, 2.0, 1.0]})
    found = signal_metrics(original, avatars).hellinger
    assert found["c"] == pytest.approx(math.sqrt(1 - (0.5 + math.sqrt(0.25 * 0.5))))
    assert found["n"] == pytest.approx(math.sqrt(1 - 2 * math.sqrt(0.25 * 0.5)))
    many = pd.DataFrame({"n": [*range(20), None, None, None, None, None]}, dtype="float64")
    half = many.assign(n=[*range(0, 20, 2), *[np.nan] * 15])
    # Each of ten bins holds 2 and 1 of 25, the missing ones are 5 and 15.
    expected = math.sqrt(1 - (10 * math.sqrt(2 * 1) + math.sqrt(5 * 15)) / 25)
    assert signal_metrics(many, half).hellinger["n"] == pytest.approx(expected)


def test_correlations_are_taken_on_rows_that_have_both() -> None:
    original = pd.DataFrame({"x": [1.0, 2, 3, 4, np.nan], "y": [1.0, 2, 3, np.nan, 9]})
    avatars = pd.DataFrame({"x": [1.0, 2, 3, np.nan, 4], "y": [3.0, 2, 1, 9, np.nan]})
    assert signal_metrics(original, avatars).correlation_difference_ratio == pytest.approx(200)
    constant = avatars.assign(y=[1.0, 1.0, 1.0, 9.0, np.nan])
    assert signal_metrics(original, constant).correlation_difference_ratio is None


def test_dates_have_distributions_and_no_correlation() -> None:
    frame = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=20), "n": np.arange(20.0)})
    found = signal_metrics(frame, frame.assign(n=frame["n"].to_numpy()[::-1]))
    assert found.correlation_difference_ratio is None
    assert found.hellinger == {"day": 0, "n": 0}
    assert found.association_difference == pytest.approx(2)


def test_associations_are_the_textbook_values() -> None:
    x, y = np.array([1.0, 2, 3, 4]), np.array([2.0, 4, 6, 8])
    assert pearson(x, y) == pytest.approx(1)
    assert pearson(x, np.ones(4)) is None
    codes = np.array([0.0, 0, 1, 1])
    # Between groups 4 x 1 of a total of 5.
    assert correlation_ratio(codes, x) == pytest.approx(math.sqrt(0.8))
    assert correlation_ratio(codes, codes) == pytest.approx(1)
    big = np.repeat([0.0, 1.0], 500)
    assert cramers_v(big, big) == pytest.approx(1)
    assert cramers_v(big, np.tile([0.0, 1.0], 500)) == 0
    # 30, 10, 10, 30: chi-square 20 of 80 rows, phi squared 0.25, corrected by 1/79 above and below.
    one = np.repeat([0.0, 0, 1, 1], [30, 10, 10, 30])
    two = np.repeat([0.0, 1, 0, 1], [30, 10, 10, 30])
    assert cramers_v(one, two) == pytest.approx(math.sqrt((0.25 - 1 / 79) / (1 - 1 / 79)))


def test_the_association_difference_is_the_mean_over_all_pairs() -> None:
    original = pd.DataFrame({"x": [1.0, 2, 3, 4], "y": [1.0, 2, 3, 4], "c": ["a", "a", "b", "b"]})
    avatars = original.assign(y=[4.0, 3, 2, 1])
    # x-y from 1 to -1; x-c and y-c keep their correlation ratios.
    assert signal_metrics(original, avatars).association_difference == pytest.approx(2 / 3)


def test_the_variance_ratio_is_the_median_over_numbers() -> None:
    frame = pd.DataFrame({"x": [0.0, 2.0] * 5, "y": [0.0, 4.0] * 5, "z": [0.0, 6.0] * 5, "c": ["a", "b"] * 5})
    shrunk = frame.assign(x=frame["x"] * 0.9, y=frame["y"] * 0.7, z=frame["z"] * 0.1)
    assert signal_metrics(frame, shrunk).variance_ratio == pytest.approx(0.7)
    assert signal_metrics(frame[["c"]], frame[["c"]]).variance_ratio is None


def test_joint_distributions_see_what_single_ones_do_not() -> None:
    x = np.repeat([0.0, 9.0], 50)
    along, across = np.column_stack([x, x]), np.column_stack([x, x[::-1]])
    assert joint_hellinger(along, along) == 0
    assert joint_hellinger(along, across) == pytest.approx(1)
    assert joint_hellinger(along[:, :1], across[:, :1]) == 0
    assert joint_hellinger(along[:, :0], across[:, :0]) is None


def test_the_axes_describe_what_lies_on_them() -> None:
    line = pd.DataFrame({"x": np.arange(10.0), "y": np.arange(10.0)})
    beside = line.assign(y=line["y"].to_numpy()[::-1])
    # The one axis is x + y; rows across it are all taken for its middle, 4.5: off by 2.5 of 9 in the mean.
    assert signal_metrics(line, beside, ncp=1).reconstruction_difference == pytest.approx(2.5 / 9)
    assert signal_metrics(line, line, ncp=1).reconstruction_difference == pytest.approx(0)
    labels = pd.DataFrame({"a": ["x", "y"] * 10, "b": ["u", "v"] * 10})
    crossed = labels.assign(b=["v", "u"] * 10)
    # Off the axis, every score is the share of the modality: a tie, and one of each column's two labels is taken.
    assert signal_metrics(labels, crossed, ncp=1).reconstruction_difference == pytest.approx(0.5)


def test_the_newer_scale_counts_what_is_kept() -> None:
    original = pd.DataFrame({"x": np.arange(10.0), "y": np.arange(10.0)})
    avatars = original.assign(y=[0.0, 1, 2, 3, 4, 5, 6, 7, 9, 8])
    found = signal_metrics(original, avatars)
    old, new = found.to_dict(), found.to_dict(preservation=True)
    assert new["hellinger_mean"] == pytest.approx(100 * (1 - old["hellinger_mean"]), abs=0.01)
    assert new["correlation_difference_ratio"] == pytest.approx(100 - old["correlation_difference_ratio"], abs=0.01)
    assert new["targets"] == {"hellinger_mean": "> 70", "correlation_difference_ratio": "> 70"}


def test_tables_of_other_lengths_are_compared_when_allowed() -> None:
    frame = mixed(40)
    grown = pd.concat([frame] * 3, ignore_index=True)
    with pytest.raises(EngineError, match="rows"):
        signal_metrics(frame, grown)
    assert signal_metrics(frame, grown, any_rows=True).hellinger_mean == pytest.approx(0, abs=1e-7)


def test_a_model_of_copies_does_as_well_and_of_noise_as_badly_as_chance() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal(300)
    frame = pd.DataFrame({"x": x, "c": np.where(x > 0, "up", "down"), "twice": 2 * x + 1})
    number = prediction_check(frame, frame, "twice")
    assert number.numeric and number.rows == 90
    assert number.original == pytest.approx(1, abs=1e-4) and number.avatars == number.original
    assert number.chance == pytest.approx(0, abs=0.05)
    torn = frame.assign(twice=rng.permutation(frame["twice"]))
    assert prediction_check(frame, torn, "twice").avatars < 0.1
    label = prediction_check(frame, frame, "c")
    assert not label.numeric and label.original > 0.9 and label.chance == pytest.approx(0.5, abs=0.1)
    swapped = frame.assign(c=np.where(x > 0, "down", "up"))
    assert prediction_check(frame, swapped, "c").avatars < 0.1


def test_predictions_need_something_to_predict() -> None:
    frame = mixed()
    for given, target, code in (
        (frame, "town", "unknown_column"),
        (frame.assign(city="x"), "city", "no_variance"),
        (frame.head(9), "city", "too_few_rows"),
    ):
        with pytest.raises(EngineError) as refused:
            prediction_check(given, given, target)
        assert refused.value.code == code


def test_series_are_compared_point_by_point_and_pooled() -> None:
    here = np.array([[0.0, 0.0], [1.0, 1.0]])
    there = np.array([[0.0, 0.0], [0.0, 1.0]])
    # First point: halves against all zero; second alike.
    first = math.sqrt(1 - math.sqrt(0.5))
    np.testing.assert_allclose(pointwise_hellinger(here, there), [first, 0], atol=1e-12)
    found = series_metrics({"a": here, "b": here}, {"a": there, "b": here})
    assert found.pointwise_mean == pytest.approx(first / 4)
    assert found.pointwise_std == pytest.approx(np.std([first, 0, 0, 0]))
    pooled = math.sqrt(1 - math.sqrt(0.5 * 0.75) - math.sqrt(0.5 * 0.25))
    assert found.density_mean == pytest.approx(pooled / 2)
    assert found.density_std == pytest.approx(pooled / 2)
    assert found.by_variable["a"] == pytest.approx((first / 2, pooled))


def test_series_may_differ_in_individuals_and_not_in_points() -> None:
    here = np.zeros((4, 3))
    assert series_metrics({"a": here}, {"a": np.zeros((9, 3))}).pointwise_mean == 0
    for other in ({"b": here}, {"a": np.zeros((4, 2))}):
        with pytest.raises(ValueError, match="expected curves"):
            series_metrics({"a": here}, other)
