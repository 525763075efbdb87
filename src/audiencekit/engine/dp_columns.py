"""Columns for a private model: bounds and categories that are public or paid for (contract 3.2, 3.3 step 1)."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Hashable, Mapping
from difflib import get_close_matches

import attrs
import numpy as np
import pandas as pd
from pandas.api import types

from audiencekit.engine.columns import CategoryColumn, Floats, Rows
from audiencekit.engine.dates import DAY, PER_SECOND, Unit, Zone, is_date, stamps_of
from audiencekit.engine.dp import PrivateParameters
from audiencekit.engine.dp_budget import Ledger
from audiencekit.engine.dp_noise import add_to_counts, choose, gaussian_deviation
from audiencekit.engine.errors import EngineError
from audiencekit.engine.preprocess import column_names, read_column, require_frame

CANDIDATES = 1_024  # points among which a bound is chosen
LEAST_SIZE, LARGEST_SIZE = 1e-6, 1e12  # of numbers of which nothing is known
DECAY = 0.5
DATES = (-2_208_988_800.0, 4_102_444_800.0)  # 1900 to 2100, in seconds since 1970
CALENDAR = (-62_135_510_400.0, 253_402_214_400.0)  # years 1 to 9999, in any zone
GAPS_SHARE = 0.05  # of the budget, to learn which columns have missing values
CLEAR = 3.0  # deviations of the noise a count of missing values must exceed to be believed
OTHER = "other"


@attrs.frozen(kw_only=True)
class Days:
    """How dates are written, as far as their type tells. step: seconds between two, of a day or of one."""

    unit: Unit
    zone: Zone
    step: int


@attrs.frozen(kw_only=True, eq=False)
class NumberColumn:
    """Numbers, or dates as seconds since 1970, inside [low, high]; NaN is missing, if that is `nullable`. days: set
    for dates. origin: `given` or `bought`."""

    name: str
    values: Floats
    low: float
    high: float
    integer: bool
    days: Days | None
    nullable: bool
    origin: str


@attrs.frozen(kw_only=True, eq=False)
class LabelColumn:
    """Codes of labels; a missing value is the last label, None, if there is one. origin: `given`, `type`
    (booleans) or `bought`."""

    name: str
    codes: Rows
    labels: tuple[object, ...]
    origin: str


PrivateColumn = NumberColumn | LabelColumn


@attrs.frozen(kw_only=True)
class _Kind:
    """What is public of a column: its type, what was declared of it, and what is given."""

    number: bool
    bought: bool
    may_miss: bool  # NumPy's integers and booleans hold no missing value


def read_private(
    frame: pd.DataFrame,
    parameters: PrivateParameters,
    ledger: Ledger,
    delta: float,
    source: np.random.Generator,
    *,
    forced: Collection[str] = (),
) -> tuple[PrivateColumn, ...]:
    """The frame's columns within bounds and categories; those that are not given are bought for
    `preprocess_budget_ratio` of the ledger, none if none is. Of that, or beside it, up to a twentieth of the ledger
    goes into which columns have missing values.

    delta: to spend on categories. forced: names of columns declared categories, whatever their values.
    Raises NotAFrame or EngineError: those of reading a frame, unknown_column, invalid_bounds (of a column of another
    kind).
    """
    require_frame(frame)
    names = column_names(frame)
    for given in (parameters.bounds, parameters.ranges, parameters.categories):
        _refuse_unknown(given, names)
    kinds = _kinds(frame, parameters, forced)
    _refuse_unlike(kinds, parameters)
    shares = sum(2 if kind.number else 1 for kind in kinds.values() if kind.bought)
    may_miss = sum(kind.may_miss for kind in kinds.values())
    ratio = parameters.preprocess_budget_ratio
    for_gaps = min(GAPS_SHARE, ratio / 4.0) if may_miss else 0.0
    buyer = _Buyer(
        ledger=ledger,
        share=(ratio - for_gaps) * ledger.rho / max(1, shares),
        gap_share=for_gaps * ledger.rho / max(1, may_miss),
        delta=delta / max(1, sum(kind.bought and not kind.number for kind in kinds.values())),
        source=source,
        parameters=parameters,
    )
    series = {name: frame.iloc[:, place] for place, name in enumerate(names)}
    return tuple(
        buyer.numbers(name, series[name], kind) if kind.number else buyer.labels(name, series[name], kind)
        for name, kind in kinds.items()
    )


def needs_categories(frame: pd.DataFrame, parameters: PrivateParameters, forced: Collection[str]) -> bool:
    """Whether categories have to be bought, which costs some of the delta."""
    return any(kind.bought and not kind.number for kind in _kinds(frame, parameters, forced).values())


def is_number(series: pd.Series) -> bool:
    """Numbers and dates, not booleans."""
    dtype = series.dtype
    if types.is_bool_dtype(dtype):
        return False
    return types.is_numeric_dtype(dtype) or is_date(series)


def may_miss(series: pd.Series) -> bool:
    """Whether the column's type can hold missing values, be there any or not."""
    dtype = series.dtype
    return not (isinstance(dtype, np.dtype) and dtype.kind in "iub")


