"""How the avatars of one table are made and measured, checked before anything is sent (contract 6.4; method 1.8)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

import attrs

from audiencekit.avatars import checks, column_roles
from audiencekit.avatars.checks import at_least, between, by_column, column_names, flag, known, whole
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
FEWEST_POINTS = 2  # of a curve
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


def check(table: TableInput, settings: Mapping[str, object], before: Parameters | None = None) -> Parameters:
    """The parameters of *table* for the arguments of ``Runner.set_parameters``, pseudonyms aside: those belong to the
    table.

    What of *before* has no argument of its own is kept: details of a private mechanism, of series, and axes of the
    metrics that are not those of the run. Columns are held against those the table has, where they are known, *k*
    against its rows. Raises InvalidInput.
    """
    name, columns, where = table.name, table.kept, f"table {table.name!r}"
    get = settings.get
    _refuse_dropped(table, get("exclude_variable_names"))
    found = Parameters(
        k=_k(where, get("k"), table.rows),
        dp=_private(where, get("k"), get("open_dp_epsilon"), get("fast_dp_epsilon")),
        ncp=_whole(get("ncp"), f"{where}: ncp", least=1),
        use_categorical_reduction=_flag(get("use_categorical_reduction"), f"{where}: use_categorical_reduction"),
        column_weights=_weights(name, get("column_weights"), columns),
        exclude=_exclusion(name, columns, get("exclude_variable_names"), get("exclude_variable_method")),
        imputation=_imputation(
            where,
            get("imputation_method"),
            get("imputation_k"),
            get("imputation_training_fraction"),
            get("imputation_return_data_imputed"),
        ),
        augmentation=_augmentation(
            name,
            columns,
            get("data_augmentation_strategy"),
            get("data_augmentation_target_column"),
            get("data_augmentation_should_anonymize_original_table"),
        ),
        processors=_processors(name, columns, get("processors")),
        series=_series(
            where,
            get("time_series_projection_type"),
            get("time_series_nf"),
            get("time_series_nb_points"),
            get("time_series_method"),
        ),
        known_variables=_known(name, columns, get("known_variables")),
        target=_column(name, columns, get("target"), "target"),
        quantile_threshold=_quantile(where, get("quantile_threshold")),
        use_excluded_variables_in_metrics=flag(
            get("use_excluded_variables_in_metrics", False), f"{where}: use_excluded_variables_in_metrics"
        ),
    )
    if found.target is not None and found.target in found.known_variables:
        raise InvalidInput(f"{where}: target {found.target!r} is among known_variables: nothing is left to infer")
    if found.target is not None and not found.known_variables:
        raise InvalidInput(f"{where}: target {found.target!r} needs known_variables, what it would be inferred from")
    if found.dp is not None and found.processors:
        raise InvalidInput(f"{where}: processors go by the records themselves, which no epsilon covers: drop the one")
    if found.series and table.columns and table.time_series_time is None:
        raise InvalidInput(f"{where}: time_series_… need add_table(…, time_series_time=…)")
    if before is not None:
        found = _continued(found, before)
    column_roles.check(table, found)
    return found


def _continued(found: Parameters, before: Parameters) -> Parameters:
    dp = before.dp
    if dp is not None and type(dp) is type(found.dp) and found.dp is not None:
        found = attrs.evolve(found, dp=attrs.evolve(dp, epsilon=found.dp.epsilon))
    if before.series and found.series:
        found = attrs.evolve(found, series=attrs.evolve(found.series, other=before.series.other))
    return attrs.evolve(found, privacy=before.privacy, signal=before.signal)


def _refuse_dropped(table: TableInput, excluded: object) -> None:
    if isinstance(excluded, Sequence):
        for name in cast("Sequence[object]", excluded):
            if name in table.dropped:
                raise InvalidInput(f"table {table.name!r}: {name!r} is both excluded and dropped")


def _k(where: str, k: object, rows: int | None) -> int | None:
    if k is None:
        return None
    number = whole(k, f"{where}: k", least=LEAST_K)
    if rows is not None and number >= rows:
        raise InvalidInput(f"{where}: k must be below the number of rows, {rows}, got {number}")
    if number == LEAST_K:
        warnings.warn(f"{where}: an avatar of k=2 neighbours lies on the line between two people", stacklevel=5)
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
        k=_whole(k, f"{where}: imputation_k", least=1),
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
        if not ratios:
            raise InvalidInput(f"{what} is a mapping that names no modality")
        found = {str(name): _as_given(at_least(ratio, f"{what}, {name!r}", 1)) for name, ratio in ratios.items()}
    else:
        found = _as_given(at_least(strategy, what, 1))
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
    how = None if method is None else choose(AlignmentMethod, method, f"{what}_method").value
    if how == AlignmentMethod.SPECIFIED and points is None:
        raise InvalidInput(f"{what}_method 'specified' needs time_series_nb_points")
    return Series(
        projection_type=(
            None if projection is None else choose(ProjectionType, projection, f"{what}_projection_type").value
        ),
        nf=_whole(nf, f"{what}_nf", least=1),
        nb_points=_whole(points, f"{what}_nb_points", least=FEWEST_POINTS),
        method=how,
    )


def _known(table: str, columns: tuple[str, ...], names: object) -> tuple[str, ...]:
    return () if names is None else column_names(table, names, columns, "known_variables")


def _quantile(where: str, given: object) -> float | None:
    return None if given is None else _as_given(between(given, f"{where}: quantile_threshold", above=0, most=100))


def _column(table: str, columns: tuple[str, ...], name: object, what: str) -> str | None:
    if name is None:
        return None
    known(table, [name], columns, what)
    return str(name)


def _whole(value: object, what: str, *, least: int) -> int | None:
    return None if value is None else whole(value, what, least=least)


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
