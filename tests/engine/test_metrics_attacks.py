"""Attacks of who knows some columns, on tables whose figures are known by hand (contract 4.2, 4.4)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import EngineError, privacy_metrics
from audiencekit.engine.metrics.linkability import chance_of_meeting
from tests.engine.frames import mixed


def people() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "city": ["Lyon", "Lyon", "Graz", "Graz", "Turku"],
            "age": [30.0, 50.0, 30.0, 30.0, 70.0],
            "ill": ["no", "yes", "no", "no", "yes"],
            "pay": [10.0, 20.0, 30.0, 40.0, 50.0],
        }
    )


def test_copies_give_away_every_record_that_is_unique_on_what_is_known() -> None:
    found = privacy_metrics(people(), people(), known_variables=["city", "age"])
    # Rows 0, 1 and 4 are unique on city and age, each with one avatar like it; nobody is hidden.
    assert found.hidden_rate == 0
    assert found.correlation_protection_rate == pytest.approx(100 * (1 - 3 / 5))
    assert found.knowledge_protection_rate == found.correlation_protection_rate
    assert found.to_dict()["knowledge_protection_rate"] == 40


def test_nobody_is_given_away_where_no_record_is_unique() -> None:
    twice = pd.concat([people()] * 2, ignore_index=True)
    assert privacy_metrics(twice, twice, known_variables=["city"]).correlation_protection_rate == 100


@pytest.mark.parametrize(("shift", "rate"), [(0.0, 0), (2.4, 0), (2.6, 100)])
def test_numbers_are_alike_within_five_percent_of_their_mean(shift: float, rate: float) -> None:
    frame = pd.DataFrame({"age": [10.0, 50.0, 90.0], "n": [1.0, 2.0, 3.0]})  # mean 50: 2.5 either way
    found = privacy_metrics(frame, frame.assign(age=frame["age"] + shift), known_variables=["age"])
    assert found.hidden_rate == 0
    assert found.correlation_protection_rate == rate


@pytest.mark.parametrize(("shift", "rate"), [(4.9, 0), (5.1, 100)])
def test_numbers_around_nothing_are_alike_within_five_percent_of_their_range(shift: float, rate: float) -> None:
    frame = pd.DataFrame({"x": [-50.0, 0.0, 50.0], "n": [1.0, 2.0, 3.0]})
    found = privacy_metrics(frame, frame.assign(x=frame["x"] + shift), known_variables=["x"])
    assert found.correlation_protection_rate == rate


def test_two_avatars_alike_give_nobody_away() -> None:
    frame = pd.DataFrame({"city": ["a", "b", "c", "d"], "n": [1.0, 2.0, 3.0, 4.0]})
    avatars = frame.assign(city=["a", "a", "c", "c"])
    assert privacy_metrics(frame, avatars, known_variables=["city"]).correlation_protection_rate == 100


def test_a_category_is_inferred_from_the_nearest_avatar() -> None:
    found = privacy_metrics(people(), people(), known_variables=["city", "age"], target="ill")
    assert (found.inference_categorical, found.inference_continuous) == (0, None)
    assert found.inference_baseline == 40  # "no" is right in three of five
    wrong = people().assign(ill=["yes", "no", "yes", "yes", "no"])
    assert privacy_metrics(people(), wrong, known_variables=["city", "age"], target="ill").inference_categorical == 100


def test_avatars_at_one_distance_are_one_answer() -> None:
    frame = pd.DataFrame({"k": ["a", "a", "b", "b"], "t": ["x", "y", "x", "x"], "n": [1.0, 3.0, 5.0, 5.0]})
    found = privacy_metrics(frame, frame, known_variables=["k"], target="t")
    assert found.inference_categorical == 25  # the two of `a` are right by chance only
    numbers = privacy_metrics(frame, frame, known_variables=["k"], target="n")
    # Means 2, 2, 5, 5; errors 1, 1, 0, 0 of an interquartile range of 2.5: 0.4, 0.4, 0, 0.
    assert numbers.inference_continuous == pytest.approx(20)
    assert numbers.inference_categorical is None


def test_a_number_is_inferred_within_its_interquartile_range() -> None:
    found = privacy_metrics(people(), people(), known_variables=["city", "age"], target="pay")
    # Rows 2 and 3 are alike, their mean is 35: errors 0, 0, 5, 5, 0 of a range of 20.
    assert found.inference_continuous == 0
    far = people().assign(pay=people()["pay"] + 5.0)
    # Means 15, 25, 40, 40, 55: errors 5, 5, 10, 0, 5.
    assert privacy_metrics(people(), far, known_variables=["city", "age"], target="pay").inference_continuous == 25
    away = people().assign(pay=1e6)
    assert privacy_metrics(people(), away, known_variables=["city"], target="pay").inference_continuous == 100


def test_a_target_without_interquartile_range_is_measured_by_its_range() -> None:
    frame = pd.DataFrame({"k": list("abcdefgh"), "t": [5.0] * 7 + [9.0]})
    avatars = frame.assign(t=[7.0] * 8)
    assert privacy_metrics(frame, avatars, known_variables=["k"], target="t").inference_continuous == 50


def test_the_ratio_compares_with_knowing_everybody_else() -> None:
    # Each group of three: two x, one y. Of the two others, x sees x and y: half wrong; y sees x twice: wrong.
    frame = pd.DataFrame({"k": ["a"] * 3 + ["b"] * 3, "t": ["x", "x", "y"] * 2})
    same = privacy_metrics(frame, frame, known_variables=["k"], target="t")
    # With all three at hand: x is wrong in 1/3, y in 2/3: 4/9 in the mean, against 2/3 without oneself.
    assert same.inference_categorical == pytest.approx(400 / 9)
    assert same.inference_accuracy_ratio == pytest.approx(100 * (4 / 9) / (2 / 3))
    wrong = frame.assign(t="y")
    assert privacy_metrics(frame, wrong, known_variables=["k"], target="t").inference_accuracy_ratio == 100
    alone = pd.DataFrame({"k": [1.0, 2.0, 4.0, 8.0], "t": ["x", "y", "x", "y"]})
    # Alone at their places, records look to their neighbour: 2, 1, 2, 4 tell y, x, y, x: all wrong; copies tell all.
    copied = privacy_metrics(alone, alone, known_variables=["k"], target="t")
    assert copied.inference_accuracy_ratio == pytest.approx(100 * (1 / 4) / 1)  # at least one guess in all is wrong


def test_a_target_that_does_not_vary_has_no_inference() -> None:
    frame = people().assign(ill="no")
    found = privacy_metrics(frame, frame, known_variables=["city"], target="ill")
    assert (found.inference_categorical, found.inference_baseline, found.inference_accuracy_ratio) == (None, None, None)


def test_knowing_nothing_of_use_leaves_the_usual_answer() -> None:
    frame = people().assign(city="Lyon")
    found = privacy_metrics(frame, frame, known_variables=["city"], target="ill")
    assert found.inference_categorical == pytest.approx(100 * (0.6 * 0.4 + 0.4 * 0.6))


def test_halves_meet_in_copies_and_not_in_strangers() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.standard_normal((400, 4)), columns=list("abcd"))
    assert privacy_metrics(frame, frame).linkability_protection_rate == 0
    mixed_up = pd.DataFrame({name: rng.permutation(frame[name]) for name in frame})
    strangers = privacy_metrics(frame, mixed_up).linkability_protection_rate
    assert strangers is not None and strangers > 95
    assert privacy_metrics(frame[["a"]], frame[["a"]]).linkability_protection_rate is None
    assert privacy_metrics(frame.head(20), frame.head(20)).linkability_protection_rate is None


def test_the_chance_of_two_draws_to_meet_is_the_hypergeometric_one() -> None:
    assert chance_of_meeting(4, 2) == pytest.approx(5 / 6)
    assert chance_of_meeting(100, 10) == pytest.approx(1 - math.comb(90, 10) / math.comb(100, 10))


def test_the_categorical_rate_looks_at_the_named_categories_alone() -> None:
    frame = pd.DataFrame({"a": ["x", "y"] * 4, "b": ["u", "u", "v", "v"] * 2, "c": list("pqrstvwz")})
    avatars = frame.assign(c=frame["c"].to_numpy()[::-1])
    # On a and b each row has one copy beside itself: its own avatar is one of two.
    named = privacy_metrics(frame, avatars, categorical_hidden_rate_variables=["a", "b"])
    assert named.categorical_hidden_rate == 50
    assert privacy_metrics(frame, avatars, categorical_hidden_rate_variables=["a"]).categorical_hidden_rate is None
    copied = privacy_metrics(frame, frame)
    assert copied.categorical_hidden_rate == copied.hidden_rate == 0
    numbers = pd.DataFrame({"x": [1.0, 2.0], "y": [2.0, 1.0]})
    assert privacy_metrics(numbers, numbers).categorical_hidden_rate is None


def test_the_thresholds_of_closeness_are_the_callers() -> None:
    frame = pd.DataFrame({"x": [0.0, 10.0, 20.0, 30.0]})
    avatars = pd.DataFrame({"x": [4.0, 10.0, 15.0, 25.0]})  # ratios 2/3, 0, 1, 1; distances 4, 0, 5, 5
    assert privacy_metrics(frame, avatars).closest_rate == 75
    assert privacy_metrics(frame, avatars, closest_rate_ratio_threshold=0.7).closest_rate == 50
    assert privacy_metrics(frame, avatars, closest_rate_ratio_threshold=0.0).closest_rate == 100


def test_one_quantile_stands_for_both_thresholds() -> None:
    frame = pd.DataFrame({"x": [0.0, 1.0, 3.0, 7.0, 15.0]})
    # To the nearest other record 1, 1, 2, 4, 8; to the second 3, 2, 3, 6, 12: ratios 1/3, 1/2, 2/3, 2/3, 2/3.
    avatars = pd.DataFrame({"x": [0.1, 1.9, 5.0, 11.0, 15.9]})  # ratios 1/9, 9/11, 1, 1, 0.9/8.9
    assert privacy_metrics(frame, avatars, quantile_threshold=50).closest_rate == pytest.approx(60)
    assert privacy_metrics(frame, avatars, quantile_threshold=0).closest_rate == pytest.approx(60)
    near = avatars.assign(x=[0.1, 1.9, 5.0, 11.0, 18.0])  # 3 from 15, 11 from 7: near at the 100th percentile only
    assert privacy_metrics(frame, near, quantile_threshold=0).closest_rate == 80
    assert privacy_metrics(frame, near, quantile_threshold=100).closest_rate == 60


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"known_variables": ["town"]}, "unknown_column"),
        ({"known_variables": "city"}, "unknown_column"),
        ({"known_variables": ["city"], "target": "sick"}, "unknown_column"),
        ({"target": "loyal"}, "invalid_attack_scenario"),
        ({"known_variables": ["city"], "target": "city"}, "invalid_attack_scenario"),
        ({"categorical_hidden_rate_variables": ["town"]}, "unknown_column"),
        ({"quantile_threshold": 101}, "invalid_threshold"),
        ({"closest_rate_ratio_threshold": 1.1}, "invalid_threshold"),
        ({"closest_rate_percentage_threshold": -1}, "invalid_threshold"),
        ({"quantile_threshold": 5, "closest_rate_ratio_threshold": 0.3}, "exclusive_parameters"),
    ],
)
def test_scenarios_that_make_no_sense_are_refused(given: dict[str, object], code: str) -> None:
    with pytest.raises(EngineError) as refused:
        privacy_metrics(mixed(), mixed(), **given)
    assert refused.value.code == code
    if code == "unknown_column" and given.get("target") is None and given.get("known_variables") != "city":
        assert "town" in str(refused.value)
