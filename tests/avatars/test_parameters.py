from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest

from audiencekit.avatars.options import (
    FastDp,
    InterRecordRangeDifferenceParameters,
    RelativeDifferenceParameters,
)
from audiencekit.avatars.parameters import check
from audiencekit.avatars.settings import merged, settings_of, without
from audiencekit.avatars.table import TableInput
from audiencekit.errors import InvalidInput


def checked(**changes: Any) -> Any:
    rows = changes.pop("rows", 50)
    return check(TableInput(name="people", file="f", columns=("age", "town"), rows=rows), {"k": 5, **changes})


def test_what_is_right_comes_back_as_plain_numbers() -> None:
    found = checked(k=np.int64(7), ncp=np.int32(2), column_weights={"age": np.float32(2)})

    assert (found.k, found.ncp, found.column_weights) == (7, 2, {"age": 2.0})
    assert type(found.k) is int and type(found.column_weights["age"]) is float


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"k": 1}, "k must be an integer of at least 2, got 1"),
        ({"k": True}, "got True"),
        ({"k": 5.0}, "got 5.0"),
        ({"k": "5"}, "got '5'"),
        ({"k": 50}, "below the number of rows, 50"),
        ({"ncp": 0}, "ncp must be an integer of at least 1"),
        ({"ncp": False}, "got False"),
        ({"column_weights": {"agee": 2}}, "did you mean 'age'"),
        ({"column_weights": {"age": 0}}, "above 0, got 0"),
        ({"column_weights": {"age": float("nan")}}, "finite"),
        ({"column_weights": {"age": True}}, "got True"),
        ({"column_weights": {"age": "2"}}, "got '2'"),
        ({"column_weights": {"age": 10**400}}, "finite"),
        ({"column_weights": {"age": 10**5000}}, "finite"),
        ({"column_weights": {"age": 2e12}}, "more than 1e\\+12 times that of 'town'"),
        ({"column_weights": {"age": 1e-7, "town": 1e7}}, "more than 1e\\+12 times that of 'age'"),
        ({"column_weights": [1]}, "mapping by column name, got list"),
        ({"column_weights": "age"}, "mapping by column name, got the text 'age'"),
        ({"column_weights": {None: 1}}, "names None"),
    ],
)
def test_what_cannot_be_is_refused_with_table_and_value(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        checked(**changes)
    assert "people" in str(caught.value)


def test_a_factor_common_to_all_weights_is_none_of_our_business() -> None:
    assert checked(column_weights={"age": 1e300, "town": 1e300}).column_weights == {"age": 1e300, "town": 1e300}


def test_k_is_not_held_against_rows_nobody_counted() -> None:
    assert checked(k=10_000, rows=None).k == 10_000


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"open_dp_epsilon": 1.0}, "give one of k and open_dp_epsilon"),
        ({"k": None, "open_dp_epsilon": 1.0, "fast_dp_epsilon": 1.0}, "open_dp_epsilon and fast_dp_epsilon"),
        ({"k": None, "open_dp_epsilon": 0}, "open_dp_epsilon must be a finite number above 0"),
        ({"k": None, "fast_dp_epsilon": float("inf")}, "fast_dp_epsilon must be a finite number"),
        ({"use_categorical_reduction": 1}, "use_categorical_reduction must be True or False"),
        ({"exclude_variable_names": ["agee"]}, "did you mean 'age'"),
        ({"exclude_variable_names": "age"}, "list of column names"),
        ({"exclude_variable_names": ["age", "town"]}, "leaves no column"),
        ({"exclude_variable_names": ["age"], "exclude_variable_method": "none"}, "row_order, coordinate_similarity"),
        ({"imputation_k": 0}, "imputation_k must be an integer of at least 1"),
        ({"imputation_training_fraction": 1.5}, "above 0 up to 1"),
        ({"imputation_return_data_imputed": "no"}, "True or False"),
        ({"time_series_nf": 0}, "time_series_nf must be"),
        ({"time_series_method": "middle"}, "time_series_method must be one of specified, max, min, mean"),
        ({"known_variables": ["x"]}, "known_variables names 'x'"),
        ({"target": "x"}, "target names 'x'"),
        ({"target": "age", "known_variables": ["age"]}, "nothing is left to infer"),
        ({"quantile_threshold": 101}, "up to 100"),
        ({"data_augmentation_strategy": 0}, "data_augmentation_strategy must be a finite number of at least 1, got 0"),
        ({"data_augmentation_strategy": "minority"}, "needs data_augmentation_target_column"),
        ({"data_augmentation_strategy": {"a": 2}}, "needs data_augmentation_target_column"),
        ({"data_augmentation_strategy": "most"}, "one of minority, not_majority"),
        ({"data_augmentation_strategy": {"a": -1}, "data_augmentation_target_column": "age"}, "'a' must be"),
        ({"data_augmentation_target_column": "age"}, "data_augmentation_strategy is missing"),
        ({"processors": ["x"]}, "processors are RelativeDifferenceParameters"),
        ({"processors": [RelativeDifferenceParameters("age", ["x"])]}, "a processor names 'x'"),
        (
            {"k": None, "fast_dp_epsilon": 1, "processors": [RelativeDifferenceParameters("age", ["town"])]},
            "no epsilon covers",
        ),
        ({"use_excluded_variables_in_metrics": None}, "True or False"),
    ],
)
def test_every_stage_is_checked(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        checked(**changes)
    assert "people" in str(caught.value)


def test_a_table_that_is_measured_only_has_no_k() -> None:
    found = checked(k=None, known_variables=["age"], target="town")

    assert not found.makes_avatars and found.target == "town"


def test_two_neighbours_are_few() -> None:
    with pytest.warns(UserWarning, match="k=2"):
        assert checked(k=2).k == 2


def test_a_range_has_two_ends_and_a_unit_is_above_nought() -> None:
    with pytest.raises(InvalidInput, match="two columns"):
        InterRecordRangeDifferenceParameters("id", "a", "a")
    with pytest.raises(InvalidInput, match="column of its own, got 'a'"):
        InterRecordRangeDifferenceParameters("a", "a", "b")
    with pytest.raises(InvalidInput, match="scaling_unit"):
        RelativeDifferenceParameters("a", ["b"], 0)
    for references in ([], ["b", "a"]):
        with pytest.raises(InvalidInput, match="difference of 'a' is one to other columns"):
            RelativeDifferenceParameters("a", references)
    with pytest.raises(InvalidInput, match="a list of column names, got 'bc'"):
        RelativeDifferenceParameters("a", "bc")


def test_an_update_puts_one_method_in_the_place_of_another() -> None:
    table = TableInput(name="people", file="f", columns=("age", "town"), rows=50)
    before = attrs.evolve(
        checked(k=None, fast_dp_epsilon=2.0), dp=FastDp(epsilon=2.0, mechanism="gmm", gmm_n_components=3)
    )
    sharper = check(table, merged(settings_of(before, table), {"fast_dp_epsilon": 1.0}), before)
    plain = check(table, merged(settings_of(before, table), {"k": 6}), before)
    off = check(table, without(settings_of(plain, table), ["k"]), plain)

    assert sharper.dp == FastDp(epsilon=1.0, mechanism="gmm", gmm_n_components=3)
    assert (plain.k, plain.dp) == (6, None)
    assert not off.makes_avatars
