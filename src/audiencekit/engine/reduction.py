"""Categories as a few numeric dimensions in place of one per modality (contract 1.6).

A truncated decomposition of the scaled indicators gives each modality a place on at most 20 axes. Every axis counts
with the variance it has, in units of the first one's. The whole stays linear in the indicators, so that the axes of
the projection are still one number per numeric column and modality.
"""

from __future__ import annotations

import numpy as np

from audiencekit.engine.columns import Floats
from audiencekit.engine.scaling import ScaledTable
from audiencekit.engine.spectrum import leading, ranked

DIMENSIONS = 20


def reduced_axes(scaled: ScaledTable, categories: int, wanted: int) -> tuple[Floats, Floats, float]:
    """Eigenvalues, largest first, vectors in the full space (q x axes) and the total variance, of the table with the
    indicators of its `categories` columns reduced."""
    numbers = len(scaled.numbers)
    most = min(DIMENSIONS, len(scaled.root_shares) - categories, scaled.rows - 1)
    variances, places = leading(scaled.modalities_only(), most)
    first = float(variances[0])  # some modality varies, so there is one
    places = places / np.sqrt(first)
    across = scaled.across() @ places
    full = np.block([[scaled.numbers_covariance(), across], [across.T, np.diag(variances / first)]])
    values, vectors = ranked(*np.linalg.eigh(full), wanted)
    return values, np.vstack([vectors[:numbers], places @ vectors[numbers:]]), float(np.trace(full))
