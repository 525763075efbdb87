"""The mean avatar of a record, on a table whose values are known by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from audiencekit.sandbox.avatars.barycentres import augmented, mean_avatars


def test_each_record_has_the_mean_of_its_avatars() -> None:
    days = pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-05", None])
    avatars = pd.DataFrame(
        {
            "height": [1.0, 2.0, 3.0, 5.0, None],
            "age": [10, 20, 31, 40, 60],
            "day": days,
            "town": pd.Categorical(["a", "b", "c", "c", "b"]),
            "member": [True, False, False, True, True],
            "note": ["x", None, "y", "z", None],
        }
    )
    means = mean_avatars(avatars, [0, 1, 0, 0, 1], 2)

    assert means.dtypes.to_dict() == avatars.dtypes.to_dict()
    assert means["height"].tolist() == [3.0, 2.0]
    assert means["age"].tolist() == [27, 40]
    assert means["day"].tolist() == [pd.Timestamp("2026-01-03"), pd.Timestamp("2026-01-02")]
    assert means["town"].tolist() == ["c", "b"]
    assert means["member"].tolist() == [True, False]
    assert means["note"].iloc[0] == "x"
    assert means["note"].isna().tolist() == [False, True]
    assert means.index.tolist() == [0, 1]


def test_the_records_with_more_than_one() -> None:
    assert augmented([0, 1, 2, 2, 0], 3) == [0, 2]


@pytest.mark.parametrize("sources", [[0, 0], [0, -1], [0, 1, 1]])
def test_a_record_without_an_avatar_is_an_error(sources: list[int]) -> None:
    with pytest.raises(ValueError, match="every record"):
        mean_avatars(pd.DataFrame({"a": [1.0, 2.0]}), sources, 2)
