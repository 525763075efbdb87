"""An attacker who knows some columns of a record takes the nearest avatar's word for another (contract 4.2)."""

from __future__ import annotations

import attrs
import numpy as np
from scipy.spatial import cKDTree

from audiencekit.engine.columns import CategoryColumn, Column, Floats, NumericColumn, Rows, Table
from audiencekit.engine.metrics.linkage import CLOSE
from audiencekit.engine.metrics.tame import divisor
from audiencekit.engine.project import fit


@attrs.frozen(kw_only=True)
class Inference:
    """error: percentage of wrong guesses of a category, or median error of a number, in percent of its interquartile
    range and at most 100. baseline: the same for who always guesses the most frequent modality, or the median.
    ratio: 100 times the attacker's mean error with the avatars, divided by that with all other originals; 100 and
    more: the avatars tell no more than knowing everybody else would. None where the target does not vary."""

    error: float | None
    baseline: float | None
    ratio: float | None
    numeric: bool


def inference(records: Table, avatars: Table, target: Column, guess: Column) -> Inference:
    """Infer `target` (of the originals) from `guess` (of the avatars). The tables hold the known columns alone.

    Avatars at one distance from a record are one answer: a category is guessed at random among them, a number is
    their mean.
    """
    numeric = isinstance(target, NumericColumn)
    if not target.varies:
        return Inference(error=None, baseline=None, ratio=None, numeric=numeric)
    projection = fit(records, axes=max(records.dimensions, 1))
    here, there = projection.coordinates(records), projection.coordinates(avatars)
    if isinstance(target, NumericColumn):
        assert isinstance(guess, NumericColumn)
        size = divisor(target.values)
        truth = target.values / size
        errors = _distances(truth, _means(_Groups.of(there), here, guess.values / size, itself=False))
        usual = _distances(truth, np.full(records.rows, np.median(truth)))
        others = _distances(truth, _means(_Groups.of(here), here, truth, itself=True))
        error, baseline = float(np.median(errors)), float(np.median(usual))
    else:
        assert isinstance(guess, CategoryColumn)
        errors = 1.0 - _agreement(_Groups.of(there), here, guess.codes, target.codes, itself=False)
        others = 1.0 - _agreement(_Groups.of(here), here, target.codes, target.codes, itself=True)
        error, baseline = float(errors.mean()), 1.0 - float(target.counts().max()) / records.rows
    least = 1.0 / records.rows  # of one guess in all: keeps the ratio finite where everybody else tells all
    ratio = max(float(errors.mean()), least) / max(float(others.mean()), least)
    return Inference(error=100.0 * error, baseline=100.0 * baseline, ratio=100.0 * ratio, numeric=numeric)


@attrs.frozen(kw_only=True, eq=False)
class _Groups:
    """Points at one place counted as one. group: of each point."""

    places: Floats
    group: Rows
    sizes: Rows

    @classmethod
    def of(cls, points: Floats) -> _Groups:
        # Rounding may part two equal points, never join different ones by more than the tolerance of a distance.
        cells = np.round(points / CLOSE) if points.size else points
        _, first, group, sizes = np.unique(cells, axis=0, return_index=True, return_inverse=True, return_counts=True)
        return cls(places=points[first], group=group.ravel().astype(np.intp), sizes=sizes.astype(np.intp))

    def nearest(self, points: Floats, *, itself: bool) -> tuple[Rows, Rows]:
        """Pairs of a point and a group nearest to it. itself: the points are those grouped, and a point that is
        alone in its group looks for the next one."""
        if points.shape[1] == 0:
            return np.arange(len(points)), np.zeros(len(points), dtype=np.intp)
        tree = cKDTree(self.places)
        alone = self.sizes[self.group] == 1 if itself else np.zeros(len(points), dtype=bool)
        wanted = [1, 2] if itself and len(self.places) > 1 else [1]
        distances = np.asarray(tree.query(points, k=wanted, workers=-1)[0], dtype=np.float64)
        least = np.where(alone, distances[:, -1], distances[:, 0])
        found: list[list[int]] = tree.query_ball_point(points, least + CLOSE, workers=-1).tolist()
        counts = np.array([len(groups) for groups in found], dtype=np.intp)
        who = np.repeat(np.arange(len(points)), counts)
        groups = np.fromiter((group for some in found for group in some), dtype=np.intp, count=int(counts.sum()))
        if not itself:
            return who, groups
        kept = ~(alone[who] & (groups == self.group[who]))
        return who[kept], groups[kept]


def _means(groups: _Groups, points: Floats, values: Floats, *, itself: bool) -> Floats:
    who, which = groups.nearest(points, itself=itself)
    sums = np.bincount(groups.group, weights=values, minlength=len(groups.sizes))
    counts = np.bincount(who, weights=groups.sizes[which], minlength=len(points))
    totals = np.bincount(who, weights=sums[which], minlength=len(points))
    if itself:
        own = np.bincount(who[which == groups.group[who]], minlength=len(points)) > 0
        counts, totals = counts - own, totals - np.where(own, values, 0.0)
    return totals / np.maximum(counts, 1)


def _agreement(groups: _Groups, points: Floats, codes: Rows, truth: Rows, *, itself: bool) -> Floats:
    """For each point, the share of the nearest that hold its true modality."""
    who, which = groups.nearest(points, itself=itself)
    width = int(max(codes.max(), truth.max())) + 1
    keys, tallies = np.unique(groups.group * width + codes, return_counts=True)
    wanted = which * width + truth[who]
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    right = np.where(keys[places] == wanted, tallies[places], 0)
    counts = np.bincount(who, weights=groups.sizes[which], minlength=len(points))
    rights = np.bincount(who, weights=right, minlength=len(points))
    if itself:
        own = np.bincount(who[which == groups.group[who]], minlength=len(points)) > 0
        counts, rights = counts - own, rights - own
    return rights / np.maximum(counts, 1)


def _distances(truth: Floats, guesses: Floats) -> Floats:
    """Errors as shares of the interquartile range (the range where that is 0), at most 1."""
    low, high = np.quantile(truth, [0.25, 0.75])
    extent = float(high - low) or float(truth.max() - truth.min())
    with np.errstate(over="ignore"):
        return np.abs(guesses - truth).clip(0.0, extent) / extent
