"""Bad tables and parameters: the code of contract section 10, the column, what was expected and received."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import EngineError, NotAFrame, Parameters, RunWarning, advise, avatarise, checks, generate
from audiencekit.engine import privacy_metrics as measure
from tests.engine.frames import mixed

ROWS = 60
FRAME = mixed(ROWS)


def test_weights_are_held_to_the_same_bounds_by_the_metrics() -> None:
    for weights in ({"amount": 10**400}, {"amount": 2e12}):
        with pytest.raises(EngineError) as refused:
            measure(FRAME, FRAME, column_weights=weights)
        assert refused.value.code == "invalid_weight"


def with_column(values: object, dtype: str | None = None) -> pd.DataFrame:
    return FRAME.assign(bad=pd.Series(values, dtype=dtype))


BAD_PARAMETERS: list[tuple[str, dict[str, object]]] = [
    ("invalid_k", {"k": 1}),
    ("invalid_k", {"k": -3}),
    ("invalid_k", {"k": True}),
    ("invalid_k", {"k": 5.0}),
    ("invalid_k", {"k": "5"}),
    ("missing_parameter", {"k": None}),
    ("k_too_large", {"k": ROWS}),
    ("invalid_ncp", {"ncp": 0}),
    ("invalid_ncp", {"ncp": True}),
    ("invalid_ncp", {"ncp": 2.5}),
    ("invalid_seed", {"seed": -1}),
    ("invalid_seed", {"seed": 1.5}),
    ("invalid_seed", {"seed": False}),
    ("invalid_modality", {"modality": "mode"}),
    ("invalid_weight", {"column_weights": {"amount": 0}}),
    ("invalid_weight", {"column_weights": {"amount": -1}}),
    ("invalid_weight", {"column_weights": {"amount": float("nan")}}),
    ("invalid_weight", {"column_weights": {"amount": float("inf")}}),
    ("invalid_weight", {"column_weights": {"amount": "2"}}),
    ("invalid_weight", {"column_weights": {"amount": True}}),
    ("invalid_weight", {"column_weights": {"amount": 10**400}}),
    ("invalid_weight", {"column_weights": {"amount": 10**5000}}),
    ("invalid_weight", {"column_weights": {"amount": 2e12}}),  # the others have 1
    ("invalid_weight", {"column_weights": {"amount": 1e-13}}),
    ("invalid_weight", {"column_weights": {"amount": 1e7, "city": 1e-7}}),
    ("invalid_weight", {"column_weights": [1]}),
    ("unknown_column", {"column_weights": {"amounts": 2}}),
]


@pytest.mark.parametrize(("code", "given"), BAD_PARAMETERS)
def test_bad_parameters(code: str, given: dict[str, object]) -> None:
    with pytest.raises(EngineError) as refused:
        avatarise(FRAME, **{"k": 5, **given})
    assert refused.value.code == code
    assert refused.value.expected in str(refused.value) and refused.value.received in str(refused.value)


BAD_COLUMNS: list[tuple[str, object, str | None, str]] = [
    ("infinite_value", [1.0] * 58 + [np.inf, -np.inf], None, "58, 59"),
    ("mixed_types", ["a", 1] * 30, "object", "'a' and 1"),
    ("mixed_types", ["a", 1.5, True] * 20, "object", "'a' and 1.5"),
    ("unsupported_type", pd.to_timedelta(np.arange(60), unit="s"), None, "timedelta64"),
    ("unsupported_type", pd.period_range("2020-01", periods=60, freq="M"), None, "period"),
    ("unsupported_type", [1 + 2j, 3j] * 30, None, "complex"),
    ("unsupported_type", [[1], [2]] * 30, "object", "[1]"),
    ("integer_too_large", [2**53 + 2, 1] * 30, "int64", "9007199254740994"),
    ("integer_too_large", [-(2**60), 1] * 30, "int64", "-1152921504606846976"),
    ("identifier_like", [f"customer {row}" for row in range(60)], None, "60 distinct"),
    ("identifier_like", [f"customer {max(row, 4)}" for row in range(60)], "category", "56 distinct"),
]


@pytest.mark.parametrize(("code", "values", "dtype", "received"), BAD_COLUMNS)
def test_bad_columns_are_named(code: str, values: object, dtype: str | None, received: str) -> None:
    with pytest.raises(EngineError) as refused:
        avatarise(with_column(values, dtype), 5)
    assert refused.value.code == code
    assert refused.value.column == "bad" and "'bad'" in str(refused.value)
    assert received in refused.value.received


BAD_TABLES: list[tuple[str, Callable[[], pd.DataFrame]]] = [
    ("empty_table", lambda: FRAME.head(0)),
    ("empty_table", lambda: FRAME[[]]),
    ("too_few_rows", lambda: FRAME.head(1)),
    ("too_few_rows", lambda: FRAME.head(9)),
    ("duplicate_column", lambda: pd.concat([FRAME, FRAME[["city"]]], axis=1)),
    ("duplicate_column", lambda: FRAME.rename(columns={"city": ""})),
]


@pytest.mark.parametrize(("code", "make"), BAD_TABLES)
def test_bad_tables(code: str, make: Callable[[], pd.DataFrame]) -> None:
    for use in (lambda frame: avatarise(frame, 5), advise):
        with pytest.raises(EngineError) as refused:
            use(make())
        assert refused.value.code == code


@pytest.mark.parametrize("given", [None, {"a": [1, 2]}, [[1, 2]], FRAME["amount"], np.ones((20, 2))])
def test_something_else_than_a_frame_is_a_type_error_too(given: object) -> None:
    for use in (lambda: avatarise(given, 5), lambda: advise(given), lambda: measure(FRAME, given)):
        with pytest.raises(NotAFrame) as refused:
            use()
        assert isinstance(refused.value, TypeError) and isinstance(refused.value, ValueError)
        assert refused.value.code == "not_a_frame"


def test_one_row_is_too_few_even_when_tiny_tables_are_allowed() -> None:
    with pytest.raises(EngineError) as refused:
        avatarise(FRAME.head(1), 2, allow_tiny=True)
    assert refused.value.code == "too_few_rows"
    with pytest.raises(EngineError) as refused:
        measure(FRAME.head(1), FRAME.head(1))
    assert refused.value.code == "too_few_rows"


def test_a_tiny_table_runs_with_a_warning() -> None:
    avatars, report = avatarise(FRAME.head(4), 2, allow_tiny=True, seed=0)
    assert len(avatars) == 4
    assert {"too_few_rows", "small_k"} <= {warning.code for warning in report.warnings}


def test_the_close_names_are_told() -> None:
    with pytest.raises(EngineError, match="close: 'amount'"):
        generate(FRAME, Parameters(k=5, column_weights={"amont": 2}))


def test_many_modalities_warn_and_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MANY_MODALITIES", 2)
    run = generate(FRAME, Parameters(k=5, seed=0))
    assert ("too_many_modalities", "city") in {(warning.code, warning.column) for warning in run.warnings}
    monkeypatch.setattr(checks, "TOO_MANY_DIMENSIONS", 6)
    with pytest.raises(EngineError) as refused:
        generate(FRAME, Parameters(k=5))
    assert (refused.value.code, refused.value.column) == ("too_many_modalities", "city")


def test_what_a_reader_must_know_is_warned_about() -> None:
    frame = FRAME.assign(rare=["common"] * 58 + ["odd", "odd"], nothing=None)
    run = generate(frame, Parameters(k=5, seed=0))
    assert {(warning.code, warning.column) for warning in run.warnings} == {
        ("rare_modality", "rare"),
        ("all_missing", "nothing"),
    }
    assert any("'odd'" in warning.message for warning in run.warnings)


def test_errors_and_warnings_survive_pickling() -> None:
    for kind in (EngineError, NotAFrame):
        error = kind("mixed_types", expected="one type", received="two", column="c")
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind and str(again) == str(error) == "column 'c': expected one type; received two"
        assert (again.code, again.column, again.expected, again.received) == ("mixed_types", "c", "one type", "two")
    run = generate(FRAME, Parameters(k=3, seed=0))
    assert pickle.loads(pickle.dumps(run.warnings)) == run.warnings
    assert isinstance(run.warnings[0], RunWarning) and run.warnings[0].to_dict()["code"] == "small_k"
    assert pickle.loads(pickle.dumps(Parameters(k=3, column_weights={"a": 2}))) == Parameters(
        k=3, column_weights={"a": 2}
    )
