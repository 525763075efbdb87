"""What the privacy metrics suppose an attacker to know, and from where on an avatar is too near (contract 4.2)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from numbers import Real

import attrs

from audiencekit.engine.errors import EngineError
from audiencekit.engine.metrics.closest import PERCENTAGE, RATIO, Thresholds


@attrs.frozen(kw_only=True)
class Scenario:
    """known: names of the columns an attacker knows. target: of the one to infer from them."""

    known: tuple[str, ...]
    target: str | None
    categorical: tuple[str, ...] | None
    thresholds: Thresholds


def scenario_of(
    names: Sequence[str],
    *,
    known_variables: Iterable[str],
    target: str | None,
    categorical_hidden_rate_variables: Iterable[str] | None,
    quantile_threshold: float | None,
    percentage: float | None,
    ratio: float | None,
) -> Scenario:
    """Check what was given against the table's column names. Raises EngineError: unknown_column,
    invalid_attack_scenario, invalid_threshold."""
    known = known_names(names, known_variables, "known_variables")
    if target is not None:
        known_names(names, [target], "target")
        if not known or target in known:
            received = f"{target!r} in known_variables" if known else "no known_variables"
            raise EngineError(
                "invalid_attack_scenario", expected="a target together with other known_variables", received=received
            )
    chosen = categorical_hidden_rate_variables
    return Scenario(
        known=known,
        target=target,
        categorical=None if chosen is None else known_names(names, chosen, "categorical_hidden_rate_variables"),
        thresholds=_thresholds(quantile_threshold, percentage, ratio),
    )


def known_names(names: Sequence[str], given: Iterable[str], what: str) -> tuple[str, ...]:
    """The given names, each once; EngineError `unknown_column`, with the close names, for one that is no column."""
    if isinstance(given, str):
        raise EngineError("unknown_column", expected=f"{what} as a list of column names", received=repr(given))
    found = tuple(dict.fromkeys(given))
    for name in found:
        if name not in names:
            close = get_close_matches(str(name), names)
            hint = f"; close: {', '.join(map(repr, close))}" if close else ""
            raise EngineError(
                "unknown_column", expected=f"{what} to name columns of the table{hint}", received=repr(name)
            )
    return found


def _thresholds(quantile: float | None, percentage: float | None, ratio: float | None) -> Thresholds:
    for name, value, most in (
        ("quantile_threshold", quantile, 100.0),
        ("closest_rate_percentage_threshold", percentage, 100.0),
        ("closest_rate_ratio_threshold", ratio, 1.0),
    ):
        if value is not None and not _between(value, most):
            raise EngineError("invalid_threshold", expected=f"{name} from 0 to {most:g}", received=repr(value))
    if quantile is None:
        return Thresholds(
            percentage=PERCENTAGE if percentage is None else percentage, ratio=RATIO if ratio is None else ratio
        )
    if percentage is not None or ratio is not None:
        raise EngineError(
            "exclusive_parameters",
            expected="quantile_threshold, or the two closest_rate thresholds it replaces",
            received="both",
        )
    return Thresholds(percentage=quantile, ratio=None)


def _between(value: object, most: float) -> bool:
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    number = float(value)
    return math.isfinite(number) and 0 <= number <= most
