"""A whole run: from a frame and parameters to avatars, unshuffled and shuffled (contract 1.1 to 1.11)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.aside import Parted
from audiencekit.engine.augmentation import further_sources
from audiencekit.engine.avatars import Made, make_avatars, make_private
from audiencekit.engine.checks import table_free_warnings
from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.errors import EngineError, RunWarning
from audiencekit.engine.exclusion import lenders
from audiencekit.engine.parameters import Parameters
from audiencekit.engine.project import Projection
from audiencekit.engine.seeds import Streams, draw_seed
from audiencekit.engine.steps import Steps

PRIVATE_NEIGHBOURS = 20  # records among which excluded values are drawn where there is no k


@attrs.frozen(kw_only=True, eq=False)
class Run:
    """What a run gives. Column names, order and types are the original's; rows are numbered afresh from 0.

    unshuffled: row i is the avatar of record i; further avatars (augmentation) follow. For the metrics only:
        sensitive, never to be shared.
    shuffled: the same rows in a random order, the only table to share.
    sources: for each row of `unshuffled` the number of its record; -1 where there is none (private models).
    paired: do the first rows belong to the records? Not when a private model drew them.
    original_projections, avatar_projections: coordinates, rows x ncp, in the order of the records and of `unshuffled`.
    projection: what they were computed with; its parts say what each column contributes.
    seed: the one used, drawn from the system if none was given. ncp: axes used; 0 when no column varies.
    original, avatars: the pair that metrics compare: the table with declared types, and its avatars row by row,
        without identifiers, dropped columns and further avatars. What was declared a category is one of pandas here.
    metadata: what the private model tells of its budget; empty otherwise.
    """

    unshuffled: pd.DataFrame
    shuffled: pd.DataFrame
    sources: Rows
    paired: bool
    original_projections: Floats
    avatar_projections: Floats
    projection: Projection
    seed: int
    ncp: int
    original: pd.DataFrame
    avatars: pd.DataFrame
    warnings: tuple[RunWarning, ...]
    metadata: Mapping[str, object]


def generate(frame: pd.DataFrame, parameters: Parameters) -> Run:
    """One avatar for each row of `frame`, which is left as it is; more with `augmentation`.

    Raises NotAFrame or EngineError with the codes of contract section 10: those of reading the frame, too_few_rows,
    k_too_large, identifier_like, too_many_modalities, too_many_dimensions, unknown_column, invalid_weight,
    nothing_to_anonymise, invalid_primary_key; invalid_exclusion, invalid_augmentation, invalid_processor, invalid_type
    and dp_unsupported for parameters that do not fit the table or each other.
    """
    parted = Parted.of(frame, parameters)
    seed = draw_seed() if parameters.seed is None else parameters.seed
    streams = Streams.from_seed(seed)
    records = len(frame)
    extra = _further(parted, parameters, streams)
    steps = Steps(parted.frame, parted.body, parameters.processors)
    if parameters.dp is None:
        made = make_avatars(steps.result, extra, parameters, streams)
    else:
        made = make_private(steps.result, records + len(extra), parameters)

    k = min(parameters.k or PRIVATE_NEIGHBOURS, records - 1)
    lent = _lent(made, parameters, k, streams)
    body = steps.undo(made.frame)
    unshuffled = parted.joined(body, lent, made.sources, streams.keys)
    order = streams.shuffle.permutation(len(unshuffled))
    original, avatars = parted.measured(unshuffled.iloc[:records])
    return Run(
        unshuffled=unshuffled,
        shuffled=unshuffled.iloc[order].reset_index(drop=True),
        sources=made.sources,
        paired=parameters.dp is None,
        original_projections=made.originals,
        avatar_projections=made.coordinates,
        projection=made.projection,
        seed=seed,
        ncp=made.projection.axes,
        original=original,
        avatars=avatars,
        warnings=(*made.warnings, *table_free_warnings(parameters)),
        metadata=made.metadata,
    )


def _further(parted: Parted, parameters: Parameters, streams: Streams) -> Rows:
    if parameters.augmentation is None:
        return np.zeros(0, dtype=np.intp)
    if parted.groups:
        raise EngineError(
            "invalid_augmentation",
            expected="no ranges of individuals to build up: further avatars belong to none",
            received="augmentation with a range difference",
        )
    return further_sources(parted.frame, parameters.augmentation, streams.augmentation)


def _lent(made: Made, parameters: Parameters, k: int, streams: Streams) -> Rows:
    """For each avatar the record whose excluded values it gets."""
    records = len(made.originals)
    if parameters.exclude is None:
        return np.zeros(len(made.frame), dtype=np.intp)
    if parameters.exclude.method == "coordinate_similarity":
        lent = lenders(made.originals, made.coordinates, made.sources, k, streams.exclusion)
        if parameters.augmentation is not None and not parameters.augmentation.should_anonymize_original_table:
            lent[:records] = np.arange(records)  # records that are kept keep all that is theirs
        return lent
    return np.where(made.sources < 0, np.arange(len(made.frame)) % records, made.sources)
