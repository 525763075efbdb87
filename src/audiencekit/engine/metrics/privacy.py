"""The privacy metrics of a run (contract 4.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.columns import Table
from audiencekit.engine.errors import EngineError
from audiencekit.engine.metrics.closest import closest
from audiencekit.engine.metrics.inference import Inference, inference
from audiencekit.engine.metrics.known import knowledge_protection
from audiencekit.engine.metrics.linkability import linkability_protection
from audiencekit.engine.metrics.linkage import hidden_rate, local_cloaking
from audiencekit.engine.metrics.matches import direct_matches
from audiencekit.engine.metrics.pair import ColumnPair, complete, read_columns, rounded
from audiencekit.engine.metrics.pairing import nearest_pairing
from audiencekit.engine.metrics.scenario import Scenario, scenario_of
from audiencekit.engine.metrics.select import only, take
from audiencekit.engine.options import Imputation
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
    "knowledge_protection_rate": "> 95",
    "linkability_protection_rate": "> 90",
    "inference_accuracy_ratio": "> 95",
}
_DIGITS = {"distance_to_closest": 6, "closest_distances_ratio": 6}


@attrs.frozen(kw_only=True)
class PrivacyMetrics:
    """High is good. Rates and protections 0 to 100, ratio 0 to 1, cloaking 0 to n - 1, distance in the projection's
    unit. None where a figure cannot be computed. No figure proves a table anonymous: each stands for one attack.

    hidden_rate(_strict): an attacker links a record to the nearest avatar and is wrong (to a truly nearer one).
    local_cloaking(_strict): median number of avatars as near to a record as its own (nearer).
    distance_to_closest, closest_distances_ratio, closest_rate: how near avatars come to any record.
    row_direct_match_protection: original rows that no avatar repeats.
    column_direct_match_protection: of the least protected column, `least_protected_column`.
    categorical_hidden_rate: hidden_rate on category columns alone; needs two that vary.
    correlation_protection_rate: records that the known variables do not lead to (newer name:
        knowledge_protection_rate, the same figure).
    inference_categorical, inference_continuous: errors of who infers the target from the known variables with the
        nearest avatar; in percent of the guesses, or of the target's interquartile range. One of them is None.
        inference_baseline: the error of who ignores the avatars.
    inference_accuracy_ratio: the same error in percent of that with all other originals at hand; may exceed 100.
    linkability_protection_rate: halves of a record that the avatars do not join.
    ncp: axes used; local_cloaking_records: records looked at for local cloaking (all, up to 200,000).
    paired: False when no run said which avatar is whose, and the nearest pairing was taken.
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
    correlation_protection_rate: float | None = None
    inference_categorical: float | None = None
    inference_continuous: float | None = None
    inference_baseline: float | None = None
    inference_accuracy_ratio: float | None = None
    linkability_protection_rate: float | None = None
    ncp: int
    local_cloaking_records: int
    paired: bool = True

    @property
    def knowledge_protection_rate(self) -> float | None:
        """The newer name of `correlation_protection_rate`."""
        return self.correlation_protection_rate

    def to_dict(self) -> dict[str, object]:
        """For JSON: the contract's result fields, `targets`, `metadata`; percentages with two decimals."""
        figures: dict[str, object] = {}
        for name in (*TARGETS, "hidden_rate_strict", "local_cloaking_strict"):
            value: float | None = getattr(self, name)
            figures[name] = rounded(value, _DIGITS.get(name, 2))
        return {
            **figures,
            "targets": dict(TARGETS),
            "metadata": {
                "computation_type": "standalone",
                "reference": None,
                "ncp": self.ncp,
                "least_protected_column": self.least_protected_column,
                "local_cloaking_records": self.local_cloaking_records,
                "inference_baseline": rounded(self.inference_baseline, 2),
                "paired": self.paired,
            },
        }


