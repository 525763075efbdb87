"""The parameters of a run, checked on construction; what needs the table is checked in run.py."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Literal

import attrs

from audiencekit.engine.errors import EngineError

Modality = Literal["draw", "max"]

LEAST_K = 2
MOST_SHOWN = 80  # characters of a refused value
CAREFUL_K = 5  # below it rows can be rebuilt from their avatars: warn (contract 1.13)


def _is_whole(value: object, least: int) -> bool:
    if isinstance(value, bool) or not isinstance(value, Integral):
        return False
    return int(value) >= least


def _is_given(value: object) -> bool:
    return value is not None


def _is_mapping_or_none(value: object) -> bool:
    return value is None or isinstance(value, Mapping)


def _to_k(value: int) -> int:
    if not _is_given(value):
        raise EngineError("missing_parameter", expected="k, the number of neighbours", received="None")
    if not _is_whole(value, LEAST_K):
        raise EngineError("invalid_k", expected=f"k as an integer >= {LEAST_K}", received=repr(value))
    return int(value)


def _to_ncp(value: int | None) -> int | None:
    if value is not None and not _is_whole(value, 1):
        raise EngineError("invalid_ncp", expected="ncp as an integer >= 1, or None", received=repr(value))
    return value if value is None else int(value)


def _to_seed(value: int | None) -> int | None:
    if value is not None and not _is_whole(value, 0):
        raise EngineError("invalid_seed", expected="seed as an integer >= 0, or None", received=repr(value))
    return value if value is None else int(value)


def _to_modality(value: Modality) -> Modality:
    if value not in ("draw", "max"):
        raise EngineError("invalid_modality", expected="modality as 'draw' or 'max'", received=repr(value))
    return value


def _to_number(value: object) -> float:
    """NaN for what is no real number, infinity for one that float64 cannot hold."""
    try:
        return math.nan if isinstance(value, bool) or not isinstance(value, Real) else float(value)
    except OverflowError:
        return math.inf


def _shown(value: object) -> str:
    """The value for a message; Python refuses to write out integers of thousands of digits."""
    try:
        text = repr(value)
    except ValueError:
        return "an integer of too many digits"
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"


def to_weights(weights: Mapping[str, float] | None) -> dict[str, float]:
    """A checked copy of column weights: each a finite number above 0. Raises EngineError `invalid_weight`."""
    if not _is_mapping_or_none(weights):
        raise EngineError("invalid_weight", expected="weights by column name, or None", received=_shown(weights))
    checked: dict[str, float] = {}
    for column, weight in (weights or {}).items():
        number = _to_number(weight)
        if not (math.isfinite(number) and number > 0):
            hint = "; exclude the column instead" if number == 0 else ""
            raise EngineError(
                "invalid_weight", column=str(column), expected=f"a finite weight above 0{hint}", received=_shown(weight)
            )
        checked[str(column)] = number
    return checked


@attrs.frozen(kw_only=True)
class Parameters:
    """How avatars are made (contract 1.8 to 1.11).

    k: neighbours behind each avatar, 2 to n - 1. More neighbours, more privacy, less detail.
    ncp: axes of the neighbour search; None means 5, or the number of one-hot columns when that is smaller. Reduced
        to the numerical rank of the table with a warning.
    seed: same seed, data, parameters and version give the same bytes; None draws one, kept in `Run.seed`. Whoever
        knows the seed can undo the shuffle: keep it as secret as the unshuffled avatars.
    column_weights: importance of a column in the neighbour search, by name as text; 1 where not named, never 0. Only
        their ratios count, which may be up to 1e12.
    modality: how an avatar gets a category: `draw` one by the neighbours' weights, or the heaviest (`max`).
    allow_tiny: accept tables under 10 rows, with a warning.

    Raises EngineError: missing_parameter, invalid_k, invalid_ncp, invalid_seed, invalid_weight, invalid_modality.
    """

    k: int = attrs.field(converter=_to_k)
    ncp: int | None = attrs.field(default=None, converter=_to_ncp)
    seed: int | None = attrs.field(default=None, converter=_to_seed)
    column_weights: Mapping[str, float] = attrs.field(default=None, converter=to_weights)
    modality: Modality = attrs.field(default="draw", converter=_to_modality)
    allow_tiny: bool = False

    def to_dict(self) -> dict[str, object]:
        """Every parameter, ready for JSON."""
        return {**attrs.asdict(self), "column_weights": dict(self.column_weights)}
