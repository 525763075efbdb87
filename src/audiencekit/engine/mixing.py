"""Avatars of records from their neighbours, block by block (contract 1.8, 1.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import attrs
import numpy as np

from audiencekit.engine.columns import Floats, Rows, Table
from audiencekit.engine.generation import (
    draw_weights,
    heaviest_modalities,
    least_distance,
    neighbours_at,
    weighted_means,
)
from audiencekit.engine.neighbours import Neighbours
from audiencekit.engine.parameters import Modality

BLOCK = 100_000  # avatars made at a time


@attrs.frozen(kw_only=True, eq=False)
class Mixer:
    """Makes avatars of the rows of a table without gaps; more than one of a row, if asked again."""

    table: Table
    neighbours: Neighbours
    modality: Modality

    def mix(self, sources: Rows, weights: np.random.Generator, draws: np.random.Generator) -> dict[str, Floats | Rows]:
        """New values of each column that varies: numbers, or codes; one per source, a row number."""
        floor = least_distance(self.neighbours.distances)
        numeric = self.table.numeric
        stacked = np.array([column.values for column in numeric]).reshape(len(numeric), self.table.rows).T
        stacked = np.ascontiguousarray(stacked)
        ranks = {column.name: column.ranks() for column in self.table.categories} if self.modality == "max" else {}
        mixed: dict[str, Floats | Rows] = {column.name: np.empty(len(sources)) for column in numeric}
        mixed |= {column.name: np.empty(len(sources), dtype=np.intp) for column in self.table.categories}
        # Everything random is drawn for all of them: no avatar depends on the size of the blocks.
        drawn = draw_weights(self.neighbours.distances[sources], weights, floor)
        chances = {
            column.name: draws.random(len(sources)) for column in self.table.categories if self.modality == "draw"
        }
        for begin in range(0, len(sources), BLOCK):
            here = slice(begin, begin + BLOCK)
            rows, shares = self.neighbours.rows[sources[here]], drawn[here]
            for column, mean in zip(numeric, weighted_means(stacked, rows, shares).T, strict=True):
                mixed[column.name][here] = mean
            cumulated = np.cumsum(shares, axis=1)
            for column in self.table.categories:
                if self.modality == "draw":
                    mixed[column.name][here] = column.codes[neighbours_at(rows, cumulated, chances[column.name][here])]
                else:
                    heaviest = heaviest_modalities(column.codes, ranks[column.name], rows, shares)
                    mixed[column.name][here] = heaviest
        return mixed


def joined(first: Mapping[str, Floats | Rows], second: Mapping[str, Floats | Rows]) -> dict[str, Floats | Rows]:
    """What `mix` gave for some avatars, then for others."""
    return {name: cast("Floats | Rows", np.concatenate([values, second[name]])) for name, values in first.items()}
