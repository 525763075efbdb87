"""Which records get further avatars (contract 1.11; counts as in wire contract 5.3)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from audiencekit.engine.arguments import refuse_unknown
from audiencekit.engine.columns import Rows
from audiencekit.engine.errors import EngineError
from audiencekit.engine.options import Augmentation
from audiencekit.engine.preprocess import column_names

MOST_ROWS = 2_000_000  # of an augmented table: what the service takes of one (wire contract 1.6)


def further_sources(frame: pd.DataFrame, augmentation: Augmentation, rng: np.random.Generator) -> Rows:
    """Row numbers, one per further avatar, class by class.

    Raises EngineError: unknown_column; invalid_augmentation for a factor of an unknown modality, and for more than
    2,000,000 rows in all.
    """
    strategy = augmentation.strategy
    if isinstance(strategy, (int, float)):
        _refuse_more(strategy * len(frame))
        return _picked(np.arange(len(frame)), round(strategy * len(frame)) - len(frame), rng)
    target = str(augmentation.target_column)
    names = column_names(frame)
    refuse_unknown([target], names, "target_column")
    codes, labels = pd.factorize(frame.iloc[:, names.index(target)])
    counts = np.bincount(codes[codes >= 0], minlength=len(labels))
    wanted = _wanted(strategy, counts, [str(label) for label in labels], target)
    _refuse_more(float(wanted.sum()))
    parts = [
        _picked(np.flatnonzero(codes == code), int(wanted[code] - counts[code]), rng) for code in range(len(labels))
    ]
    return np.concatenate([np.zeros(0, dtype=np.intp), *parts])


def _wanted(strategy: str | Mapping[str, float], counts: Rows, labels: list[str], target: str) -> Rows:
    wanted = counts.copy()
    if isinstance(strategy, Mapping):
        for name, factor in strategy.items():
            if name not in labels:
                raise EngineError(
                    "invalid_augmentation",
                    column=target,
                    expected=f"factors for its modalities, such as {labels[0]!r}",
                    received=repr(name),
                )
            code = labels.index(name)
            _refuse_more(factor * int(counts[code]))
            wanted[code] = round(factor * int(counts[code]))
    elif strategy == "minority":
        wanted[np.argmin(counts)] = counts.max()
    else:
        wanted[:] = counts.max()
    return wanted


def _refuse_more(rows: float) -> None:
    if rows > MOST_ROWS:
        expected = f"at most {MOST_ROWS:,} rows with the further ones"
        raise EngineError("invalid_augmentation", expected=expected, received=f"{rows:.4g}")


def _picked(members: Rows, count: int, rng: np.random.Generator) -> Rows:
    """`count` of them at random: each as often as any other, give or take one."""
    rounds, rest = divmod(count, len(members))
    return np.concatenate([np.tile(members, rounds), rng.choice(members, rest, replace=False)])
