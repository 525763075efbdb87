"""Rows as vectors no longer than 1, so that replacing one moves a sum by a known length (contract 3.3 step 2)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.dp_columns import LabelColumn, NumberColumn, PrivateColumn
from audiencekit.engine.dp_restore import Drawn

CHUNK = 20_000  # rows held as vectors at once
HALF_ROOT = math.sqrt(0.5)  # of an indicator: any two modalities then lie 1 apart


@attrs.frozen(kw_only=True, eq=False)
class Layout:
    """Where each column lies in a vector. A number takes one place, from -1 to 1, and two more for an indicator of
    missing values if it is nullable; a category takes one per label. All are divided by `length`."""

    columns: tuple[PrivateColumn, ...]
    starts: tuple[int, ...]
    size: int
    length: float

    @classmethod
    def of(cls, columns: Sequence[PrivateColumn]) -> Layout:
        widths = [_width(column) for column in columns]
        starts = [sum(widths[:place]) for place in range(len(widths))]
        numbers = [column for column in columns if isinstance(column, NumberColumn)]
        flags = sum(column.nullable for column in numbers)
        squared = len(numbers) + (len(columns) - len(numbers) + flags) / 2
        return cls(columns=tuple(columns), starts=tuple(starts), size=sum(widths), length=math.sqrt(squared))

    def vectors(self, rows: int) -> Iterator[Floats]:
        """The table in chunks, rows x size."""
        for start in range(0, rows, CHUNK):
            chunk = slice(start, min(start + CHUNK, rows))
            found: Floats = np.zeros((chunk.stop - chunk.start, self.size))
            for column, place in zip(self.columns, self.starts, strict=True):
                if isinstance(column, LabelColumn):
                    found[np.arange(len(found)), place + column.codes[chunk]] = HALF_ROOT
                    continue
                values = column.values[chunk]
                missing = np.isnan(values)
                # Half of the way each: the width of bounds near the largest float64 would overflow.
                low, high = column.low / 2, column.high / 2
                scaled = 2.0 * ((values / 2 - low) / (high - low)) - 1.0
                found[:, place] = np.where(missing, 0.0, scaled)
                if column.nullable:
                    found[np.arange(len(found)), place + 1 + missing] = HALF_ROOT
            yield found / self.length

    def restore(self, vectors: Floats, usual: Floats, source: np.random.Generator) -> list[Drawn]:
        """Values of each column. usual: the vector of the means, which stands in for labels without any score."""
        drawn: list[Drawn] = []
        for column, place in zip(self.columns, self.starts, strict=True):
            if isinstance(column, LabelColumn):
                drawn.append(self._draw(vectors, usual, place, len(column.labels), source))
                continue
            share = np.clip(vectors[:, place] * self.length / 2.0 + 0.5, 0.0, 1.0)
            values = column.low * (1.0 - share) + column.high * share
            if column.nullable:
                values = np.where(self._draw(vectors, usual, place + 1, 2, source) == 1, np.nan, values)
            drawn.append(values)
        return drawn

    def _draw(self, vectors: Floats, usual: Floats, place: int, count: int, source: np.random.Generator) -> Rows:
        """One label per row, with probability proportional to what is positive of its score."""
        scores = np.maximum(vectors[:, place : place + count], 0.0)
        common = np.maximum(usual[place : place + count], 0.0)
        if not common.any():
            common = np.ones(count)
        scores = np.where(scores.sum(axis=1, keepdims=True) > 0, scores, common)
        cumulated = np.cumsum(scores, axis=1)
        picked = source.random(len(scores))[:, None] * cumulated[:, -1:]
        return np.minimum((picked >= cumulated).sum(axis=1), count - 1).astype(np.intp)


def _width(column: PrivateColumn) -> int:
    if isinstance(column, LabelColumn):
        return len(column.labels)
    return 3 if column.nullable else 1
