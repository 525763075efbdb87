"""Parts of the parameters that stand for a stage of their own (contract 1.4, 1.5, 1.11), checked on construction."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import attrs

from audiencekit.engine.arguments import is_whole, shown, to_names, to_number
from audiencekit.engine.errors import EngineError

ImputationMethod = Literal["knn", "fast_knn", "mean", "median", "mode"]
ExclusionMethod = Literal["row_order", "coordinate_similarity"]
Strategy = float | Literal["minority", "not_majority"] | Mapping[str, float]

_METHODS = ("knn", "fast_knn", "mean", "median", "mode")
_EXCLUSIONS = ("row_order", "coordinate_similarity")
_CLASSES = ("minority", "not_majority")


def _to_method(value: ImputationMethod) -> ImputationMethod:
    if value not in _METHODS:
        raise EngineError("invalid_imputation", expected=f"a method of {', '.join(_METHODS)}", received=shown(value))
    return value


def _to_donors(value: int) -> int:
    if not is_whole(value, 1):
        raise EngineError("invalid_imputation", expected="k as an integer >= 1", received=shown(value))
    return int(value)


def _to_fraction(value: float | None) -> float | None:
    if value is None:
        return None
    number = to_number(value)
    if not 0 < number <= 1:
        raise EngineError(
            "invalid_imputation", expected="training_fraction above 0 and up to 1, or None", received=shown(value)
        )
    return number


@attrs.frozen(kw_only=True)
class Imputation:
    """How gaps are filled while avatars are made (contract 1.5). That a value is missing is anonymised like a value of
    its own, so avatars have gaps too, as many as the originals but for chance.

    method: `fast_knn` looks at the k nearest rows in the projection of the table (columns that vary together count
        together), `knn` at those nearest by Gower's distance, column by column, in time that grows with the square of
        the rows; `mean`, `median` (the most frequent value for categories) and `mode` at the column alone.
    k: rows asked by `knn` and `fast_knn`.
    training_fraction: share of the rows that `fast_knn` asks, above 0 and up to 1; None means all.
    return_data_imputed: keep the filled values in the avatars instead of gaps.

    Raises EngineError `invalid_imputation`.
    """

    method: ImputationMethod = attrs.field(default="fast_knn", converter=_to_method)
    k: int = attrs.field(default=5, converter=_to_donors)
    training_fraction: float | None = attrs.field(default=None, converter=_to_fraction)
    return_data_imputed: bool = False

    def to_dict(self) -> dict[str, object]:
        """Every field, ready for JSON."""
        return attrs.asdict(self)


def _to_exclusion(value: ExclusionMethod) -> ExclusionMethod:
    if value not in _EXCLUSIONS:
        raise EngineError("invalid_exclusion", expected=f"a method of {', '.join(_EXCLUSIONS)}", received=shown(value))
    return value


@attrs.frozen(kw_only=True)
class Exclusion:
    """Columns that no avatar is made of, and how their values come back (contract 1.4).

    variable_names: the columns.
    method: `coordinate_similarity`, the default: each avatar gets the values, as they occur together, of a record near
        it, drawn at random and never its own. `row_order`: its own record's values; sensitive, warned about.

    Raises EngineError `invalid_exclusion`; `unknown_column` when variable_names is no list.
    """

    variable_names: tuple[str, ...] = attrs.field(converter=to_names)
    method: ExclusionMethod = attrs.field(default="coordinate_similarity", converter=_to_exclusion)

    def to_dict(self) -> dict[str, object]:
        """Every field, ready for JSON."""
        return {"variable_names": list(self.variable_names), "method": self.method}


def _refuse_factor(value: object, place: str) -> float:
    number = to_number(value)
    if not (math.isfinite(number) and number >= 1):
        raise EngineError(
            "invalid_augmentation", expected=f"{place} as a finite number from 1 on", received=shown(value)
        )
    return number


def _to_strategy(value: Strategy) -> Strategy:
    if isinstance(value, str):
        if value not in _CLASSES:
            expected = f"the strategy as a factor, factors by modality, or one of {', '.join(_CLASSES)}"
            raise EngineError("invalid_augmentation", expected=expected, received=shown(value))
        return value
    if isinstance(value, Mapping):
        return {str(name): _refuse_factor(factor, f"the factor of {name!r}") for name, factor in value.items()}
    return _refuse_factor(value, "the strategy")


@attrs.frozen(kw_only=True)
class Augmentation:
    """More avatars than records (contract 1.11).

    strategy: the total factor (3 on 683 rows gives 2,049), or, by modality of the target column, `minority` (the
        rarest raised to the size of the largest), `not_majority` (all raised so), or a total factor for each modality
        named, as text. Classes are counted on the records: an avatar may take another than its record's.
    target_column: needed by all but a plain factor.
    should_anonymize_original_table: False keeps the records themselves, with the further avatars after them; warned
        about, as nothing hides those records.

    Raises EngineError `invalid_augmentation`.
    """

    strategy: Strategy = attrs.field(converter=_to_strategy)
    target_column: str | None = None
    should_anonymize_original_table: bool = True

    def __attrs_post_init__(self) -> None:
        if self.target_column is None and not isinstance(self.strategy, float):
            raise EngineError(
                "invalid_augmentation", expected="target_column with a strategy by class", received="no target_column"
            )

    def to_dict(self) -> dict[str, object]:
        """Every field, ready for JSON."""
        return {
            "strategy": dict(self.strategy) if isinstance(self.strategy, Mapping) else self.strategy,
            "target_column": self.target_column,
            "should_anonymize_original_table": self.should_anonymize_original_table,
        }
