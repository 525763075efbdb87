"""The parameters of the differentially private variants (contract section 3), checked on construction.

What they do is in dp_run.py; this file loads no numerical library.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import attrs

from audiencekit.engine.errors import EngineError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from audiencekit.engine.parameters import Parameters
    from audiencekit.engine.private import PrivateTable

Mechanism = Literal["gaussian", "gmm", "histogram"]
Bound: TypeAlias = "float | dt.date | np.datetime64"  # a datetime and a pandas Timestamp are dates

MECHANISMS = ("gaussian", "gmm", "histogram")
WEAK_EPSILON = 20.0  # above it the guarantee says little: warn (contract section 10)


def _number(value: object) -> float:
    """NaN for what is no real number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _is_whole(value: object, least: int) -> bool:
    if isinstance(value, bool) or not isinstance(value, Integral):
        return False
    return int(value) >= least


def _to_epsilon(value: float) -> float:
    number = _number(value)
    if not (math.isfinite(number) and number > 0):
        raise EngineError("invalid_epsilon", expected="epsilon as a finite number above 0", received=repr(value))
    return number


def _to_share(name: str, code: str, least: float, most: float) -> attrs.Converter[float, float]:
    def convert(value: float) -> float:
        number = _number(value)
        if not least < number < most:
            raise EngineError(
                code, expected=f"{name} between {least:g} and {most:g}, both excluded", received=repr(value)
            )
        return number

    return attrs.Converter(convert)


def _to_delta(value: float | None) -> float | None:
    if value is None:
        return None
    number = _number(value)
    if not 0 < number < 1:
        raise EngineError(
            "invalid_epsilon", expected="delta between 0 and 1, both excluded, or None", received=repr(value)
        )
    return number


def _to_count(name: str) -> attrs.Converter[int, int]:
    def convert(value: int) -> int:
        if not (_is_whole(value, 1) and value <= 1000):
            raise EngineError(
                "invalid_mechanism", expected=f"{name} as an integer from 1 to 1000", received=repr(value)
            )
        return int(value)

    return attrs.Converter(convert)


def _to_mechanism(value: Mechanism) -> Mechanism:
    if value not in MECHANISMS:
        raise EngineError("invalid_mechanism", expected=f"a mechanism of {MECHANISMS}", received=repr(value))
    return value


def _to_seed(value: int | None) -> int | None:
    if value is not None and not _is_whole(value, 0):
        raise EngineError("invalid_seed", expected="insecure_test_seed as an integer >= 0", received=repr(value))
    return value if value is None else int(value)


def _end(value: object) -> float:
    """A bound as a number, of dates (pandas' and NumPy's included) the seconds since 1970; naive ones are taken as the
    column's own clock. NaN for what is neither."""
    if type(value).__module__ == "numpy" and type(value).__name__ == "datetime64":
        value = cast("np.datetime64", value).astype("datetime64[us]").item()  # None for none
    if isinstance(value, dt.datetime):
        return (value - dt.datetime(1970, 1, 1, tzinfo=value.tzinfo and dt.UTC)).total_seconds()
    if isinstance(value, dt.date):
        return (value - dt.date(1970, 1, 1)).total_seconds()
    return _number(value)


def _to_bounds(given: Mapping[str, tuple[Bound, Bound]] | None) -> dict[str, tuple[float, float]]:
    checked: dict[str, tuple[float, float]] = {}
    for name, pair in cast("Mapping[str, object]", given or {}).items():
        ends = [_end(end) for end in cast("Sequence[object]", pair)] if isinstance(pair, (tuple, list)) else []
        if not (len(ends) == 2 and all(map(math.isfinite, ends)) and ends[0] < ends[1]):
            expected = "a finite lower bound below the upper: two numbers, or two dates"
            raise EngineError("invalid_bounds", column=name, expected=expected, received=repr(cast("object", pair)))
        checked[name] = ends[0], ends[1]
    return checked


def _to_categories(given: Mapping[str, Sequence[object]] | None) -> dict[str, tuple[object, ...]]:
    checked: dict[str, tuple[object, ...]] = {}
    for name, labels in (given or {}).items():
        if not labels or len(set(labels)) != len(labels):
            raise EngineError(
                "invalid_bounds", column=name, expected="categories, each named once", received=f"{len(labels)} names"
            )
        checked[name] = tuple(labels)
    return checked


