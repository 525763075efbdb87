"""Noise that hides any one row (contract 3.2, 3.4).

Samples are floating-point numbers: an attacker who sees their lowest bits is not defended against.
"""

from __future__ import annotations

import math
import secrets

import numpy as np

from audiencekit.engine.columns import Floats, Rows


def noise_source(insecure_test_seed: int | None = None) -> np.random.Generator:
    """A generator seeded by the system, or one that can be repeated, which protects nobody."""
    seed = secrets.randbits(256) if insecure_test_seed is None else insecure_test_seed
    return np.random.Generator(np.random.PCG64DXSM(seed))


def gaussian_deviation(sensitivity: float, rho: float) -> float:
    """Standard deviation that makes a release of this L2 sensitivity cost rho."""
    return sensitivity / math.sqrt(2.0 * rho)


def add_gaussian(values: Floats, sensitivity: float, rho: float, source: np.random.Generator) -> Floats:
    """The values under Gaussian noise."""
    return values + source.normal(0.0, gaussian_deviation(sensitivity, rho), values.shape)


def add_symmetric(matrix: Floats, sensitivity: float, rho: float, source: np.random.Generator) -> Floats:
    """A symmetric matrix under noise. sensitivity: in Frobenius norm, so off-diagonal entries count twice and get
    noise smaller by the root of 2 (the contract releases them times that root)."""
    deviation = gaussian_deviation(sensitivity, rho)
    upper = np.triu(source.normal(0.0, deviation / math.sqrt(2.0), matrix.shape), 1)
    return matrix + upper + upper.T + np.diag(source.normal(0.0, deviation, len(matrix)))


def add_to_counts(counts: Rows, sensitivity: float, rho: float, source: np.random.Generator) -> Floats:
    """Whole counts under discrete Gaussian noise."""
    deviation = gaussian_deviation(sensitivity, rho)
    return (counts + discrete_gaussian(deviation, counts.size, source).reshape(counts.shape)).astype(np.float64)


def discrete_gaussian(deviation: float, size: int, source: np.random.Generator) -> Rows:
    """Whole numbers x with probability proportional to exp(-x**2 / (2 deviation**2)): discrete Laplace numbers, each
    kept with the probability that bends one shape into the other (Canonne, Kamath, Steinke 2020)."""
    scale = math.floor(deviation) + 1
    found: Rows = np.zeros(size, dtype=np.intp)
    todo = np.arange(size)
    while todo.size:
        stop = -math.expm1(-1.0 / scale)
        tried = (source.geometric(stop, todo.size) - source.geometric(stop, todo.size)).astype(np.intp)
        kept = np.exp(-((np.abs(tried) - deviation**2 / scale) ** 2) / (2.0 * deviation**2))
        taken = source.random(todo.size) < kept
        found[todo[taken]] = tried[taken]
        todo = todo[~taken]
    return found


def choose(
    scores: Floats, sensitivity: float, rho: float, source: np.random.Generator, *, prior: Floats | None = None
) -> int:
    """The exponential mechanism: a place, the likelier the higher its score; costs rho = epsilon**2 / 8.

    prior: logarithms of how likely each place is before anything is looked at; public, all alike by default.
    """
    epsilon = math.sqrt(8.0 * rho)
    before = np.zeros(len(scores)) if prior is None else prior
    return int(np.argmax(before + epsilon * scores / (2.0 * sensitivity) + source.gumbel(size=len(scores))))
