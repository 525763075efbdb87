"""What advise_parameters answers (contract section 5)."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import Parameters, advise, advise_next, avatarise, generate
from audiencekit.engine.errors import EngineError
from tests.engine.frames import iris, mixed, wbcd


def codes(frame: pd.DataFrame) -> set[tuple[str, str | None]]:
    return {(suggestion.code, suggestion.column) for suggestion in advise(frame).suggestions}


def test_the_contracts_checks() -> None:
    assert advise(iris()).k == 8
    assert advise(wbcd()).k == 20


@pytest.mark.parametrize(("rows", "k"), [(10, 5), (99, 5), (100, 5), (240, 12), (399, 20), (400, 20), (2000, 20)])
def test_k_follows_the_number_of_rows(rows: int, k: int) -> None:
    assert advise(mixed(rows)).k == k


def test_scattered_rows_get_more_neighbours() -> None:
    rng = np.random.default_rng(0)
    crowd, scattered = rng.normal(0, 0.01, (300, 2)), rng.uniform(-5, 5, (200, 2))
    frame = pd.DataFrame(np.vstack([crowd, scattered]), columns=["x", "y"])
    advice = advise(frame)
    assert advice.k == 30
    assert "raised by half" in advice.more_details["k"]


def test_axes_hold_half_of_the_variance() -> None:
    rng = np.random.default_rng(0)
    independent = pd.DataFrame(rng.standard_normal((600, 8)), columns=list("abcdefgh"))
    assert advise(independent).ncp == 4
    assert advise(independent.head(400).assign(**{f"z{i}": rng.standard_normal(400) for i in range(8)})).ncp == 5
    assert advise(independent[["a"]]).ncp == 1
    assert advise(independent.assign(b=lambda frame: frame["a"])[["a", "b"]]).ncp == 1
    constant = advise(pd.DataFrame({"x": [1.0] * 20}))
    assert constant.ncp is None


def test_reduction_is_for_many_modalities() -> None:
    rng = np.random.default_rng(0)

    def table(rows: int, modalities: int) -> pd.DataFrame:
        return pd.DataFrame({"c": rng.integers(0, modalities, rows).astype(str), "x": rng.random(rows)})

    assert not advise(table(500, 15)).use_categorical_reduction
    assert advise(table(200, 30)).use_categorical_reduction  # more than n / 10
    assert advise(table(5000, 60)).use_categorical_reduction  # more than 50 in one column
    between = advise(table(2000, 30))
    assert not between.use_categorical_reduction
    assert "would say true" in between.more_details["use_categorical_reduction"]


def test_a_raw_table_is_advised_although_it_cannot_run() -> None:
    rows = 200
    rng = np.random.default_rng(0)
    frame = mixed(rows).assign(
        customer=np.arange(rows) + 2**60,
        email=[f"{row}@example.org" for row in range(rows)],
        since=pd.date_range("2020-01-01", periods=rows),
        day=[f"2024-0{1 + row % 9}-11" for row in range(rows)],
        price=[f"{row % 7},50" for row in range(rows)],
        code=rng.integers(1, 4, rows),
        street=[f"street {row % 90}" for row in range(rows)],
        half=[1.5, None] * (rows // 2),
        rare=[2.5] * 20 + [None] * (rows - 20),
        empty=None,
        born=[date(1990, 1, 1 + row % 28) for row in range(rows)],
    )
    with pytest.raises(EngineError):
        generate(frame, Parameters(k=5))
    advice = advise(frame)
    assert set(advice.probable_ids) == {"customer", "email"}
    assert advice.imputation == "fast_knn"
    assert "half" in advice.more_details["imputation"] and "rare" in advice.more_details["imputation"]
    assert codes(frame) >= {
        ("probable_id", "customer"),
        ("probable_id", "email"),
        ("as_datetime", "day"),
        ("numeric_text", "price"),
        ("as_category", "code"),
        ("exclude", "street"),
        ("much_missing", "half"),
        ("mostly_missing", "rare"),
        ("all_missing", "empty"),
    }
    named = {column for _, column in codes(frame)}
    assert not named & {"amount", "share", "loyal", "city", "size", "since", "born"}


def test_a_table_of_identifiers_leaves_nothing() -> None:
    frame = pd.DataFrame({"id": range(20), "mail": [f"{row}@x.org" for row in range(20)]})
    with pytest.raises(EngineError) as refused:
        advise(frame)
    assert refused.value.code == "nothing_to_anonymise"


def test_what_cannot_be_judged_is_refused_by_name() -> None:
    for code, values in (("mixed_types", ["a", 1, None]), ("unsupported_type", [[1], [2], None])):
        with pytest.raises(EngineError) as refused:
            advise(mixed().assign(bad=pd.Series(values * 20, dtype="object")))
        assert (refused.value.code, refused.value.column) == (code, "bad")


def test_advice_is_json_and_can_be_run() -> None:
    frame = mixed(120)
    advice = advise(frame)
    read = json.loads(json.dumps(advice.to_dict()))
    assert set(read["more_details"]) == {"k", "ncp", "use_categorical_reduction", "imputation"}
    assert all(reason.endswith(".") for reason in read["more_details"].values())
    assert read["imputation"] is None
    avatars, _ = avatarise(frame, read["k"], ncp=read["ncp"], seed=0)
    assert len(avatars) == 120


def test_low_privacy_asks_for_more_neighbours() -> None:
    _, report = avatarise(iris(), 8, seed=0)
    (suggestion,) = [one for one in advise_next(report) if one.code == "raise_k"]
    assert "k=12" in suggestion.message and "hidden_rate" in suggestion.message


def test_privacy_to_spare_asks_for_fewer_neighbours_when_the_signal_suffers() -> None:
    _, report = avatarise(iris(), 60, ncp=5, seed=0)
    assert report.privacy.hidden_rate > 90 and report.privacy.local_cloaking > 5 and report.signal.hellinger_mean > 0.1
    assert [suggestion.code for suggestion in advise_next(report)] == ["lower_k"]
    assert "k=40" in advise_next(report)[0].message