def _kinds(frame: pd.DataFrame, parameters: PrivateParameters, forced: Collection[str]) -> dict[str, _Kind]:
    found: dict[str, _Kind] = {}
    for place, name in enumerate(column_names(frame)):
        series: pd.Series = frame.iloc[:, place]
        number = name not in forced and is_number(series)
        if number:
            bought = name not in parameters.bounds
        else:
            bought = name not in parameters.categories and not types.is_bool_dtype(series.dtype)
        found[name] = _Kind(number=number, bought=bought, may_miss=may_miss(series))
    return found


def _refuse_unlike(kinds: Mapping[str, _Kind], parameters: PrivateParameters) -> None:
    for name, kind in kinds.items():
        if kind.number and name in parameters.categories:
            expected = "bounds of a column of numbers; declare it a category (types) to name its categories"
            raise EngineError("invalid_bounds", column=name, expected=expected, received="categories")
        if not kind.number and (name in parameters.bounds or name in parameters.ranges):
            raise EngineError(
                "invalid_bounds", column=name, expected="categories of a column of labels", received="bounds or a range"
            )


def _refuse_unknown(given: Mapping[str, object], names: list[str]) -> None:
    for name in given:
        if name not in names:
            close = get_close_matches(name, names)
            hint = f"; close: {', '.join(map(repr, close))}" if close else ""
            raise EngineError(
                "unknown_column", expected=f"bounds and categories of columns of the table{hint}", received=repr(name)
            )


@attrs.frozen(kw_only=True, eq=False)
class _Buyer:
    ledger: Ledger
    share: float  # of the budget, for one bound or one list of categories
    gap_share: float  # for whether one column has missing values
    delta: float
    source: np.random.Generator
    parameters: PrivateParameters

    def numbers(self, name: str, series: pd.Series, kind: _Kind) -> NumberColumn:
        if is_date(series):
            values, days = _read_days(series, name)
        else:
            if not series.isna().all():
                read_column(series.dropna().reset_index(drop=True), name)  # refuses infinite and too large numbers
            values, days = series.to_numpy(dtype=np.float64, na_value=np.nan), None
        given = self.parameters.bounds.get(name)
        low, high = _within_type(given or self._bounds(name, values, days is not None), series, days)
        nullable = self._has_gaps(name, series, kind)
        if not nullable:  # the few that may be there go where the bounds say
            values = np.where(np.isnan(values), low / 2.0 + high / 2.0, values)
        return NumberColumn(
            name=name,
            values=np.clip(values, low, high),
            low=low,
            high=high,
            integer=types.is_integer_dtype(series.dtype),
            days=days,
            nullable=nullable,
            origin="bought" if kind.bought else "given",
        )

    def _has_gaps(self, name: str, series: pd.Series, kind: _Kind) -> bool:
        """Whether so many values are missing that it shows in spite of the noise: that one is, is the secret of its
        row."""
        if not kind.may_miss:
            return False
        rho = self.ledger.pay(f"gaps:{name}", self.gap_share)
        count: Rows = np.array([int(series.isna().sum())], dtype=np.intp)
        noisy = add_to_counts(count, 1.0, rho, self.source)
        return bool(noisy[0] > CLEAR * gaussian_deviation(1.0, rho))

    def _bounds(self, name: str, values: Floats, date: bool) -> tuple[float, float]:
        known = self.parameters.ranges.get(name, DATES if date else None)
        grid = candidates(known)
        prior = None if known is not None else expectation(grid)
        ordered = np.sort(values[~np.isnan(values)])
        below = np.searchsorted(ordered, grid, side="right")
        share = self.parameters.bounds_percentile / 100.0
        places: list[int] = []
        for quantile in (share, 1.0 - share):
            rho = self.ledger.pay(f"bounds:{name}", self.share)
            places.append(choose(-np.abs(below - quantile * len(ordered)), 1.0, rho, self.source, prior=prior))
        low, high = min(places), max(places)
        if low == high:
            low, high = max(0, low - 1), min(len(grid) - 1, high + 1)
        return float(grid[low]), float(grid[high])

    def labels(self, name: str, series: pd.Series, kind: _Kind) -> LabelColumn:
        given = self.parameters.categories.get(name)
        column = read_column(series.dropna().reset_index(drop=True), name, forced=True)
        assert isinstance(column, CategoryColumn)
        if given is not None:
            labels, origin = tuple(given), "given"
        elif types.is_bool_dtype(series.dtype):
            labels, origin = (False, True), "type"
        else:
            labels, origin = self._categories(name, column), "bought"
        return self._coded(name, series, labels, origin, nullable=self._has_gaps(name, series, kind))

    def _coded(
        self, name: str, series: pd.Series, labels: tuple[object, ...], origin: str, *, nullable: bool
    ) -> LabelColumn:
        places: dict[Hashable, int] = {}
        for place, label in enumerate(labels):
            assert isinstance(label, Hashable)
            places[label] = place
        pooled = origin == "bought" and OTHER not in places
        if pooled and may_miss(series):  # labels that were not bought are missing
            nullable = True
        values: list[Hashable] = series.to_list()
        missing = series.isna().to_numpy(dtype=bool)
        codes: Rows = np.zeros(len(series), dtype=np.intp)
        # Where neither a label nor a gap is kept for them, the rest is spread over all labels.
        spread = self.source.integers(0, len(labels), len(series))
        for row, value in enumerate(values):
            if missing[row] and nullable:
                codes[row] = len(labels)
            elif missing[row]:
                codes[row] = places.get(OTHER, int(spread[row])) if origin == "bought" else spread[row]
            elif value in places:
                codes[row] = places[value]
            elif origin == "bought":
                codes[row] = places.get(OTHER, len(labels) if nullable else int(spread[row]))
            else:
                raise EngineError(
                    "invalid_bounds", column=name, expected="a value of the given categories", received="another one"
                )
        return LabelColumn(name=name, codes=codes, labels=(*labels, None) if nullable else labels, origin=origin)

    def _categories(self, name: str, column: CategoryColumn) -> tuple[object, ...]:
        """Labels whose noisy count is high enough that one row alone cannot have brought them in; the others are pooled
        in one more label, or, where labels are no text and a word would change the type, left out."""
        epsilon = math.sqrt(2.0 * self.ledger.pay(f"categories:{name}", self.share))
        worded = all(isinstance(label, str) for label in column.labels)
        noisy = column.counts() + self.source.laplace(0.0, 2.0 / epsilon, column.modalities)
        kept = noisy > 1.0 + 2.0 * math.log(2.0 / self.delta) / epsilon
        # In an order that tells nothing: labels come numbered by first appearance.
        labels = sorted((label for label, keep in zip(column.labels, kept, strict=True) if keep), key=str)
        if worded:
            return (*labels, OTHER) if OTHER not in labels else tuple(labels)
        if not labels:
            expected = f"categories named in `categories`, or a larger epsilon than {self.parameters.epsilon:g}"
            raise EngineError("invalid_bounds", column=name, expected=expected, received="none frequent enough to buy")
        return tuple(labels)


