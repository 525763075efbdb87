from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from audiencekit.avatars.parameters import check
from audiencekit.errors import InvalidInput


def checked(**changes: Any) -> Any:
    given: dict[str, Any] = {"columns": ("age", "town"), "rows": 50, "k": 5, "ncp": None, "column_weights": None}
    return check("people", **{**given, **changes})


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
