"""The parameters of a run, checked on construction; what needs the table is checked in checks.py."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import attrs

from audiencekit.engine.arguments import is_whole, shown, to_names, to_number
from audiencekit.engine.errors import EngineError
from audiencekit.engine.options import Augmentation, Exclusion, Imputation
from audiencekit.engine.private import DifferentialPrivacy
from audiencekit.engine.processors import Processor

Modality = Literal["draw", "max"]
ColumnType = Literal["int", "bool", "category", "float", "datetime", "datetime_tz"]

LEAST_K = 2
CAREFUL_K = 5  # below it rows can be rebuilt from their avatars: warn (contract 1.13)
_TYPES = ("int", "bool", "category", "float", "datetime", "datetime_tz")


def _is_mapping_or_none(value: object) -> bool:
    return value is None or isinstance(value, Mapping)


def _to_k(value: int | None) -> int | None:
    if value is not None and not is_whole(value, LEAST_K):
        raise EngineError("invalid_k", expected=f"k as an integer >= {LEAST_K}", received=shown(value))
    return value if value is None else int(value)


def _to_ncp(value: int | None) -> int | None:
    if value is not None and not is_whole(value, 1):
        raise EngineError("invalid_ncp", expected="ncp as an integer >= 1, or None", received=shown(value))
    return value if value is None else int(value)


def _to_seed(value: int | None) -> int | None:
    if value is not None and not is_whole(value, 0):
        raise EngineError("invalid_seed", expected="seed as an integer >= 0, or None", received=shown(value))
    return value if value is None else int(value)


def _to_modality(value: Modality) -> Modality:
    if value not in ("draw", "max"):
        raise EngineError("invalid_modality", expected="modality as 'draw' or 'max'", received=shown(value))
    return value


def _to_types(types: Mapping[str, ColumnType] | None) -> dict[str, ColumnType]:
    if not _is_mapping_or_none(types):
        raise EngineError("invalid_type", expected="types by column name, or None", received=shown(types))
    for column, kind in (types or {}).items():
        if kind not in _TYPES:
            raise EngineError(
                "invalid_type", column=str(column), expected=f"a type of {', '.join(_TYPES)}", received=shown(kind)
            )
    return {str(column): kind for column, kind in (types or {}).items()}


def _to_processors(processors: Sequence[Processor]) -> tuple[Processor, ...]:
    return tuple(processors)


def to_weights(weights: Mapping[str, float] | None) -> dict[str, float]:
    """A checked copy of column weights: each a finite number above 0. Raises EngineError `invalid_weight`."""
    if not _is_mapping_or_none(weights):
        raise EngineError("invalid_weight", expected="weights by column name, or None", received=shown(weights))
    checked: dict[str, float] = {}
    for column, weight in (weights or {}).items():
        number = to_number(weight)
        if not (math.isfinite(number) and number > 0):
            hint = "; exclude the column instead" if number == 0 else ""
            raise EngineError(
                "invalid_weight", column=str(column), expected=f"a finite weight above 0{hint}", received=shown(weight)
            )
        checked[str(column)] = number
    return checked


@attrs.frozen(kw_only=True)
class Parameters:
    """How avatars are made (contract 1.2 to 1.11).

    k: neighbours behind each avatar, 2 to n - 1. More neighbours, more privacy, less detail.
    dp: a differentially private model in place of neighbours (`engine.dp`). Give either k or dp.
    ncp: axes of the neighbour search; None means 5, or the number of one-hot columns when that is smaller. Reduced
        to the numerical rank of the table with a warning.
    seed: same seed, data, parameters and version give the same bytes; None draws one, kept in `Run.seed`. Whoever
        knows the seed can undo the shuffle: keep it as secret as the unshuffled avatars.
    column_weights: importance of a column in the neighbour search, by name as text; 1 where not named, never 0. Only
        their ratios count, which may be up to 1e12.
    modality: how an avatar gets a category: `draw` one by the neighbours' weights, or the heaviest (`max`).
    use_categorical_reduction: look for neighbours among at most 20 numeric dimensions in place of the categories'
        indicators; for tables with very many modalities. None means False.
    imputation: how gaps are filled meanwhile; None means `Imputation()` when the table has any.
    exclude: columns that no avatar is made of, and how their values come back.
    augmentation: more avatars than records.
    processors: steps before and, in reverse, after. Not with dp: on the way back they go by the records themselves.
    types: what a column is, where its storage does not say: `category` takes any values as they are, also those that
        would be refused as identifying; dates may be text.
    identifiers: keys of the rows: never used, replaced by fresh ones of the same kind.
    drop: columns left out of the avatars.
    allow_tiny: accept tables under 10 rows, with a warning.

    Raises EngineError: missing_parameter, exclusive_parameters, invalid_k, invalid_ncp, invalid_seed, invalid_weight,
    invalid_modality, invalid_type, dp_unsupported.
    """

    k: int | None = attrs.field(default=None, converter=_to_k)
    ncp: int | None = attrs.field(default=None, converter=_to_ncp)
    seed: int | None = attrs.field(default=None, converter=_to_seed)
    column_weights: Mapping[str, float] = attrs.field(default=None, converter=to_weights)
    modality: Modality = attrs.field(default="draw", converter=_to_modality)
    allow_tiny: bool = False
    use_categorical_reduction: bool | None = None
    imputation: Imputation | None = None
    exclude: Exclusion | None = None
    augmentation: Augmentation | None = None
    dp: DifferentialPrivacy | None = None
    processors: tuple[Processor, ...] = attrs.field(default=(), converter=_to_processors)
    types: Mapping[str, ColumnType] = attrs.field(default=None, converter=_to_types)
    identifiers: tuple[str, ...] = attrs.field(default=(), converter=to_names)
    drop: tuple[str, ...] = attrs.field(default=(), converter=to_names)

    def __attrs_post_init__(self) -> None:
        if self.k is None and self.dp is None:
            raise EngineError("missing_parameter", expected="k, the number of neighbours, or dp", received="neither")
        if self.k is not None and self.dp is not None:
            raise EngineError("exclusive_parameters", expected="either k or dp", received=f"k={self.k} and dp")
        if self.dp is not None and self.processors:
            raise EngineError(
                "dp_unsupported",
                expected="no processors with dp: extremes and groups of the records, which they go by, are not private",
                received=f"{len(self.processors)} processors",
            )

    def to_dict(self) -> dict[str, object]:
        """Every parameter, ready for JSON; None for stages that are off."""
        return {
            "k": self.k,
            "ncp": self.ncp,
            "seed": self.seed,
            "column_weights": dict(self.column_weights),
            "modality": self.modality,
            "allow_tiny": self.allow_tiny,
            "use_categorical_reduction": self.use_categorical_reduction,
            "imputation": None if self.imputation is None else self.imputation.to_dict(),
            "exclude": None if self.exclude is None else self.exclude.to_dict(),
            "augmentation": None if self.augmentation is None else self.augmentation.to_dict(),
            "dp": None if self.dp is None else self.dp.to_dict(),
            "processors": [processor.to_dict() for processor in self.processors],
            "types": dict(self.types),
            "identifiers": list(self.identifiers),
            "drop": list(self.drop),
        }
