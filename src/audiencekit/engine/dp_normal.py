"""The fast variant's models: a noisy normal distribution, a mixture, histograms along axes (contract 3.3)."""

from __future__ import annotations

import attrs
import numpy as np

from audiencekit.engine.columns import Floats
from audiencekit.engine.dp import GaussianDP
from audiencekit.engine.dp_budget import Ledger
from audiencekit.engine.dp_noise import add_gaussian, add_symmetric, add_to_counts
from audiencekit.engine.dp_vectors import Layout

MEAN_SHARE = 0.2  # of what a normal distribution costs; the rest is for the second moment
ROUNDS = 5  # of expectation and maximisation
BALL = 1.0  # radius: vectors are at most that long, so their distances from the mean seldom are
EDGE = 4.0  # histograms reach so many deviations of their axis
TINY = 1e-6  # eigenvalues below this share of the largest are noise


@attrs.frozen(kw_only=True, eq=False)
class Normal:
    """A mean, and the axes (columns) and variances of a covariance, largest first."""

    mean: Floats
    axes: Floats
    variances: Floats

    def draw(self, rows: int, source: np.random.Generator) -> Floats:
        return self.mean + (source.standard_normal((rows, len(self.variances))) * np.sqrt(self.variances)) @ self.axes.T


def draw_vectors(
    layout: Layout, data: int, rows: int, settings: GaussianDP, ledger: Ledger, source: np.random.Generator
) -> tuple[Floats, Floats]:
    """rows vectors like the table's `data` rows, and their usual one, for all that is left of the ledger."""
    if settings.mechanism == "gaussian":
        normal = noisy_normal(layout, data, ledger, ledger.left, source)
        return normal.draw(rows, source), normal.mean
    half = ledger.left / 2.0
    normal = noisy_normal(layout, data, ledger, half, source)
    count = min(settings.ncp, len(normal.variances))
    axes = normal.axes[:, :count]
    if count == 0:
        return normal.draw(rows, source), normal.mean
    coordinates = np.concatenate([(chunk - normal.mean) @ axes for chunk in layout.vectors(data)])
    if settings.mechanism == "gmm":
        drawn = _mixture(coordinates, settings.gmm_n_components, rows, ledger, half, source)
    else:
        deviations: Floats = np.sqrt(normal.variances[:count])
        drawn = _histograms(coordinates, deviations, settings.histogram_n_bins, rows, ledger, half, source)
    # What the axes leave out is drawn as the normal distribution has it: it costs nothing more.
    rest = Normal(mean=normal.mean, axes=normal.axes[:, count:], variances=normal.variances[count:])
    return rest.draw(rows, source) + drawn @ axes.T, normal.mean


def noisy_normal(layout: Layout, data: int, ledger: Ledger, rho: float, source: np.random.Generator) -> Normal:
    """The table's mean and covariance under noise. Vectors are at most 1 long, so replacing a row moves their sum by
    at most 2, the sum of their squares by the root of 2."""
    total: Floats = np.zeros(layout.size)
    squares: Floats = np.zeros((layout.size, layout.size))
    for chunk in layout.vectors(data):
        total += chunk.sum(axis=0)
        squares += chunk.T @ chunk
    mean = add_gaussian(total, 2.0, ledger.pay("mean", MEAN_SHARE * rho), source) / data
    second = add_symmetric(squares, np.sqrt(2.0), ledger.pay("second moment", (1 - MEAN_SHARE) * rho), source) / data
    return _normal(mean, second - np.outer(mean, mean))


def _normal(mean: Floats, covariance: Floats) -> Normal:
    values, vectors = np.linalg.eigh(covariance)
    order = np.argsort(values)[::-1]
    values, vectors = values[order], vectors[:, order]
    kept = values > max(TINY * float(values[0]), 0.0)
    return Normal(mean=mean, axes=vectors[:, kept], variances=values[kept])


