"""A whole run: from a frame and parameters to avatars, unshuffled and shuffled (contract 1.1 to 1.11)."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.checks import refuse_unsuited, warnings_for
from audiencekit.engine.columns import Floats, Rows, Table
from audiencekit.engine.errors import RunWarning
from audiencekit.engine.generation import draw_neighbours, draw_weights, heaviest_modalities, weighted_means
from audiencekit.engine.neighbours import Neighbours, nearest
from audiencekit.engine.parameters import Parameters
from audiencekit.engine.preprocess import read_like, read_table
from audiencekit.engine.project import fit
from audiencekit.engine.restore import restore_frame
from audiencekit.engine.seeds import Streams, draw_seed


@attrs.frozen(kw_only=True, eq=False)
class Run:
    """What a run gives. Column names, order and types are the original's; rows are numbered afresh from 0.

    unshuffled: row i is the avatar of record i. For the metrics only: sensitive, never to be shared.
    shuffled: the same rows in a random order, the only table to share.
    original_projections, avatar_projections: coordinates in record order, n x ncp.
    seed: the one used, drawn from the system if none was given. ncp: axes used; 0 when no column varies.
    """

    unshuffled: pd.DataFrame
    shuffled: pd.DataFrame
    original_projections: Floats
    avatar_projections: Floats
    seed: int
    ncp: int
    warnings: tuple[RunWarning, ...]


def generate(frame: pd.DataFrame, parameters: Parameters) -> Run:
    """One avatar for each row of `frame`, which is left as it is.

    Raises NotAFrame or EngineError with the codes of contract section 10: those of reading the frame, too_few_rows,
    k_too_large, identifier_like, too_many_modalities, too_many_dimensions, unknown_column, invalid_weight.
    """
    assert parameters.k is not None
    table = read_table(frame)
    refuse_unsuited(table, parameters)
    warnings = warnings_for(table, parameters)
    seed = draw_seed() if parameters.seed is None else parameters.seed
    streams = Streams.from_seed(seed)

    projection = fit(table, axes=parameters.ncp, column_weights=parameters.column_weights)
    original = projection.coordinates(table)
    if projection.axes == 0:
        unshuffled = frame.reset_index(drop=True)
        warnings.append(RunWarning(code="no_variance", message="every record is the same: avatars equal the originals"))
    else:
        found = nearest(original, parameters.k)
        unshuffled = restore_frame(frame, table.columns, _mix(table, found, parameters, streams))
        if parameters.ncp is not None and projection.axes < parameters.ncp:
            message = f"ncp {parameters.ncp} reduced to {projection.axes}: the table has no more independent dimensions"
            warnings.append(RunWarning(code="ncp_reduced", message=message))
    order = streams.shuffle.permutation(table.rows)
    return Run(
        unshuffled=unshuffled,
        shuffled=unshuffled.iloc[order].reset_index(drop=True),
        original_projections=original,
        avatar_projections=projection.coordinates(read_like(table, unshuffled)),
        seed=seed,
        ncp=projection.axes,
        warnings=tuple(warnings),
    )


def _mix(table: Table, found: Neighbours, parameters: Parameters, streams: Streams) -> list[Floats | Rows | None]:
    """New values of each column, in the table's order; None for a column that is set aside."""
    weights = draw_weights(found.distances, streams.weights)
    numeric = table.numeric
    stacked = np.array([column.values for column in numeric]).reshape(len(numeric), table.rows).T
    means = weighted_means(stacked, found.rows, weights).T
    mixed: dict[str, Floats | Rows] = {column.name: mean for column, mean in zip(numeric, means, strict=True)}
    cumulated = np.cumsum(weights, axis=1)
    for column in table.categories:
        if parameters.modality == "draw":
            mixed[column.name] = column.codes[draw_neighbours(found.rows, cumulated, streams.modalities)]
        else:
            ranks = np.argsort(column.labels.argsort())
            mixed[column.name] = heaviest_modalities(column.codes, ranks, found.rows, weights)
    return [mixed.get(column.name) for column in table.columns]
