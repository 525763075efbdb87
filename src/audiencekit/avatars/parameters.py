"""How the avatars of one table are made and measured, checked before anything is sent (contract 6.4; method 1.8)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

import attrs

from audiencekit.avatars import checks
from audiencekit.avatars.checks import between, by_column, column_names, flag, known, whole
from audiencekit.avatars.choices import (
    AlignmentMethod,
    AugmentationStrategy,
    ExcludeVariablesMethod,
    ImputeMethod,
    ProjectionType,
    choose,
)
from audiencekit.avatars.options import (
    Augmentation,
    Exclusion,
    FastDp,
    Imputation,
    InterRecordRangeDifferenceParameters,
    OpenDp,
    RelativeDifferenceParameters,
    Series,
    ServedProcessor,
)
from audiencekit.avatars.table import TableInput
from audiencekit.errors import InvalidInput

LEAST_K = 2
LARGEST_RATIO = 1e12  # of two column weights: only ratios count, and beyond this the lighter column is not seen

Strategy: TypeAlias = float | str | Mapping[str, float]


@attrs.frozen(kw_only=True)
class Axes:
    """The space in which neighbours are looked for: what a run and its metrics have in common."""

    ncp: int | None = None
    use_categorical_reduction: bool | None = None
    column_weights: Mapping[str, float] = attrs.field(factory=dict[str, float])
    exclude: Exclusion | None = None
    imputation: Imputation | None = None


@attrs.frozen(kw_only=True)
class Parameters(Axes):
    """k neighbours behind each avatar, ncp axes to find them on (None: the service's choice), weights by column, and
    every other stage of a run; None and empty for what is off.

    Without *k* and *dp* no avatars are made: the table is measured only. *privacy* and *signal* are the axes of the
    metrics where they are not those of the run.
    """

    k: int | None = None
    dp: OpenDp | FastDp | None = None
    augmentation: Augmentation | None = None
    processors: tuple[ServedProcessor, ...] = ()
    series: Series | None = None
    known_variables: tuple[str, ...] = ()
    target: str | None = None
    quantile_threshold: float | None = None
    use_excluded_variables_in_metrics: bool = False
    privacy: Axes | None = None
    signal: Axes | None = None

    @property
    def makes_avatars(self) -> bool:
        return self.k is not None or self.dp is not None

    def measured(self, which: Axes | None) -> Axes:
        """The axes of a metrics document: *which*, or those of the run, which are the worst case (method 4.1)."""
        if which is not None:
            return which
        return Axes(
            ncp=self.ncp,
            use_categorical_reduction=self.use_categorical_reduction,
            column_weights=self.column_weights,
            exclude=None if self.use_excluded_variables_in_metrics else self.exclude,
            imputation=self.imputation,
        )


def check(
    table: str,
    *,
    columns: tuple[str, ...],
    rows: int | None,
    k: int | None = None,
    ncp: int | None = None,
    use_categorical_reduction: bool | None = None,
    column_weights: Mapping[str, float] | None = None,
    exclude_variable_names: Sequence[str] | None = None,
    exclude_variable_method: str | None = None,
    imputation_method: str | None = None,
    imputation_k: int | None = None,
    imputation_training_fraction: float | None = None,
    imputation_return_data_imputed: bool | None = None,
    open_dp_epsilon: float | None = None,
    fast_dp_epsilon: float | None = None,
    time_series_nf: int | None = None,
    time_series_projection_type: str | None = None,
    time_series_nb_points: int | None = None,
    time_series_method: str | None = None,
    known_variables: Sequence[str] | None = None,
    target: str | None = None,
    quantile_threshold: float | None = None,
    data_augmentation_strategy: Strategy | None = None,
    data_augmentation_target_column: str | None = None,
    data_augmentation_should_anonymize_original_table: bool | None = None,
    processors: Sequence[ServedProcessor] | None = None,
    use_excluded_variables_in_metrics: bool = False,
) -> Parameters:
    """The parameters for a table of those *columns* (dropped ones left out; empty: not known) and *rows* (None: not
    known). The other arguments are those of ``Runner.set_parameters``. Raises InvalidInput."""
    where = f"table {table!r}"
    weights = _weights(table, column_weights, columns)
    found = Parameters(
        k=_k(where, k, rows),
        dp=_private(where, k, open_dp_epsilon, fast_dp_epsilon),
        ncp=None if ncp is None else whole(ncp, f"{where}: ncp", least=1),
        use_categorical_reduction=_flag(use_categorical_reduction, f"{where}: use_categorical_reduction"),
        column_weights=weights,
        exclude=_exclusion(table, columns, exclude_variable_names, exclude_variable_method),
        imputation=_imputation(
            where, imputation_method, imputation_k, imputation_training_fraction, imputation_return_data_imputed
        ),
        augmentation=_augmentation(
            table,
            columns,
            data_augmentation_strategy,
            data_augmentation_target_column,
            data_augmentation_should_anonymize_original_table,
        ),
        processors=_processors(table, columns, processors),
        series=_series(where, time_series_projection_type, time_series_nf, time_series_nb_points, time_series_method),
        known_variables=()
        if known_variables is None
        else column_names(table, known_variables, columns, "known_variables"),
        target=_column(table, columns, target, "target"),
        quantile_threshold=(
            None
            if quantile_threshold is None
            else _as_given(between(quantile_threshold, f"{where}: quantile_threshold", above=0, most=100))
        ),
        use_excluded_variables_in_metrics=flag(
            use_excluded_variables_in_metrics, f"{where}: use_excluded_variables_in_metrics"
        ),
    )
    if found.target is not None and found.target in found.known_variables:
        raise InvalidInput(f"{where}: target {found.target!r} is among known_variables: nothing is left to infer")
    return found


def _k(where: str, k: object, rows: int | None) -> int | None:
    if k is None:
        return None
    number = whole(k, f"{where}: k", least=LEAST_K)
    if rows is not None and number >= rows:
        raise InvalidInput(f"{where}: k must be below the number of rows, {rows}, got {number}")
    if number == LEAST_K:
        warnings.warn(f"{where}: an avatar of k=2 neighbours lies on the line between two people", stacklevel=4)
    return number


def _private(where: str, k: object, open_dp: object, fast_dp: object) -> OpenDp | FastDp | None:
    given = {"k": k, "open_dp_epsilon": open_dp, "fast_dp_epsilon": fast_dp}
    if len(both := [name for name, value in given.items() if value is not None]) > 1:
        raise InvalidInput(f"{where}: give one of {' and '.join(both)}; they are different methods")
    if open_dp is not None:
        return OpenDp(epsilon=between(open_dp, f"{where}: open_dp_epsilon", above=0))
    return None if fast_dp is None else FastDp(epsilon=between(fast_dp, f"{where}: fast_dp_epsilon", above=0))


def _exclusion(table: str, columns: tuple[str, ...], names: object, method: object) -> Exclusion | None:
    if names is None:
        if method is not None:
            raise InvalidInput(f"table {table!r}: exclude_variable_method without exclude_variable_names")
        return None
    excluded = column_names(table, names, columns, "exclude_variable_names")
    if not excluded:
        return None
    if columns and not set(columns).difference(excluded):
        raise InvalidInput(f"table {table!r}: exclude_variable_names leaves no column to make avatars of")
    how = ExcludeVariablesMethod.COORDINATE_SIMILARITY
    if method is not None:
        how = choose(ExcludeVariablesMethod, method, f"table {table!r}: exclude_variable_method")
    return Exclusion(variable_names=excluded, method=how.value)


def _imputation(where: str, method: object, k: object, fraction: object, returned: object) -> Imputation | None:
    if method is None and k is None and fraction is None and returned is None:
        return None
    return Imputation(
        method=None if method is None else choose(ImputeMethod, method, f"{where}: imputation_method").value,
        k=None if k is None else whole(k, f"{where}: imputation_k", least=1),
        training_fraction=(
            None if fraction is None else between(fraction, f"{where}: imputation_training_fraction", above=0, most=1)
        ),
        return_data_imputed=bool(_flag(returned, f"{where}: imputation_return_data_imputed")),
    )


def _augmentation(
    table: str, columns: tuple[str, ...], strategy: object, target: object, anonymized: object
) -> Augmentation | None:
    what = f"table {table!r}: data_augmentation_strategy"
    if strategy is None:
        if target is not None or anonymized is not None:
            raise InvalidInput(f"{what} is missing beside its target column")
        return None
    found: float | str | dict[str, float]
    if isinstance(strategy, str):
        found = choose(AugmentationStrategy, strategy, what).value
    elif isinstance(strategy, Mapping):
        ratios = cast("Mapping[object, object]", strategy)
        found = {str(name): _as_given(between(ratio, f"{what}, {name!r}", above=0)) for name, ratio in ratios.items()}
    else:
        found = _as_given(between(strategy, what, above=0))
    if isinstance(found, (str, dict)) and target is None:
        raise InvalidInput(f"{what} {found!r} needs data_augmentation_target_column")
    return Augmentation(
        strategy=found,
        target_column=_column(table, columns, target, "data_augmentation_target_column"),
        should_anonymize_original_table=_flag(
            anonymized, f"table {table!r}: data_augmentation_should_anonymize_original_table"
        ),
    )


def _processors(table: str, columns: tuple[str, ...], processors: object) -> tuple[ServedProcessor, ...]:
    found: list[ServedProcessor] = []
    for processor in cast("Sequence[object]", () if processors is None else processors):
        if not isinstance(processor, (RelativeDifferenceParameters, InterRecordRangeDifferenceParameters)):
            raise InvalidInput(
                f"table {table!r}: processors are RelativeDifferenceParameters or "
                "InterRecordRangeDifferenceParameters; "
                f"those of audiencekit.avatars.processors run here, before add_table(); got {checks.kind(processor)}"
            )
        known(table, processor.columns, columns, "a processor")
        found.append(processor)
    return tuple(found)


def _series(where: str, projection: object, nf: object, points: object, method: object) -> Series | None:
    if projection is None and nf is None and points is None and method is None:
        return None
    what = f"{where}: time_series"
    return Series(
        projection_type=(
            None if projection is None else choose(ProjectionType, projection, f"{what}_projection_type").value
        ),
        nf=None if nf is None else whole(nf, f"{what}_nf", least=1),
        nb_points=None if points is None else whole(points, f"{what}_nb_points", least=1),
        method=None if method is None else choose(AlignmentMethod, method, f"{what}_method").value,
    )


def _column(table: str, columns: tuple[str, ...], name: object, what: str) -> str | None:
    if name is None:
        return None
    known(table, [name], columns, what)
    return str(name)


def _flag(value: object, what: str) -> bool | None:
    return None if value is None else flag(value, what)


def _weights(table: str, given: object, columns: tuple[str, ...]) -> dict[str, float]:
    weights = {
        column: between(weight, f"table {table!r}: the weight of {column!r}", above=0)
        for column, weight in by_column(table, given, columns, "column_weights").items()
    }
    every = {**dict.fromkeys(columns, 1.0), **weights}
    if every:
        least, most = min(every, key=every.__getitem__), max(every, key=every.__getitem__)
        if every[most] > LARGEST_RATIO * every[least]:
            raise InvalidInput(
                f"table {table!r}: the weight of {most!r}, {every[most]:g}, is more than {LARGEST_RATIO:g} times that "
                f"of {least!r}, {every[least]:g} (a column that is not named has 1)"
            )
    return weights


def _as_given(number: float) -> float:
    """A whole number as one: it is written without a point then, as it was given."""
    return int(number) if number.is_integer() else number


def check_settings(table: TableInput, settings: Mapping[str, object], before: Parameters | None = None) -> Parameters:
    """:func:`check` for *table*; what of *before* has no argument of its own is kept: details of a private mechanism,
    of series, and axes of the metrics that are not those of the run."""
    # Each is checked by itself; pseudonyms belong to the table.
    arguments = {name: cast("None", value) for name, value in settings.items() if name != "pseudonymized_columns"}
    excluded = settings.get("exclude_variable_names")
    if isinstance(excluded, Sequence):
        both = [name for name in cast("Sequence[object]", excluded) if name in table.dropped]
        if both:
            raise InvalidInput(f"table {table.name!r}: {both[0]!r} is both excluded and dropped")
    found = check(table.name, columns=table.kept, rows=table.rows, **arguments)  # pyright: ignore[reportArgumentType]
    if found.series and table.columns and table.time_series_time is None:
        raise InvalidInput(f"table {table.name!r}: time_series_… need add_table(…, time_series_time=…)")
    if before is None:
        return found
    dp = before.dp
    if dp is not None and type(dp) is type(found.dp) and found.dp is not None:
        found = attrs.evolve(found, dp=attrs.evolve(dp, epsilon=found.dp.epsilon))
    if before.series and found.series:
        found = attrs.evolve(found, series=attrs.evolve(found.series, other=before.series.other))
    return attrs.evolve(found, privacy=before.privacy, signal=before.signal)