def _mixture(
    coordinates: Floats, components: int, rows: int, ledger: Ledger, rho: float, source: np.random.Generator
) -> Floats:
    """Rows drawn from a mixture of normals fitted in a few noisy rounds."""
    axes = coordinates.shape[1]
    lengths = np.linalg.norm(coordinates, axis=1, keepdims=True)
    points = coordinates * np.minimum(1.0, BALL / np.maximum(lengths, np.finfo(np.float64).tiny))
    share = rho / (3 * ROUNDS)
    weights: Floats = np.full(components, 1.0 / components)
    parts = [
        Normal(mean=mean, axes=np.eye(axes), variances=np.ones(axes) * BALL**2 / (4.0 * axes))
        for mean in source.normal(0.0, BALL / (2.0 * np.sqrt(axes)), (components, axes))
    ]
    for _ in range(ROUNDS):
        responsible = _responsibilities(points, weights, parts)
        counts = add_gaussian(responsible.sum(axis=0), np.sqrt(2.0), ledger.pay("mixture counts", share), source)
        sums = add_gaussian(responsible.T @ points, 2.0 * BALL, ledger.pay("mixture means", share), source)
        moments = np.array([(points * responsible[:, [part]]).T @ points for part in range(components)])
        cost = ledger.pay("mixture moments", share)
        sizes = np.maximum(counts, 1.0)
        # One release of all components together: its sensitivity is that of the stack.
        noisy = np.array([add_symmetric(moment, np.sqrt(2.0) * BALL**2, cost, source) for moment in moments])
        weights = sizes / sizes.sum()
        means = sums / sizes[:, None]
        means *= np.minimum(1.0, BALL / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-300))
        parts = [
            _normal(mean, moment / size - np.outer(mean, mean))
            for mean, moment, size in zip(means, noisy, sizes, strict=True)
        ]
    chosen = source.choice(components, rows, p=weights)
    drawn: Floats = np.zeros((rows, axes))
    for part, normal in enumerate(parts):
        places = np.flatnonzero(chosen == part)
        drawn[places] = normal.draw(len(places), source)
    return drawn


def _responsibilities(points: Floats, weights: Floats, parts: list[Normal]) -> Floats:
    """How likely each component made each point; rows add up to 1."""
    floor = 1e-4 * BALL**2  # of a variance, so that no component shrinks to a point
    logs: list[Floats] = []
    for weight, part in zip(weights, parts, strict=True):
        away = points - part.mean
        along = away @ part.axes
        outside = np.maximum(np.sum(away**2, axis=1) - np.sum(along**2, axis=1), 0.0)
        variances = part.variances + floor
        missing = points.shape[1] - len(variances)
        logs.append(
            np.log(weight)
            - 0.5 * (np.sum(along**2 / variances, axis=1) + outside / floor)
            - 0.5 * (np.sum(np.log(variances)) + missing * np.log(floor))
        )
    stacked = np.array(logs).T
    likely = np.exp(stacked - stacked.max(axis=1, keepdims=True))
    return likely / likely.sum(axis=1, keepdims=True)


def _histograms(
    coordinates: Floats,
    deviations: Floats,
    bins: int,
    rows: int,
    ledger: Ledger,
    rho: float,
    source: np.random.Generator,
) -> Floats:
    """Rows drawn axis by axis from noisy counts in equal bins, out to four deviations of the noisy covariance."""
    drawn: Floats = np.zeros((rows, len(deviations)))
    for axis, deviation in enumerate(deviations.tolist()):
        edges: Floats = np.linspace(-EDGE * deviation, EDGE * deviation, bins + 1, dtype=np.float64)
        inside = np.clip(coordinates[:, axis], edges[0], edges[-1])
        counts = np.histogram(inside, bins=edges)[0].astype(np.intp)
        cost = ledger.pay(f"histogram:{axis + 1}", rho / len(deviations))
        noisy = np.maximum(add_to_counts(counts, np.sqrt(2.0), cost, source), 0.0)
        shares = noisy / noisy.sum() if noisy.any() else np.full(bins, 1.0 / bins)
        chosen = source.choice(bins, rows, p=shares)
        drawn[:, axis] = edges[chosen] + source.random(rows) * (edges[1] - edges[0])
    return drawn
