"""Neighbours, weights and draws (contract 1.8, 1.9)."""

from __future__ import annotations

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from audiencekit.engine import Augmentation, Parameters, avatarise_tables, generate, generation, mixing
from audiencekit.engine.generation import draw_neighbours, draw_weights, heaviest_modalities, weighted_means
from audiencekit.engine.neighbours import nearest
from audiencekit.engine.seeds import Streams
from tests.engine.frames import mixed
from tests.engine.linked.tables import sensors


def points(rows: int = 60, axes: int = 3) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((rows, axes))


def test_neighbours_are_the_nearest_other_rows() -> None:
    places = points()
    found = nearest(places, 6)
    gaps = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=2))
    np.fill_diagonal(gaps, np.inf)
    np.testing.assert_array_equal(found.rows, gaps.argsort(axis=1)[:, :6])
    np.testing.assert_allclose(found.distances, np.sort(gaps, axis=1)[:, :6])


def test_no_row_is_its_own_neighbour_among_duplicates() -> None:
    places = np.repeat(points(10), 8, axis=0)
    found = nearest(places, 5)
    assert not (found.rows == np.arange(80)[:, None]).any()
    assert (found.distances == 0).all()
    assert all(len(set(rows)) == 5 for rows in found.rows.tolist())


def test_neighbours_at_one_distance_come_in_row_order() -> None:
    found = nearest(np.array([[0.0], [1.0], [-1.0], [1.0], [9.0]]), 3)
    assert found.rows[0].tolist() == [1, 2, 3]


@pytest.mark.parametrize("k", [2, 7, 59])
def test_weights_are_shares_of_one(k: int) -> None:
    weights = draw_weights(nearest(points(), k).distances, np.random.default_rng(1))
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1)


def test_weights_follow_the_three_factors() -> None:
    # With one distance for all, the share 1/2**j falls on each of the k places alike.
    weights = draw_weights(np.ones((40_000, 4)), np.random.default_rng(2))
    np.testing.assert_allclose(weights.mean(axis=0), 0.25, atol=0.01)
    effective = np.median(1 / (weights**2).sum(axis=1))
    assert 1.5 < effective < 2.6  # contract section 7 measures 2.3 to 2.6 with k from 5, less below
    near = draw_weights(np.tile([0.1, 1.0, 1.0, 1.0], (40_000, 1)), np.random.default_rng(2))
    assert near[:, 0].mean() > 0.6


def test_weights_of_duplicates_are_finite() -> None:
    distances = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 2.0], [1.0, 1.0, 1.0]])
    weights = draw_weights(distances, np.random.default_rng(0))
    assert np.isfinite(weights).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert weights[1, 0] > 0.9999  # a huge weight, but the row is not lost
    assert weights[0].max() < 0.9999  # all neighbours are copies: they share
    assert np.isfinite(draw_weights(np.zeros((5, 3)), np.random.default_rng(0))).all()


def test_weights_stand_a_very_large_k() -> None:
    weights = draw_weights(np.ones((3, 1500)), np.random.default_rng(0))
    np.testing.assert_allclose(weights.sum(axis=1), 1)


def test_means_lie_between_the_neighbours() -> None:
    places = points()
    found = nearest(places, 5)
    values = np.random.default_rng(5).normal(1e6, 1e-3, (60, 2))
    mixed = weighted_means(values, found.rows, draw_weights(found.distances, np.random.default_rng(1)))
    around = values[found.rows]
    slack = 1e-9 * 1e6
    assert (mixed >= around.min(axis=1) - slack).all() and (mixed <= around.max(axis=1) + slack).all()


def test_modalities_are_drawn_as_often_as_their_neighbours_weigh() -> None:
    rows = np.tile([3, 1, 2], (30_000, 1))
    cumulated = np.cumsum(np.tile([0.2, 0.5, 0.3], (30_000, 1)), axis=1)
    drawn = draw_neighbours(rows, cumulated, np.random.default_rng(0))
    np.testing.assert_allclose(np.bincount(drawn)[1:] / 30_000, [0.5, 0.3, 0.2], atol=0.01)


def test_a_neighbour_without_weight_is_never_drawn() -> None:
    cumulated = np.cumsum(np.tile([0.0, 1.0, 0.0], (5_000, 1)), axis=1)
    drawn = draw_neighbours(np.tile([7, 8, 9], (5_000, 1)), cumulated, np.random.default_rng(0))
    assert set(drawn.tolist()) == {8}


def test_the_heaviest_modality_is_of_all_neighbours_together() -> None:
    codes = np.array([0, 0, 1, 2])  # of rows 0 to 3
    rows = np.array([[0, 1, 2], [2, 3, 0], [2, 3, 1]])
    weights = np.array([[0.3, 0.3, 0.4], [0.4, 0.4, 0.2], [0.1, 0.2, 0.7]])
    in_sorted_order = np.array([2, 1, 0])  # modality 2 sorts first
    assert heaviest_modalities(codes, in_sorted_order, rows, weights).tolist() == [0, 2, 0]
    assert heaviest_modalities(codes, np.array([0, 1, 2]), rows, weights).tolist() == [0, 1, 0]


def test_streams_keep_the_places_the_contract_gives_them() -> None:  # 1.11: later stages must not move these
    streams = Streams.from_seed(7)
    places = np.random.SeedSequence(7).spawn(8)
    for stream, place in ((streams.weights, 3), (streams.modalities, 4), (streams.shuffle, 6)):
        assert stream.random() == np.random.default_rng(places[place]).random()


@pytest.mark.parametrize("modality", ["draw", "max"])
def test_blocks_change_no_avatar(monkeypatch: pytest.MonkeyPatch, modality: str) -> None:
    """Nor further ones, nor the series of a person, which are mixed with the same weights in another place."""
    parameters = Parameters(
        k=5, seed=3, modality=modality, augmentation=Augmentation(strategy="not_majority", target_column="city")
    )
    tables, links = sensors(individuals=40, points=5)
    whole, series = generate(mixed(), parameters), avatarise_tables(tables, links, seed=2)
    for module in (generation, mixing):
        monkeypatch.setattr(module, "BLOCK", 7)
    in_blocks, again = generate(mixed(), parameters), avatarise_tables(tables, links, seed=2)
    assert_frame_equal(in_blocks.unshuffled, whole.unshuffled)
    assert_frame_equal(in_blocks.shuffled, whole.shuffled)
    assert_frame_equal(again.tables["sensor"].unshuffled, series.tables["sensor"].unshuffled)
