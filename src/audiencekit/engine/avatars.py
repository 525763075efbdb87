"""Avatars of a table whose columns all take part: by neighbours, or by a private model (contract 1.5 to 1.10, 3)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.aside import comparable
from audiencekit.engine.checks import refuse_unsuited, warnings_for
from audiencekit.engine.columns import Floats, Mask, Rows, Table
from audiencekit.engine.errors import EngineError, RunWarning
from audiencekit.engine.missing import Imputer
from audiencekit.engine.mixing import Mixer, joined
from audiencekit.engine.neighbours import nearest
from audiencekit.engine.parameters import Parameters
from audiencekit.engine.preprocess import read_like, read_table
from audiencekit.engine.project import Projection, fit
from audiencekit.engine.restore import mixed_table, restore_frame
from audiencekit.engine.seeds import Streams


@attrs.frozen(kw_only=True, eq=False)
class Made:
    """Avatars, still in order. originals, coordinates: of records and avatars on the axes of `projection`.
    sources: record behind each avatar, -1 for none."""

    frame: pd.DataFrame
    sources: Rows
    originals: Floats
    coordinates: Floats
    projection: Projection
    warnings: tuple[RunWarning, ...]
    metadata: Mapping[str, object]


def make_avatars(frame: pd.DataFrame, extra: Rows, parameters: Parameters, streams: Streams) -> Made:
    """One avatar per record, or the record itself where the augmentation keeps it, then one per number in `extra`."""
    table = read_table(frame, categories=_forced(parameters))
    refuse_unsuited(table, parameters)
    warnings = warnings_for(table, parameters)
    imputer = Imputer.fit(table, parameters.imputation, streams.imputation)
    complete = imputer.complete(table)
    projection = fit_for(complete, parameters)
    originals = projection.coordinates(complete)
    own = np.arange(table.rows)
    sources = np.concatenate([own, extra])
    keep = parameters.augmentation is not None and not parameters.augmentation.should_anonymize_original_table
    if projection.axes == 0:
        made = frame.iloc[sources].reset_index(drop=True)
        warnings.append(RunWarning(code="no_variance", message="every record is the same: avatars equal the originals"))
        coordinates = originals[sources]
    else:
        assert parameters.k is not None
        mixer = Mixer(table=complete, neighbours=nearest(originals, parameters.k), modality=parameters.modality)
        further = mixer.mix(extra, streams.augmentation, streams.augmentation)
        mixed = further if keep else joined(mixer.mix(own, streams.weights, streams.modalities), further)
        count = len(extra) if keep else len(sources)
        gaps: Mapping[str, Mask] = imputer.gaps(mixed, count)
        made = restore_frame(frame, table, mixed, gaps, count)
        coordinates = projection.coordinates(mixed_table(complete, mixed, count))
        if keep:
            made = pd.concat([frame, made], ignore_index=True)
            coordinates = np.vstack([originals, coordinates])
        if parameters.ncp is not None and projection.axes < parameters.ncp:
            message = f"ncp {parameters.ncp} reduced to {projection.axes}: the table has no more independent dimensions"
            warnings.append(RunWarning(code="ncp_reduced", message=message))
    return Made(
        frame=made,
        sources=sources,
        originals=originals,
        coordinates=coordinates,
        projection=projection,
        warnings=tuple(warnings),
        metadata={},
    )


def make_private(frame: pd.DataFrame, rows: int, parameters: Parameters) -> Made:
    """Rows drawn by `Parameters.dp`. The coordinates look at the data without budget: they serve the metrics only."""
    assert parameters.dp is not None
    augmentation = parameters.augmentation
    if augmentation is not None and not (
        isinstance(augmentation.strategy, float) and augmentation.should_anonymize_original_table
    ):
        raise EngineError(
            "dp_unsupported",
            expected="with dp, a plain factor: sizes of classes and the records themselves are not private",
            received="an augmentation by class, or one that keeps the records",
        )
    table = read_table(frame, categories=_forced(parameters))
    refuse_unsuited(table, parameters)
    private = parameters.dp.generate(frame, rows, parameters)
    imputer = Imputer.fit(table, parameters.imputation, np.random.default_rng(0))
    complete = imputer.complete(table)
    projection = fit_for(complete, parameters)
    avatars = imputer.complete(read_like(table, comparable(frame, private.frame)))
    return Made(
        frame=private.frame,
        sources=np.full(rows, -1, dtype=np.intp),
        originals=projection.coordinates(complete),
        coordinates=projection.coordinates(avatars),
        projection=projection,
        warnings=tuple(private.warnings),
        metadata=dict(private.metadata),
    )


def fit_for(complete: Table, parameters: Parameters) -> Projection:
    """The projection that the parameters ask for; weights of columns that take no part count for nothing."""
    names = {column.name for column in complete.columns}
    weights = {name: weight for name, weight in parameters.column_weights.items() if name in names}
    return fit(
        complete,
        axes=parameters.ncp,
        column_weights=weights,
        reduce=bool(parameters.use_categorical_reduction),
    )


def _forced(parameters: Parameters) -> set[str]:
    return {name for name, kind in parameters.types.items() if kind == "category"}
