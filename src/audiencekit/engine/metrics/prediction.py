"""Would a model trained on avatars do as well as one trained on originals? (contract 4.3: prediction check)"""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
from scipy.linalg import solve

from audiencekit.engine.columns import CategoryColumn, Column, Floats, NumericColumn, Rows
from audiencekit.engine.errors import EngineError
from audiencekit.engine.metrics.pair import complete, read_columns
from audiencekit.engine.metrics.scenario import known_names
from audiencekit.engine.metrics.select import only, take
from audiencekit.engine.project import fit

HELD_OUT = 0.3
RIDGE = 1e-6  # relative to the mean variance: keeps columns that say the same from dividing by 0
MOST_AXES = 500


@attrs.frozen(kw_only=True)
class PredictionCheck:
    """Scores on originals that neither model has seen: share of right answers for a category (0 to 1), R squared for
    a number (at most 1). chance: of always the most frequent answer, or the mean. rows: held out."""

    original: float
    avatars: float
    chance: float
    numeric: bool
    rows: int


def prediction_check(
    original: pd.DataFrame, unshuffled: pd.DataFrame, target: str, *, seed: int = 0
) -> PredictionCheck:
    """Train a linear model of `target` on 70 % of the originals, another on their avatars; test both on the rest.

    unshuffled: row i is the avatar of row i of `original`. Raises NotAFrame or EngineError: those of reading a frame,
    shape_mismatch, unknown_column, too_few_rows (under 10), no_variance (of the target, or of all other columns).
    """
    columns = read_columns(original, unshuffled)
    known_names([column.name for column in columns], [target], "target")
    rows = len(columns[0].before)
    if rows < 10:
        raise EngineError("too_few_rows", expected="at least 10 rows", received=str(rows))
    records, avatars = complete(columns)
    others = [column.name for column in records.columns if column.name != target]
    order = np.random.default_rng(seed).permutation(rows)
    held, used = order[: round(HELD_OUT * rows)], order[round(HELD_OUT * rows) :]
    (truth,) = only(records, [target]).columns
    (imitation,) = only(avatars, [target]).columns
    inputs = only(records, others)
    projection = fit(take(inputs, used), axes=MOST_AXES)
    if projection.axes == 0 or not truth.varies:
        raise EngineError("no_variance", column=target, expected="a target and columns that vary", received="neither")
    test = projection.coordinates(take(inputs, held))
    train = projection.coordinates(take(inputs, used))
    copies = projection.coordinates(take(only(avatars, others), used))
    answers = _answers(truth, used, truth)
    return PredictionCheck(
        original=_score(_predict(train, answers, test), truth, held),
        avatars=_score(_predict(copies, _answers(imitation, used, truth), test), truth, held),
        chance=_score(np.tile(answers.mean(axis=0), (len(held), 1)), truth, held),
        numeric=isinstance(truth, NumericColumn),
        rows=len(held),
    )


def _answers(column: Column, rows: Rows, truth: Column) -> Floats:
    """What a model learns: numbers, or an indicator of each modality."""
    if isinstance(column, NumericColumn):
        return column.values[rows][:, None]
    assert isinstance(truth, CategoryColumn)
    return (column.codes[rows][:, None] == np.arange(truth.modalities)).astype(np.float64)


def _predict(inputs: Floats, answers: Floats, test: Floats) -> Floats:
    """By least squares."""
    centre, level = inputs.mean(axis=0), answers.mean(axis=0)
    centred = inputs - centre
    gram = centred.T @ centred
    gram += np.eye(len(gram)) * RIDGE * max(float(np.trace(gram)) / len(gram), np.finfo(np.float64).tiny)
    slopes = np.asarray(solve(gram, centred.T @ (answers - level), assume_a="pos"), dtype=np.float64)
    return level + (test - centre) @ slopes


def _score(predicted: Floats, truth: Column, rows: Rows) -> float:
    if isinstance(truth, CategoryColumn):
        return float((predicted.argmax(axis=1) == truth.codes[rows]).mean())
    values = truth.values[rows]
    total = float(np.sum((values - values.mean()) ** 2))
    return 1.0 - float(np.sum((values - predicted[:, 0]) ** 2)) / total if total > 0 else 0.0