def _within_type(bounds: tuple[float, float], series: pd.Series, days: Days | None) -> tuple[float, float]:
    """Bounds that the column's type can hold; small and unsigned integers hold less than was looked at."""
    if days is not None:
        most = float((2**63 - 1) // PER_SECOND[days.unit] - DAY)
        low, high = max(bounds[0], CALENDAR[0], -most), min(bounds[1], CALENDAR[1], most)
        return (low, high) if low < high else DATES
    if not types.is_integer_dtype(series.dtype):
        return bounds
    kind = re.search(r"u?int\d+", str(series.dtype).lower())
    limits = np.iinfo(kind.group() if kind else "int64")
    low, high = max(bounds[0], float(limits.min)), min(bounds[1], float(limits.max))
    return (low, high) if low < high else (float(max(limits.min, -(2**53))), float(min(limits.max, 2**53)))


def candidates(known: tuple[float, float] | None) -> Floats:
    """The public points among which bounds are chosen: evenly over a known range, else by size over all numbers."""
    half = CANDIDATES // 2
    points: Floats = np.zeros(2 * half + 1)
    if known is not None:
        points[:] = np.linspace(known[0], known[1], len(points))
        return points
    points[half + 1 :] = np.exp(np.linspace(math.log(LEAST_SIZE), math.log(LARGEST_SIZE), half))
    points[:half] = -points[:half:-1]
    return points


def expectation(grid: Floats) -> Floats:
    """How likely bounds are by their size alone, in logarithms: of sizes around 1, a hundredfold size being ten times
    less likely. Without it, a small budget picks one of the many points far beyond all values."""
    sizes = np.maximum(np.abs(grid), LEAST_SIZE)
    return -DECAY * np.abs(np.log(sizes))


def _read_days(series: pd.Series, name: str) -> tuple[Floats, Days]:
    """Seconds since 1970, in UTC if there is a zone, NaN where missing; and how they are written. A resolution that
    the values have and their type has not stays unread."""
    stamps = stamps_of(series, name)
    dtype = series.dtype
    if types.is_object_dtype(dtype):
        whole_days = types.infer_dtype(series, skipna=True) == "date"
    else:
        whole_days = str(dtype).startswith("date") and isinstance(dtype, pd.ArrowDtype)
    seconds = np.asarray(stamps.asi8) / PER_SECOND[stamps.unit]
    seconds[np.asarray(stamps.isna())] = np.nan
    return seconds, Days(unit=stamps.unit, zone=stamps.tz, step=DAY if whole_days else 1)
