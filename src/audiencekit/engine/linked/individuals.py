"""Privacy of the persons behind a table that holds several rows of each (contract 2.4)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from audiencekit.engine.columns import Floats, Rows
from audiencekit.engine.linked.keys import NOBODY
from audiencekit.engine.metrics.closest import Thresholds, closest
from audiencekit.engine.metrics.linkage import hidden_rate, local_cloaking
from audiencekit.engine.metrics.matches import direct_matches
from audiencekit.engine.metrics.pair import complete, read_columns
from audiencekit.engine.metrics.privacy import PrivacyMetrics
from audiencekit.engine.options import Imputation
from audiencekit.engine.project import fit


def individual_privacy(
    original: pd.DataFrame,
    avatars: pd.DataFrame,
    owners: Rows,
    avatar_owners: Rows,
    *,
    ncp: int | None,
    column_weights: Mapping[str, float],
    use_categorical_reduction: bool = False,
    imputation: Imputation | None = None,
) -> PrivacyMetrics | None:
    """A person's place is the mean of the coordinates of the rows it has; persons i of both sides belong together.

    owners, avatar_owners: number of the person of each row, NOBODY for none. Persons without rows on one of the
    sides are left out; None when fewer than two are left or no column varies. Direct matches are those of the rows.
    """
    columns = read_columns(original, avatars)
    records, others = complete(columns, imputation)
    projection = fit(records, axes=ncp, column_weights=column_weights, reduce=use_categorical_reduction)
    count = int(max(owners.max(initial=NOBODY), avatar_owners.max(initial=NOBODY))) + 1
    here, known = _means(projection.coordinates(records), owners, count)
    there, also = _means(projection.coordinates(others), avatar_owners, count)
    both = known & also
    if projection.axes == 0 or np.count_nonzero(both) < 2:
        return None
    here, there = here[both], there[both]
    matches = direct_matches(columns, np.arange(len(original)))
    hidden, cloaking, near = hidden_rate(here, there), local_cloaking(here, there), closest(here, there, Thresholds())
    return PrivacyMetrics(
        hidden_rate=hidden.rate,
        hidden_rate_strict=hidden.strict,
        local_cloaking=cloaking.count,
        local_cloaking_strict=cloaking.strict,
        distance_to_closest=near.distance / projection.metric,
        closest_distances_ratio=near.ratio,
        closest_rate=near.rate,
        column_direct_match_protection=matches.columns,
        least_protected_column=matches.column,
        row_direct_match_protection=matches.rows,
        categorical_hidden_rate=None,
        ncp=projection.axes,
        local_cloaking_records=cloaking.records,
    )


def _means(coordinates: Floats, owners: Rows, count: int) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Mean coordinates of each person's rows, and who has any."""
    held = owners != NOBODY
    rows = np.bincount(owners[held], minlength=count)
    means: Floats = np.zeros((count, coordinates.shape[1]))
    for axis in range(coordinates.shape[1]):
        means[:, axis] = np.bincount(owners[held], coordinates[held, axis], minlength=count) / np.maximum(rows, 1)
    return means, rows > 0
