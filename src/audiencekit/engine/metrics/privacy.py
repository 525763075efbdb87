"""The privacy metrics of a run (contract 4.2)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import pandas as pd

from audiencekit.engine.columns import Table
from audiencekit.engine.errors import EngineError
from audiencekit.engine.metrics.closest import closest
from audiencekit.engine.metrics.linkage import hidden_rate, local_cloaking
from audiencekit.engine.metrics.matches import direct_matches
from audiencekit.engine.metrics.pair import read_pair, rounded
from audiencekit.engine.parameters import Parameters, to_weights
from audiencekit.engine.project import fit

TARGETS = {
    "hidden_rate": "> 90",
    "local_cloaking": "> 5",
    "distance_to_closest": "> 0.2",
    "closest_distances_ratio": "> 0.3",
    "closest_rate": "> 90",
    "column_direct_match_protection": "> 50",
    "row_direct_match_protection": "> 90",
    "categorical_hidden_rate": "> 90",
    "correlation_protection_rate": "> 95",
    "inference_continuous": "> 10",
    "inference_categorical": "> 10",
}


@attrs.frozen(kw_only=True)
class PrivacyMetrics:
    """High is good. Rates and protections 0 to 100, ratio 0 to 1, cloaking 0 to n - 1, distance in the projection's
    unit. None where a figure cannot be computed. No figure proves a table anonymous: each stands for one attack.

    hidden_rate(_strict): an attacker links a record to the nearest avatar and is wrong (to a truly nearer one).
    local_cloaking(_strict): median number of avatars as near to a record as its own (nearer).
    distance_to_closest, closest_distances_ratio, closest_rate: how near avatars come to any record.
    row_direct_match_protection: original rows that no avatar repeats.
    column_direct_match_protection: of the least protected column, `least_protected_column`.
    categorical_hidden_rate: hidden_rate on the category columns alone; needs two that vary.
    ncp: axes used; local_cloaking_records: records looked at for local cloaking (all, up to 200,000).
    """

    hidden_rate: float | None
    hidden_rate_strict: float | None
    local_cloaking: float | None
    local_cloaking_strict: float | None
    distance_to_closest: float | None
    closest_distances_ratio: float | None
    closest_rate: float | None
    column_direct_match_protection: float
    least_protected_column: str
    row_direct_match_protection: float
    categorical_hidden_rate: float | None
    ncp: int
    local_cloaking_records: int

    def to_dict(self) -> dict[str, object]:
        """For JSON: the contract's result fields, `targets`, `metadata`; percentages with two decimals.

        The attacks that need known variables are not computed by this version and are None.
        """
        return {
            "hidden_rate": rounded(self.hidden_rate, 2),
            "hidden_rate_strict": rounded(self.hidden_rate_strict, 2),
            "local_cloaking": rounded(self.local_cloaking, 2),
            "local_cloaking_strict": rounded(self.local_cloaking_strict, 2),
            "distance_to_closest": rounded(self.distance_to_closest, 6),
            "closest_distances_ratio": rounded(self.closest_distances_ratio, 6),
            "closest_rate": rounded(self.closest_rate, 2),
            "column_direct_match_protection": rounded(self.column_direct_match_protection, 2),
            "row_direct_match_protection": rounded(self.row_direct_match_protection, 2),
            "categorical_hidden_rate": rounded(self.categorical_hidden_rate, 2),
            "correlation_protection_rate": None,
            "inference_continuous": None,
            "inference_categorical": None,
            "targets": dict(TARGETS),
            "metadata": {
                "computation_type": "standalone",
                "reference": None,
                "ncp": self.ncp,
                "least_protected_column": self.least_protected_column,
                "local_cloaking_records": self.local_cloaking_records,
            },
        }


def privacy_metrics(
    original: pd.DataFrame,
    unshuffled: pd.DataFrame,
    *,
    ncp: int | None = None,
    column_weights: Mapping[str, float] | None = None,
) -> PrivacyMetrics:
    """Measure avatars against the originals they come from, row by row.

    unshuffled: row i is the avatar of row i of `original`; same columns, order and types.
    ncp, column_weights: those of the generation, for the worst case; defaults as there.

    Raises NotAFrame or EngineError: those of reading a frame, shape_mismatch, too_few_rows (under 2), invalid_ncp,
    invalid_weight, unknown_column.
    """
    parameters = Parameters(k=2, ncp=ncp)  # for its check of ncp
    records, avatars = read_pair(original, unshuffled)
    if records.rows < 2:
        raise EngineError("too_few_rows", expected="at least 2 rows", received=str(records.rows))
    weights = to_weights(column_weights)
    projection = fit(records, axes=parameters.ncp, column_weights=weights)
    matches = direct_matches(records, avatars)
    known = projection.axes > 0  # else every record is the same and no distance says anything
    here, there = projection.coordinates(records), projection.coordinates(avatars)
    hidden = hidden_rate(here, there) if known else None
    cloaking = local_cloaking(here, there) if known else None
    near = closest(here, there) if known else None
    return PrivacyMetrics(
        hidden_rate=hidden.rate if hidden else None,
        hidden_rate_strict=hidden.strict if hidden else None,
        local_cloaking=cloaking.count if cloaking else None,
        local_cloaking_strict=cloaking.strict if cloaking else None,
        distance_to_closest=near.distance / projection.metric if near else None,
        closest_distances_ratio=near.ratio if near else None,
        closest_rate=near.rate if near else None,
        column_direct_match_protection=matches.columns,
        least_protected_column=matches.column,
        row_direct_match_protection=matches.rows,
        categorical_hidden_rate=_categorical_hidden_rate(records, avatars, parameters.ncp, weights),
        ncp=projection.axes,
        local_cloaking_records=cloaking.records if cloaking else 0,
    )


def _categorical_hidden_rate(
    records: Table, avatars: Table, ncp: int | None, weights: Mapping[str, float]
) -> float | None:
    names = {column.name for column in records.categories}
    if len(names) < 2:
        return None
    here, there = (
        Table(rows=table.rows, columns=tuple(c for c in table.columns if c.name in names))
        for table in (records, avatars)
    )
    kept = {name: weight for name, weight in weights.items() if name in names}
    projection = fit(here, axes=ncp, column_weights=kept)
    return hidden_rate(projection.coordinates(here), projection.coordinates(there)).rate
