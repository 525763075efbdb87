"""One scaling stands for PCA, MCA and FAMD (contract 1.7), checked against each done the textbook way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import EngineError, Parameters, generate, project, spectrum
from audiencekit.engine.generation import draw_weights, weighted_means
from audiencekit.engine.neighbours import nearest
from audiencekit.engine.preprocess import read_table
from tests.engine import frames


def coordinates(frame: pd.DataFrame, axes: int, **weights: float) -> np.ndarray:
    table = read_table(frame)
    return project.fit(table, axes=axes, column_weights=weights).coordinates(table)


def distances(points: np.ndarray) -> np.ndarray:
    return np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))


def numbers(rows: int = 50) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(rng.standard_normal((rows, 4)) @ rng.standard_normal((4, 4)) + 100, columns=list("abcd"))


def test_numeric_tables_get_a_principal_component_analysis() -> None:
    frame = numbers()
    scaled = (frame.to_numpy() - frame.to_numpy().mean(axis=0)) / frame.to_numpy().std(axis=0)
    left, singular, _ = np.linalg.svd(scaled, full_matrices=False)
    np.testing.assert_allclose(np.abs(coordinates(frame, 4)), np.abs(left * singular), atol=1e-9)


def test_category_tables_get_a_multiple_correspondence_analysis_times_the_root_of_the_columns() -> None:
    frame = frames.wbcd().astype("category")
    disjunctive = pd.get_dummies(frame).to_numpy(dtype=float)
    profile = disjunctive / disjunctive.sum()
    rows, columns = profile.sum(axis=1), profile.sum(axis=0)
    left, singular, _ = np.linalg.svd(
        (profile - np.outer(rows, columns)) / np.sqrt(np.outer(rows, columns)), full_matrices=False
    )
    textbook = (left * singular / np.sqrt(rows)[:, None])[:, :5]
    np.testing.assert_allclose(np.abs(coordinates(frame, 5)), np.sqrt(10) * np.abs(textbook), atol=1e-9)
    assert project.fit(read_table(frame), axes=5).metric == pytest.approx(np.sqrt(10))


def test_all_axes_keep_the_distances_of_the_scaled_mixed_table() -> None:
    frame = frames.mixed()
    blocks = []
    for name in ("amount", "orders", "share"):
        values = frame[name].to_numpy(dtype=float)
        blocks.append(((values - values.mean()) / values.std())[:, None])
    for name in ("loyal", "city", "size"):
        indicators = pd.get_dummies(frame[name].astype(str)).to_numpy(dtype=float)
        shares = indicators.mean(axis=0)
        blocks.append((indicators - shares) / np.sqrt(shares))
    np.testing.assert_allclose(distances(coordinates(frame, 99)), distances(np.hstack(blocks)), atol=1e-9)


def test_a_weight_divided_by_the_mean_weight_multiplies_its_column_in_squared_distances() -> None:
    frame = numbers()[["a", "b"]]
    scaled = ((frame - frame.mean()) / frame.std(ddof=0)).to_numpy()
    expected = distances(scaled * np.sqrt(np.array([1.0, 9.0]) / 5))
    np.testing.assert_allclose(distances(coordinates(frame, 2, b=9)), expected, atol=1e-9)


def test_a_heavier_column_is_shared_more_with_neighbours() -> None:
    frame = frames.wbcd()
    mitoses = frame["Mitoses"].to_numpy()
    gaps = []
    for weight in (1, 3, 10, 100):
        found = nearest(coordinates(frame, 5, Mitoses=weight), 20)
        gaps.append(float(np.abs(mitoses[found.rows] - mitoses[:, None]).mean()))
    assert gaps == pytest.approx([0.319, 0.199, 0.114, 0.052], abs=0.03)  # measured in contract 8.18


def test_each_axis_has_its_largest_loading_positive() -> None:
    projection = project.fit(read_table(numbers()), axes=4)
    largest = np.abs(projection.numeric_axes).argmax(axis=0)
    assert (projection.numeric_axes[largest, np.arange(4)] > 0).all()


def test_axes_end_at_the_rank_of_the_table() -> None:
    frame = numbers()[["a", "b"]].assign(twice=lambda table: 2 * table["a"])
    assert project.fit(read_table(frame), axes=3).axes == 2
    run = generate(frame, Parameters(k=5, ncp=3, seed=0))
    assert run.ncp == 2
    assert run.original_projections.shape == run.avatar_projections.shape == (50, 2)
    assert [warning.code for warning in run.warnings] == ["ncp_reduced"]


def test_the_default_is_five_axes_or_the_one_hot_columns() -> None:
    assert project.fit(read_table(frames.mixed())).axes == 5
    assert project.fit(read_table(frames.mixed()[["amount"]])).axes == 1
    assert project.fit(read_table(frames.mixed()[["city"]])).axes == 2  # three modalities, of rank two


def test_many_modalities_go_without_the_full_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    table = read_table(frames.mixed())
    weights = {"city": 2.0, "amount": 3.0}
    dense = project.fit(table, axes=4, column_weights=weights)
    monkeypatch.setattr(spectrum, "DENSE_DIMENSIONS", 3)
    sparse = project.fit(table, axes=4, column_weights=weights)
    np.testing.assert_allclose(sparse.coordinates(table), dense.coordinates(table), atol=1e-8)
    np.testing.assert_allclose(sparse.eigenvalues, dense.eigenvalues, rtol=1e-10)
    assert dense.total == pytest.approx(project.fit(table, axes=99, column_weights=weights).total)


def test_total_is_the_variance_of_all_axes() -> None:
    projection = project.fit(read_table(frames.mixed()), axes=99)
    assert projection.eigenvalues.sum() == pytest.approx(projection.total)


def test_too_many_dimensions_are_refused_before_they_are_allocated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "MOST_DIMENSIONS", 6)
    with pytest.raises(EngineError) as refused:
        generate(frames.mixed(), Parameters(k=5))
    assert refused.value.code == "too_many_dimensions"


def test_the_direct_form_is_the_projected_one_with_all_axes() -> None:
    frame = frames.mixed()
    table = read_table(frame)
    projection = project.fit(table, axes=99)
    places = projection.coordinates(table)
    found = nearest(places, 7)
    weights = draw_weights(found.distances, np.random.default_rng(0))
    projected = weighted_means(places, found.rows, weights)
    for column, scale, axes in zip(table.numeric, projection.scales, projection.numeric_axes, strict=True):
        direct = weighted_means(column.values[:, None], found.rows, weights)[:, 0]
        inverse = (projected @ axes * scale.deviation + scale.mean) * scale.size
        np.testing.assert_allclose(inverse, direct, rtol=1e-12)
    city = table.categories[1]
    shares = city.counts() / table.rows
    loadings = (projection.modality_axes[1][:-1] - projection.modality_axes[1][-1]) * np.sqrt(shares)[:, None]
    inverse = projected @ loadings.T * np.sqrt(shares) + shares
    direct = weighted_means(np.eye(city.modalities)[city.codes], found.rows, weights)
    np.testing.assert_allclose(inverse, direct, atol=1e-12)


def test_huge_and_tiny_numbers_scale_like_others() -> None:
    frame = numbers()
    np.testing.assert_allclose(coordinates(frame * 1e300, 3), coordinates(frame, 3), atol=1e-9)
    np.testing.assert_allclose(coordinates(frame * 1e-300, 3), coordinates(frame, 3), atol=1e-9)