def privacy_metrics(
    original: pd.DataFrame,
    unshuffled: pd.DataFrame,
    *,
    ncp: int | None = None,
    column_weights: Mapping[str, float] | None = None,
    known_variables: Iterable[str] = (),
    target: str | None = None,
    quantile_threshold: float | None = None,
    closest_rate_percentage_threshold: float | None = None,
    closest_rate_ratio_threshold: float | None = None,
    categorical_hidden_rate_variables: Iterable[str] | None = None,
    use_categorical_reduction: bool = False,
    imputation: Imputation | None = None,
    ignore: Collection[str] = (),
    paired: bool = True,
) -> PrivacyMetrics:
    """Measure avatars against the originals they come from, row by row.

    unshuffled: row i is the avatar of row i of `original`; same columns, order and types.
    ncp, column_weights: those of the generation, for the worst case; defaults as there.
    known_variables, target: what an attacker knows of a record, and the column to infer from it.
    quantile_threshold: percentile (0 to 100) of the originals' own distances and ratios under which an avatar is too
        close; in place of the two older thresholds, in percent (0.3) and as a ratio (0.3).
    categorical_hidden_rate_variables: category columns of that rate; None means all.
    use_categorical_reduction: take distances among the dimensions that stand for the categories (contract 1.6), as a
        generation with that option does, in place of their indicators.
    imputation: that of the generation; None means its default.
    ignore: identifiers and dropped columns. Excluded variables stay in: they count as the avatars carry them.
    paired: False when row i is not the avatar of record i, as with differential privacy.

    Missing values are a value of their own for direct matches; for distances they are filled from the originals, and
    each column that has some brings a flag.
    Raises NotAFrame or EngineError: those of reading a frame, shape_mismatch, too_few_rows (under 2), invalid_ncp,
    invalid_weight, unknown_column, invalid_attack_scenario, invalid_threshold, exclusive_parameters.
    """
    parameters = Parameters(k=2, ncp=ncp)  # for its check of ncp
    columns = read_columns(original, unshuffled, ignore=ignore)
    scenario = scenario_of(
        [column.name for column in columns],
        known_variables=known_variables,
        target=target,
        categorical_hidden_rate_variables=categorical_hidden_rate_variables,
        quantile_threshold=quantile_threshold,
        percentage=closest_rate_percentage_threshold,
        ratio=closest_rate_ratio_threshold,
    )
    if len(columns[0].before) < 2:
        raise EngineError("too_few_rows", expected="at least 2 rows", received=str(len(columns[0].before)))
    records, avatars = complete(columns, imputation)
    weights = to_weights(column_weights)
    reduce = use_categorical_reduction
    projection = fit(records, axes=parameters.ncp, column_weights=weights, reduce=reduce)
    here, there = projection.coordinates(records), projection.coordinates(avatars)
    known = projection.axes > 0  # else every record is the same and no distance says anything
    pairing = nearest_pairing(here, there) if known and not paired else np.arange(records.rows)
    avatars, there = take(avatars, pairing), there[pairing]
    matches = direct_matches(columns, pairing)
    hidden = hidden_rate(here, there) if known else None
    cloaking = local_cloaking(here, there) if known else None
    near = closest(here, there, scenario.thresholds) if known else None
    inferred = _infer(columns, records, avatars, scenario)
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
        categorical_hidden_rate=_categorical_hidden_rate(
            columns,
            records,
            avatars,
            chosen=scenario.categorical,
            ncp=parameters.ncp,
            weights=weights,
            reduce=reduce,
            hidden=hidden.rate if hidden else None,
        ),
        correlation_protection_rate=_knowledge(columns, records, avatars, scenario, hidden.rate if hidden else None),
        inference_categorical=inferred.error if inferred and not inferred.numeric else None,
        inference_continuous=inferred.error if inferred and inferred.numeric else None,
        inference_baseline=inferred.baseline if inferred else None,
        inference_accuracy_ratio=inferred.ratio if inferred else None,
        linkability_protection_rate=(
            linkability_protection(records, avatars, ncp=parameters.ncp, reduce=reduce) if known else None
        ),
        ncp=projection.axes,
        local_cloaking_records=cloaking.records if cloaking else 0,
        paired=paired,
    )


def _with_flags(columns: Sequence[ColumnPair], table: Table, names: Collection[str]) -> list[str]:
    """The names and those of the flags that go with them: the table holds flags behind the columns, in their order."""
    flags = [column.name for column in table.columns[len(columns) :]]
    with_gaps = [column.name for column in columns if column.gaps]
    return [*names, *(flag for name, flag in zip(with_gaps, flags, strict=True) if name in names)]


def _knowledge(
    columns: Sequence[ColumnPair], records: Table, avatars: Table, scenario: Scenario, hidden: float | None
) -> float | None:
    if not scenario.known or hidden is None:
        return None
    names = _with_flags(columns, records, scenario.known)
    return knowledge_protection(only(records, names), only(avatars, names), hidden)


def _infer(columns: Sequence[ColumnPair], records: Table, avatars: Table, scenario: Scenario) -> Inference | None:
    if scenario.target is None:
        return None
    names = _with_flags(columns, records, scenario.known)
    (truth,) = only(records, [scenario.target]).columns
    (guess,) = only(avatars, [scenario.target]).columns
    return inference(only(records, names), only(avatars, names), truth, guess)


def _categorical_hidden_rate(
    columns: Sequence[ColumnPair],
    records: Table,
    avatars: Table,
    *,
    chosen: Collection[str] | None,
    ncp: int | None,
    weights: Mapping[str, float],
    reduce: bool,
    hidden: float | None,
) -> float | None:
    """hidden: the rate on all columns."""
    kinds = [column.name for column in columns if not column.numeric and column.varies]
    named = [name for name in kinds if chosen is None or name in chosen]
    if len(named) < 2:
        return None
    names = _with_flags(columns, records, named)
    if len(names) == len(records.columns):
        return hidden
    here, there = only(records, names), only(avatars, names)
    kept = {name: weight for name, weight in weights.items() if name in names}
    projection = fit(here, axes=ncp, column_weights=kept, reduce=reduce)
    return hidden_rate(projection.coordinates(here), projection.coordinates(there)).rate
