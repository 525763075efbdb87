"""The rows of contract section 10 that no other test of the engine's input has (see test_refusals, test_missing,
test_dates, test_aside), and runs by a private model."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiencekit.engine import (
    Augmentation,
    EngineError,
    Exclusion,
    Imputation,
    Parameters,
    advise,
    avatarise,
    checks,
    generate,
    project,
)
from audiencekit.engine.dp import GaussianDP
from audiencekit.engine.preprocess import read_table
from audiencekit.engine.private import PrivateTable
from tests.engine.frames import mixed, small_frames


@attrs.frozen
class Resampled:
    """Stands for a private model: rows of the table at random. Nothing private about it."""

    epsilon: float = 1.0

    def generate(self, frame: pd.DataFrame, rows: int, parameters: Parameters) -> PrivateTable:
        drawn = np.random.default_rng(0).integers(0, len(frame), rows)
        return PrivateTable(frame=frame.iloc[drawn].reset_index(drop=True), metadata={"epsilon": self.epsilon})

    def to_dict(self) -> dict[str, object]:
        return {"epsilon": self.epsilon}


def test_k_and_a_private_model_exclude_each_other() -> None:
    with pytest.raises(EngineError) as refused:
        Parameters(k=5, dp=Resampled())
    assert refused.value.code == "exclusive_parameters"


def test_a_private_model_draws_the_rows_and_no_row_has_a_record() -> None:
    frame = mixed(100).assign(key=range(100), label=[f"label {row}" for row in range(100)])
    exclude = Exclusion(variable_names=["label"])
    augmentation = Augmentation(strategy=2)
    run = generate(frame, Parameters(dp=Resampled(), exclude=exclude, identifiers=["key"], augmentation=augmentation))
    assert len(run.unshuffled) == 200 and list(run.unshuffled) == list(frame)
    assert not run.paired and (run.sources == -1).all() and run.metadata == {"epsilon": 1.0}
    assert "outside_guarantee" in {warning.code for warning in run.warnings}
    assert set(run.unshuffled["label"]) <= set(frame["label"])
    _, report = avatarise(mixed(100), dp=Resampled())
    assert not report.privacy.paired and report.to_dict()["parameters"]["dp"] == {"epsilon": 1.0}


def test_categories_that_a_private_model_pools_are_measured() -> None:
    avatars, report = avatarise(mixed(200), dp=GaussianDP(epsilon=1.0, insecure_test_seed=0))
    assert "other" in set(avatars["size"]) and report.signal.hellinger["size"] > 0


@pytest.mark.parametrize(
    "augmentation",
    [
        Augmentation(strategy="minority", target_column="city"),
        Augmentation(strategy=2, should_anonymize_original_table=False),
    ],
)
def test_a_private_model_cannot_look_at_classes_or_keep_records(augmentation: Augmentation) -> None:
    with pytest.raises(EngineError) as refused:
        generate(mixed(), Parameters(dp=Resampled(), augmentation=augmentation))
    assert refused.value.code == "dp_unsupported"


def test_too_many_dimensions_are_refused_before_anything_is_allocated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "MOST_DIMENSIONS", 5)
    with pytest.raises(EngineError) as refused:
        generate(mixed(), Parameters(k=5))
    assert refused.value.code == "too_many_dimensions"


def test_all_columns_constant_gives_the_table_back() -> None:
    frame = pd.DataFrame({"a": [1.0] * 20, "b": ["x"] * 20, "c": pd.Timestamp("2024-01-01")})
    avatars, report = avatarise(frame, 5, seed=0)
    pd.testing.assert_frame_equal(avatars, frame)
    assert "no_variance" in {warning.code for warning in report.warnings}
    assert report.privacy.hidden_rate is None and report.privacy.row_direct_match_protection == 0


def test_a_boolean_with_gaps_is_a_nullable_boolean() -> None:
    frame = mixed(60).assign(answer=pd.array([True, None, False] * 20, dtype="boolean"))
    answers = generate(frame, Parameters(k=5, seed=0)).unshuffled["answer"]
    assert answers.dtype == "boolean" and answers.isna().any() and answers.notna().any()


def test_numbers_written_as_text_are_categories_and_advice_says_so() -> None:
    frame = mixed(60).assign(price=["1,5", "2,25", "3"] * 20)
    assert set(generate(frame, Parameters(k=5, seed=0)).unshuffled["price"]) <= {"1,5", "2,25", "3"}
    assert ("numeric_text", "price") in {(found.code, found.column) for found in advise(frame).suggestions}


def test_advice_takes_dates_and_gaps_and_can_be_run() -> None:
    frame = mixed(200).assign(day=pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(200) % 60, "D"))
    frame["amount"] = frame["amount"].mask(frame["share"] < 0.2)
    advice = advise(frame)
    assert (advice.imputation, advice.k) == ("fast_knn", 10) and "amount" in advice.more_details["imputation"]
    parameters = Parameters(
        k=advice.k,
        ncp=advice.ncp,
        use_categorical_reduction=advice.use_categorical_reduction,
        imputation=Imputation(method=advice.imputation),
        seed=0,
    )
    assert len(generate(frame, parameters).shuffled) == 200


def test_a_category_of_many_modalities_is_no_identifier_once_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "IDENTIFYING_SHARE", 0.01)
    with pytest.raises(EngineError, match="declare it"):
        generate(mixed(), Parameters(k=5))
    types = dict.fromkeys(("city", "size"), "category")
    assert len(generate(mixed(), Parameters(k=5, seed=0, types=types)).shuffled) == 60


def test_parameters_are_json_and_say_what_is_off() -> None:
    plain = Parameters(k=5).to_dict()
    assert plain["imputation"] is plain["exclude"] is plain["augmentation"] is plain["dp"] is None
    full = Parameters(
        k=5,
        exclude=Exclusion(variable_names=["a"]),
        imputation=Imputation(),
        augmentation=Augmentation(strategy={"x": 2}, target_column="b"),
    ).to_dict()
    assert full["exclude"] == {"variable_names": ["a"], "method": "coordinate_similarity"}
    assert full["augmentation"]["strategy"] == {"x": 2.0}


@settings(derandomize=True, max_examples=20, deadline=None, database=None)
@given(small_frames(), st.integers(0, 2**32), st.data())
def test_gaps_and_dates_keep_the_invariants(frame: pd.DataFrame, seed: int, data: st.DataObject) -> None:
    hours = data.draw(st.lists(st.integers(-(10**6), 10**6), min_size=len(frame), max_size=len(frame)))
    frame = frame.assign(when=pd.Timestamp("2000-01-01", tz="Europe/Paris") + pd.to_timedelta(hours, "h"))
    for name in frame:
        chosen = data.draw(st.lists(st.booleans(), min_size=len(frame), max_size=len(frame)))
        if data.draw(st.booleans()):
            frame[name] = frame[name].mask(np.array(chosen))
    run = generate(frame, Parameters(k=5, seed=seed))
    again = generate(frame, Parameters(k=5, seed=seed))
    pd.testing.assert_frame_equal(run.shuffled, again.shuffled, check_exact=True)
    assert (run.unshuffled.dtypes == frame.dtypes).all() and len(run.unshuffled) == len(frame)
    for name in frame:
        before, after = frame[name], run.unshuffled[name]
        if before.notna().all() or before.isna().all():
            assert after.isna().equals(before.isna())
        if after.notna().any() and (pd.api.types.is_numeric_dtype(before.dtype) or name == "when"):
            assert before.min() <= after.min() and after.max() <= before.max()
        else:
            assert set(after.dropna()) <= set(before.dropna())
    assert np.isfinite(run.avatar_projections).all()
    read_table(run.unshuffled)
