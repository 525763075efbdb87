"""Budget and noise of the differentially private variants (contract 3.2, 3.4)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import beta

from audiencekit.engine.dp_budget import Ledger, default_delta, epsilon_of, rho_of
from audiencekit.engine.dp_marginals import fitted, on_simplex
from audiencekit.engine.dp_noise import (
    add_gaussian,
    add_symmetric,
    add_to_counts,
    choose,
    discrete_gaussian,
    noise_source,
)

DRAWS = 10_000


@pytest.mark.parametrize(("epsilon", "rho"), [(1, 0.0175), (3, 0.147), (10, 1.353)])
def test_the_budget_of_epsilon_is_the_contracts(epsilon: float, rho: float) -> None:
    assert rho_of(epsilon, 1e-6) == pytest.approx(rho, rel=5e-3)
    assert epsilon_of(rho_of(epsilon, 1e-6), 1e-6) == pytest.approx(epsilon)


def test_the_smallest_epsilon_has_a_budget_of_its_own() -> None:
    for epsilon in (1e-3, 1e-9, 1e-15):
        assert rho_of(epsilon, 1e-6) == pytest.approx(epsilon**2 / (4 * math.log(1e6)), rel=1e-3, abs=0)


def test_delta_shrinks_with_the_table() -> None:
    assert default_delta(100) == 1e-6
    assert default_delta(10_000_000) == 1e-8


def test_nothing_can_be_bought_beyond_the_budget() -> None:
    ledger = Ledger(rho=1.0)
    ledger.pay("bounds:x", 0.3)
    ledger.pay("bounds:y", 0.3)
    with pytest.raises(ArithmeticError, match="mean"):
        ledger.pay("mean", 0.5)
    with pytest.raises(ArithmeticError):
        ledger.pay("free", 0.0)
    assert ledger.by_step() == {"bounds": 0.6}
    assert ledger.left == pytest.approx(0.4)


def test_each_release_has_the_noise_it_pays_for() -> None:
    source = noise_source(1)
    rho, sensitivity = 0.02, math.sqrt(2.0)
    deviation = sensitivity / math.sqrt(2 * rho)
    plain = add_gaussian(np.zeros(DRAWS), sensitivity, rho, source)
    assert plain.std() == pytest.approx(deviation, rel=0.03)
    counts = add_to_counts(np.full(DRAWS, 7), sensitivity, rho, source)
    assert counts.std() == pytest.approx(deviation, rel=0.03)
    assert (counts == np.round(counts)).all() and counts.mean() == pytest.approx(7, abs=0.3)
    matrix = add_symmetric(np.zeros((150, 150)), sensitivity, rho, source)
    np.testing.assert_array_equal(matrix, matrix.T)
    assert matrix[np.triu_indices(150, 1)].std() == pytest.approx(deviation / math.sqrt(2), rel=0.03)
    diagonals = np.array([np.diag(add_symmetric(np.zeros((50, 50)), sensitivity, rho, source)) for _ in range(200)])
    assert diagonals.std() == pytest.approx(deviation, rel=0.03)


@pytest.mark.parametrize("deviation", [0.3, 1.0, 6.5])
def test_discrete_noise_has_the_discrete_normal_shape(deviation: float) -> None:
    drawn = discrete_gaussian(deviation, 40_000, noise_source(2))
    whole = np.arange(-40, 41)
    weights = np.exp(-(whole**2) / (2 * deviation**2))
    expected = weights / weights.sum()
    shares = np.array([(drawn == value).mean() for value in whole])
    np.testing.assert_allclose(shares, expected, atol=5 * 0.5 / math.sqrt(40_000))


def test_the_exponential_mechanism_prefers_high_scores_as_much_as_it_pays_for() -> None:
    source, rho = noise_source(3), 0.5  # epsilon 2
    drawn = [choose(np.array([0.0, 1.0]), 1.0, rho, source) for _ in range(DRAWS)]
    assert np.mean(drawn) == pytest.approx(1 / (1 + math.exp(-1.0)), abs=0.02)


@pytest.mark.parametrize("epsilon", [0.5, 1.0, 3.0])
def test_two_neighbouring_tables_cannot_be_told_apart_better_than_promised(epsilon: float) -> None:
    runs, delta = 2_000, 1e-6
    source = noise_source(4)
    rho = rho_of(epsilon, delta)
    releases = [
        add_to_counts(np.tile(counts, (runs, 1)), math.sqrt(2.0), rho, source)
        for counts in (np.array([10, 5]), np.array([9, 6]))
    ]
    lean = releases[0][:, 0] - releases[0][:, 1], releases[1][:, 0] - releases[1][:, 1]
    for cut in np.quantile(np.concatenate(lean), np.linspace(0.05, 0.95, 19)):
        high, low = (int((values >= cut).sum()) for values in lean)
        surely = beta.ppf(0.005, high, runs - high + 1) if high else 0.0
        at_most = beta.ppf(0.995, low + 1, runs - low) if low < runs else 1.0
        if surely > delta:
            assert math.log((surely - delta) / at_most) <= epsilon


def test_too_little_noise_would_be_noticed() -> None:
    runs, source = 2_000, noise_source(5)
    loud, quiet = rho_of(0.5, 1e-6), rho_of(8.0, 1e-6)
    assert quiet > 20 * loud
    here, there = (add_to_counts(np.full((runs, 1), count), math.sqrt(2.0), quiet, source) for count in (10, 9))
    high, low = (int((values >= 11).sum()) for values in (here, there))
    assert math.log(beta.ppf(0.005, high, runs - high + 1) / beta.ppf(0.995, low + 1, runs - low)) > 0.5


def test_noisy_counts_are_brought_back_to_counts() -> None:
    np.testing.assert_allclose(on_simplex(np.array([5.0, -3.0, 4.0]), 8.0), [4.5, 0, 3.5])
    table = fitted(np.array([[4.0, 1.0], [1.0, 4.0]]), np.array([6.0, 4.0]), np.array([7.0, 3.0]))
    np.testing.assert_allclose(table.sum(axis=1), [6, 4], rtol=1e-3)
    np.testing.assert_allclose(table.sum(axis=0), [7, 3], rtol=1e-6)
