"""Categories as a few numeric dimensions (contract 1.6)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import (
    Augmentation,
    EngineError,
    Parameters,
    avatarise,
    checks,
    generate,
    privacy_metrics,
    spectrum,
)
from audiencekit.engine.preprocess import read_table
from audiencekit.engine.project import fit
from tests.engine.frames import mixed, wbcd


def many(rows: int = 1_500) -> pd.DataFrame:
    """Two columns of 60 modalities each that follow one driver, and a number that follows it too."""
    rng = np.random.default_rng(0)
    driver = rng.random(rows) * 60
    return pd.DataFrame(
        {
            "area": [f"area {int(place)}" for place in driver],
            "shop": [f"shop {int(place + noise) % 60}" for place, noise in zip(driver, rng.random(rows), strict=True)],
            "amount": driver + rng.standard_normal(rows),
        }
    )


def test_coordinates_are_those_of_the_definition() -> None:
    frame = wbcd().astype(str).iloc[:, :6].assign(number=np.random.default_rng(0).random(683))
    table = read_table(frame)
    indicators = pd.get_dummies(frame.iloc[:, :6]).to_numpy(dtype=float)
    shares = indicators.mean(axis=0)
    scaled = (indicators - shares) / np.sqrt(shares)
    left, sizes, _ = np.linalg.svd(scaled, full_matrices=False)
    embedded = left[:, :20] * sizes[:20]
    weights = np.sqrt((sizes[:20] / sizes[0]) ** 2)  # on squared distances the weight, on values its root
    number = frame["number"].to_numpy()
    together = np.column_stack([(number - number.mean()) / number.std(), embedded / embedded.std(axis=0) * weights])
    _, _, axes = np.linalg.svd(together, full_matrices=False)
    wanted = together @ axes[:4].T
    found = fit(table, axes=4, reduce=True).coordinates(table)
    np.testing.assert_allclose(np.abs(found), np.abs(wanted), atol=1e-8)


def test_it_changes_nothing_without_categories() -> None:
    frame = mixed()[["amount", "orders", "share"]]
    plain, reduced = (
        generate(frame, Parameters(k=5, seed=0, use_categorical_reduction=reduce)).unshuffled
        for reduce in (False, True)
    )
    pd.testing.assert_frame_equal(plain, reduced, check_exact=True)


def test_neighbours_stay_near_and_categories_known() -> None:
    frame = many()
    avatars, report = avatarise(frame, 10, seed=0, use_categorical_reduction=True)
    assert set(avatars["area"]) <= set(frame["area"])
    assert report.signal.hellinger_mean < 0.2
    reduced = generate(frame, Parameters(k=10, seed=0, use_categorical_reduction=True)).unshuffled
    # Both columns still follow the driver together.
    near = reduced["area"].str[5:].astype(int) - reduced["shop"].str[5:].astype(int)
    assert (near.abs() <= 20).mean() > 0.8


def test_weights_of_columns_count() -> None:
    frame = many(600)
    table = read_table(frame)
    one, other = (fit(table, reduce=True, column_weights={"area": weight}).coordinates(table) for weight in (1.0, 50.0))
    assert not np.allclose(one, other)


def test_large_tables_go_without_the_full_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    table = read_table(many(600))
    dense = fit(table, axes=3, reduce=True).coordinates(table)
    monkeypatch.setattr(spectrum, "DENSE_DIMENSIONS", 30)
    sparse = fit(table, axes=3, reduce=True).coordinates(table)
    np.testing.assert_allclose(np.abs(sparse), np.abs(dense), atol=1e-6)


def test_tables_of_too_many_modalities_run_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MANY_MODALITIES", 20)
    monkeypatch.setattr(checks, "TOO_MANY_DIMENSIONS", 50)
    with pytest.raises(EngineError, match="categorical reduction"):
        generate(many(), Parameters(k=5))
    assert len(generate(many(), Parameters(k=5, seed=0, use_categorical_reduction=True)).unshuffled) == 1_500


def test_figures_are_taken_in_the_space_that_is_not_reduced() -> None:
    frame = many(400)
    augmentation = Augmentation(strategy=1.5)
    arguments = {"k": 5, "ncp": 3, "seed": 0, "augmentation": augmentation}
    run = generate(frame, Parameters(use_categorical_reduction=True, **arguments))
    _, report = avatarise(frame, use_categorical_reduction=True, **arguments)

    distances = np.linalg.norm(run.original_projections[:, None] - run.avatar_projections[None, :400], axis=2)
    assert report.privacy == privacy_metrics(frame, run.unshuffled.head(400), ncp=3)  # of the records' own avatars
    assert report.privacy.distance_to_closest != pytest.approx(np.median(distances.min(axis=1)))
