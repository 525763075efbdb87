"""The leading eigenvalues and eigenvectors of a scaled table (contract 1.7)."""

from __future__ import annotations

import numpy as np
from scipy.sparse.linalg import eigsh

from audiencekit.engine.columns import Floats
from audiencekit.engine.scaling import ScaledTable

DENSE_DIMENSIONS = 2_000  # up to here every eigenvalue of the q x q matrix is computed
RELATIVE_RANK = 1e-12  # axes with a smaller eigenvalue, relative to the first, are rounding


def leading(scaled: ScaledTable, wanted: int) -> tuple[Floats, Floats]:
    """The eigenvalues, largest first, and eigenvectors (q x axes); fewer than wanted when the rank is lower."""
    size = len(scaled.roots)
    if size == 0 or wanted < 1:
        return np.zeros(0), np.zeros((size, 0))
    if size <= DENSE_DIMENSIONS:
        values, vectors = np.linalg.eigh(scaled.covariance())
    else:
        start = np.random.default_rng(0).standard_normal(size)  # fixed: the same table gives the same axes
        values, vectors = eigsh(scaled.operator(), k=min(wanted, size - 1), which="LA", v0=start)
    return ranked(values, vectors, wanted)


def ranked(values: Floats, vectors: Floats, wanted: int) -> tuple[Floats, Floats]:
    """The first `wanted` of them in falling order, those beyond the numerical rank left out."""
    order = np.argsort(values)[::-1]
    rank = int(np.sum(values > RELATIVE_RANK * values.max()))
    order = order[: min(wanted, rank)]
    return values[order], vectors[:, order]


def signed(vectors: Floats) -> Floats:
    """The vectors, each with its largest loading positive."""
    if vectors.shape[1] == 0:
        return vectors
    largest = vectors[np.argmax(np.abs(vectors), axis=0), np.arange(vectors.shape[1])]
    return vectors * np.where(largest < 0, -1.0, 1.0)
