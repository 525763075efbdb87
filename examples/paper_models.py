"""The two statistics of the avatar paper that paper.py measures tables by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ROUNDS = 50
ENOUGH = 1e-10  # change of a coefficient


def f_score(values: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """How well a feature separates two classes: squared distances of the class means from the whole mean, over the
    classes' variances (n - 1)."""
    one, two = values[positive], values[~positive]
    between = (one.mean() - values.mean()) ** 2 + (two.mean() - values.mean()) ** 2
    return float(between / (one.var(ddof=1) + two.var(ddof=1)))


def cox_hazard_ratios(
    days: NDArray[np.float64], event: NDArray[np.bool_], covariates: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Hazard ratio of each covariate (rows x covariates): Cox's model by Newton's steps, ties by Efron's rule."""
    coefficients = np.zeros(covariates.shape[1])
    for _ in range(ROUNDS):
        slope, curvature = _derivatives(days, event, covariates, coefficients)
        step = np.linalg.solve(curvature, slope)
        coefficients += step
        if np.abs(step).max() < ENOUGH:
            break
    return np.exp(coefficients)


def _derivatives(
    days: NDArray[np.float64],
    event: NDArray[np.bool_],
    covariates: NDArray[np.float64],
    coefficients: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """First derivative of the log partial likelihood, and minus the second."""
    order = np.argsort(-days, kind="stable")  # the last first, so that running sums are over who is still at risk
    days, event, covariates = days[order], event[order], covariates[order]
    risk = np.exp(covariates @ coefficients)
    weighted = risk[:, None] * covariates
    squares = weighted[:, :, None] * covariates[:, None, :]
    at_risk = [np.cumsum(part, axis=0) for part in (risk, weighted, squares)]
    slope = np.zeros(covariates.shape[1])
    curvature = np.zeros((covariates.shape[1], covariates.shape[1]))
    for day in np.unique(days[event]):
        last = int(np.searchsorted(-days, -day, side="right")) - 1
        dying = np.flatnonzero(event & (days == day))
        slope += covariates[dying].sum(axis=0)
        own = [part[dying].sum(axis=0) for part in (risk, weighted, squares)]
        for place in range(len(dying)):
            share = place / len(dying)
            zero, one, two = (whole[last] - share * mine for whole, mine in zip(at_risk, own, strict=True))
            slope -= one / zero
            curvature += two / zero - np.outer(one, one) / zero**2
    return slope, curvature
