"""Parameters back as the arguments that make them: to change some and keep the others, and to show them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from audiencekit.avatars import pseudonyms
from audiencekit.avatars.options import FastDp, OpenDp
from audiencekit.avatars.parameters import Parameters
from audiencekit.avatars.table import TableInput
from audiencekit.errors import InvalidInput

METHODS = ("k", "open_dp_epsilon", "fast_dp_epsilon")


def settings_of(found: Parameters, table: TableInput) -> dict[str, object]:
    """The arguments of ``set_parameters`` that *found* and the pseudonyms of *table* stand for, all of them."""
    exclude, imputation, series, augmentation = found.exclude, found.imputation, found.series, found.augmentation
    return {
        "k": found.k,
        "ncp": found.ncp,
        "use_categorical_reduction": found.use_categorical_reduction,
        "column_weights": dict(found.column_weights) or None,
        "exclude_variable_names": exclude.variable_names if exclude else None,
        "exclude_variable_method": exclude.method if exclude else None,
        "imputation_method": imputation.method if imputation else None,
        "imputation_k": imputation.k if imputation else None,
        "imputation_training_fraction": imputation.training_fraction if imputation else None,
        "imputation_return_data_imputed": imputation.return_data_imputed if imputation else None,
        "open_dp_epsilon": found.dp.epsilon if isinstance(found.dp, OpenDp) else None,
        "fast_dp_epsilon": found.dp.epsilon if isinstance(found.dp, FastDp) else None,
        "time_series_nf": series.nf if series else None,
        "time_series_projection_type": series.projection_type if series else None,
        "time_series_nb_points": series.nb_points if series else None,
        "time_series_method": series.method if series else None,
        "known_variables": found.known_variables or None,
        "target": found.target,
        "quantile_threshold": found.quantile_threshold,
        "data_augmentation_strategy": augmentation.strategy if augmentation else None,
        "data_augmentation_target_column": augmentation.target_column if augmentation else None,
        "data_augmentation_should_anonymize_original_table": (
            augmentation.should_anonymize_original_table if augmentation else None
        ),
        "processors": found.processors or None,
        "pseudonymized_columns": {name: pseudonyms.from_block(block) for name, block in table.pseudonyms.items()},
        "use_excluded_variables_in_metrics": found.use_excluded_variables_in_metrics,
    }


def merged(settings: Mapping[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    """*settings* with *changes*. Raises TypeError for an argument there is none of."""
    _refuse_unknown(settings, changes)
    found = {**settings, **changes}
    if any(changes.get(name) is not None for name in METHODS):  # one method takes the place of another
        found.update({name: None for name in METHODS if name not in changes})
    if changes.get("exclude_variable_names", "") is None and "exclude_variable_method" not in changes:
        found["exclude_variable_method"] = None
    if changes.get("data_augmentation_strategy", "") is None:
        found.update({name: None for name in settings if name.startswith("data_augmentation_") and name not in changes})
    return found


def without(settings: Mapping[str, object], names: object) -> dict[str, object]:
    """*settings* without those *names*."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise InvalidInput(f"names is a list of arguments of set_parameters, got {names!r}")
    changes: dict[str, object] = {str(name): None for name in cast("Iterable[object]", names)}
    if "use_excluded_variables_in_metrics" in changes:
        changes["use_excluded_variables_in_metrics"] = False
    return merged(settings, changes)


def summary_of(table: TableInput, found: Parameters | None) -> str:
    """One table's parameters as text, only those that are set."""
    if found is None:
        return f"{table.name}: nothing set"
    said = {name: value for name, value in settings_of(found, table).items() if value not in (None, False, {}, ())}
    lines = [f"  {name}: {_shown(value)}" for name, value in said.items()]
    return "\n".join([f"{table.name}:", *lines])


def _refuse_unknown(settings: Mapping[str, object], names: Iterable[str]) -> None:
    for name in names:
        if name not in settings:
            raise TypeError(f"set_parameters() has no argument {name!r}; there are {', '.join(settings)}")


def _shown(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, cast("Sequence[object]", value)))
    return str(value)
