"""More avatars than records (contract 1.11; counts as in the wire contract 5.3)."""

from __future__ import annotations

import pandas as pd
import pytest

from audiencekit.engine import Augmentation, EngineError, Exclusion, Parameters, avatarise, generate
from tests.engine.frames import iris, mixed, wbcd


def augmented(frame: pd.DataFrame, strategy: object, target: str | None = None, **more: object) -> pd.DataFrame:
    augmentation = Augmentation(strategy=strategy, target_column=target)
    return generate(frame, Parameters(k=5, seed=3, augmentation=augmentation, **more)).unshuffled


def test_a_factor_is_the_total() -> None:
    assert len(augmented(wbcd(), 3)) == 2_049  # the vendor's own example
    assert len(augmented(iris(), 1.5)) == 225
    assert len(augmented(iris(), 1)) == 150


def test_classes_reach_the_size_of_the_largest() -> None:
    frame = iris().iloc[:120]  # 50, 50, 20
    for strategy, target, rows in (("minority", "variety", 150), ("not_majority", "variety", 150)):
        assert len(augmented(frame, strategy, target)) == rows
    counts = augmented(frame, "minority", "variety")["variety"].value_counts()
    assert counts.min() >= 40  # about the largest: classes of avatars are drawn
    frame = iris().iloc[20:120]  # 30, 50, 20
    assert len(augmented(frame, "minority", "variety")) == 130
    assert len(augmented(frame, "not_majority", "variety")) == 150


def test_a_modality_can_have_a_factor_of_its_own() -> None:
    frame = iris()
    run = generate(
        frame,
        Parameters(k=5, seed=0, augmentation=Augmentation(strategy={"Setosa": 2.5}, target_column="variety")),
    )
    assert len(run.unshuffled) == 225
    sources = pd.Series(run.sources[150:])
    assert (frame["variety"].to_numpy()[sources] == "Setosa").all()
    assert sources.value_counts().isin([1, 2]).all()  # each record as often as any other, give or take one


def test_further_avatars_leave_the_first_ones_as_they_are() -> None:
    frame = mixed(100)
    plain = generate(frame, Parameters(k=5, seed=3))
    run = generate(frame, Parameters(k=5, seed=3, augmentation=Augmentation(strategy=2)))
    pd.testing.assert_frame_equal(run.unshuffled.iloc[:100], plain.unshuffled, check_exact=True)
    assert not run.unshuffled.iloc[100:].reset_index(drop=True).equals(plain.unshuffled)
    assert len(run.shuffled) == len(run.avatar_projections) == 200 and len(run.original_projections) == 100
    pd.testing.assert_frame_equal(run.avatars, plain.avatars, check_exact=True)


def test_the_records_can_be_kept_and_that_is_said() -> None:
    frame = mixed(100)
    augmentation = Augmentation(strategy=1.5, should_anonymize_original_table=False)
    run = generate(frame, Parameters(k=5, seed=3, augmentation=augmentation))
    pd.testing.assert_frame_equal(run.unshuffled.iloc[:100], frame, check_exact=True)
    assert len(run.unshuffled) == 150 and "originals_kept" in {warning.code for warning in run.warnings}
    _, report = avatarise(frame, 5, seed=3, augmentation=augmentation)
    assert report.privacy.hidden_rate == 0


def test_records_that_are_kept_keep_all_that_is_theirs() -> None:
    frame = mixed()
    kept = Augmentation(strategy=1.5, should_anonymize_original_table=False)
    exclude = Exclusion(variable_names=["city", "share"])
    run = generate(frame, Parameters(k=5, seed=3, augmentation=kept, exclude=exclude))
    pd.testing.assert_frame_equal(run.unshuffled.iloc[: len(frame)], frame)
    further = run.unshuffled.iloc[len(frame) :].reset_index(drop=True)
    assert not (further["share"] == frame["share"].take(run.sources[len(frame) :]).reset_index(drop=True)).any()


def test_augmentation_goes_with_gaps_exclusion_and_keys() -> None:
    frame = mixed(100).assign(key=range(100), label=[f"label {row}" for row in range(100)])
    frame["amount"] = frame["amount"].mask(frame["share"] < 0.2)
    avatars = augmented(frame, 2, identifiers=["key"], exclude=Exclusion(variable_names=["label"]))
    assert sorted(avatars["key"]) == list(range(1, 201))
    assert avatars["amount"].iloc[100:].isna().any() and set(avatars["label"]) <= set(frame["label"])
    assert list(avatars.dtypes) == list(frame.dtypes)


def test_the_target_may_have_gaps() -> None:
    frame = mixed(100)
    frame["city"] = frame["city"].mask(frame["share"] < 0.3)
    most = frame["city"].value_counts().max()
    assert len(augmented(frame, "not_majority", "city")) == frame["city"].isna().sum() + 3 * most


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("invalid_augmentation", {"strategy": 0.5}),
        ("invalid_augmentation", {"strategy": float("nan")}),
        ("invalid_augmentation", {"strategy": True}),
        ("invalid_augmentation", {"strategy": "majority", "target_column": "city"}),
        ("invalid_augmentation", {"strategy": "minority"}),
        ("invalid_augmentation", {"strategy": {"Lyon": 2}}),
        ("invalid_augmentation", {"strategy": {"Lyon": 0.2}, "target_column": "city"}),
        ("invalid_augmentation", {"strategy": {"Paris": 2}, "target_column": "city"}),
        ("invalid_augmentation", {"strategy": 1e12}),
        ("invalid_augmentation", {"strategy": 1.7e308}),
        ("invalid_augmentation", {"strategy": {"Lyon": 1e6}, "target_column": "city"}),
        ("invalid_augmentation", {"strategy": {"Lyon": 1.7e308}, "target_column": "city"}),
        ("unknown_column", {"strategy": "minority", "target_column": "town"}),
    ],
)
def test_what_cannot_be_is_refused(code: str, given: dict[str, object]) -> None:
    with pytest.raises(EngineError) as refused:
        generate(mixed(), Parameters(k=5, augmentation=Augmentation(**given)))
    assert refused.value.code == code