@attrs.frozen(kw_only=True)
class PrivateParameters:
    """What both variants share. The guarantee: whichever row of the table is replaced by another, no output becomes
    more than about e**epsilon times as likely, but for a chance of delta (zero-concentrated accounting).

    epsilon: the budget, above 0. Above 20 it says little: warning.
    delta: None means the smaller of 1e-6 and 1 / (10 n).
    preprocess_budget_ratio: share of the budget that buys bounds and categories which are not supplied.
    bounds_percentile: bounds that are bought lie at this percentile and at 100 minus it.
    bounds, categories: by column name, known in public: never read off the data. What is left out is bought; bounds
        within `ranges` (public too), else within anything a number can be. Those of dates are dates or timestamps of
        any library, kept as seconds since 1970, or such seconds; where the column has a zone they need one too, or
        are taken as UTC.
    insecure_test_seed: for tests of the engine alone. Noise that can be drawn again protects nobody, so a run with it
        carries no guarantee and says so; None takes the system's randomness.

    Raises EngineError: invalid_epsilon, invalid_bounds, invalid_seed, invalid_mechanism.
    """

    epsilon: float = attrs.field(converter=_to_epsilon)
    delta: float | None = attrs.field(default=None, converter=_to_delta)
    preprocess_budget_ratio: float = attrs.field(
        default=0.3, converter=_to_share("preprocess_budget_ratio", "invalid_epsilon", 0, 1)
    )
    bounds_percentile: float = attrs.field(
        default=5.0, converter=_to_share("bounds_percentile", "invalid_bounds", 0, 50)
    )
    bounds: Mapping[str, tuple[float, float]] = attrs.field(default=None, converter=_to_bounds)
    ranges: Mapping[str, tuple[float, float]] = attrs.field(default=None, converter=_to_bounds)
    categories: Mapping[str, Sequence[object]] = attrs.field(default=None, converter=_to_categories)
    insecure_test_seed: int | None = attrs.field(default=None, converter=_to_seed)

    def generate(self, frame: pd.DataFrame, rows: int, parameters: Parameters) -> PrivateTable:
        """`rows` rows of the frame's columns and types (see `dp_run.synthesise`). Of the run's parameters the declared
        categories (`types`) count here, neither its seed nor its weights."""
        from audiencekit.engine.dp_run import synthesise

        forced = {name for name, kind in parameters.types.items() if kind == "category"}
        return synthesise(frame, rows, self, forced=forced)

    def to_dict(self) -> dict[str, object]:
        """Every parameter, ready for JSON."""
        return {
            **attrs.asdict(self),
            "bounds": {name: list(pair) for name, pair in self.bounds.items()},
            "ranges": {name: list(pair) for name, pair in self.ranges.items()},
            "categories": {name: list(labels) for name, labels in self.categories.items()},
        }


@attrs.frozen(kw_only=True)
class GaussianDP(PrivateParameters):
    """The fast variant (contract 3.3): a noisy mean and covariance, and rows drawn from them.

    mechanism: `gaussian` draws from one normal distribution, `gmm` from a noisy mixture of `gmm_n_components` on the
        leading axes, `histogram` from noisy histograms of `histogram_n_bins` bins along them.
    ncp: axes of `gmm` and `histogram`; None means 5.
    """

    mechanism: Mechanism = attrs.field(default="gaussian", converter=_to_mechanism)
    gmm_n_components: int = attrs.field(default=5, converter=_to_count("gmm_n_components"))
    histogram_n_bins: int = attrs.field(default=10, converter=_to_count("histogram_n_bins"))
    ncp: int = attrs.field(default=5, converter=_to_count("ncp"))


@attrs.frozen(kw_only=True)
class MarginalsDP(PrivateParameters):
    """The OpenDP-style variant (contract 3.4): noisy tables of single columns and of the pairs of a tree, and rows
    sampled down the tree. Keeps skewed columns well, relations of more than two columns not.

    bins: of a numeric column, between its bounds.
    """

    bins: int = attrs.field(default=16, converter=_to_count("bins"))
