"""Columns for a private model: bounds and categories that are public or paid for (contract 3.2, 3.3 step 1)."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Mapping
from difflib import get_close_matches

import attrs
import numpy as np
import pandas as pd
from pandas.api import types

from audiencekit.engine.columns import CategoryColumn, Floats, Rows
from audiencekit.engine.dp import PrivateParameters
from audiencekit.engine.dp_budget import Ledger
from audiencekit.engine.dp_noise import choose
from audiencekit.engine.errors import EngineError
from audiencekit.engine.preprocess import column_names, read_column, require_frame

CANDIDATES = 1_024  # points among which a bound is chosen
LEAST_SIZE, LARGEST_SIZE = 1e-6, 1e12  # of numbers of which nothing is known
DECAY = 0.5
DATES = (-2_208_988_800.0, 4_102_444_800.0)  # 1900 to 2100, in seconds since 1970
OTHER = "other"
_SECOND = pd.Timedelta(seconds=1)


@attrs.frozen(kw_only=True, eq=False)
class NumberColumn:
    """Numbers, or dates as seconds since 1970, inside [low, high]; NaN is missing. nullable: some may be missing,
    which counts as public, like the type. origin: `given` or `bought`."""

    name: str
    values: Floats
    low: float
    high: float
    integer: bool
    date: bool
    nullable: bool
    origin: str


@attrs.frozen(kw_only=True, eq=False)
class LabelColumn:
    """Codes of labels; a missing value is the last label, None, if some may be missing. origin: `given`, `type`
    (booleans) or `bought`."""

    name: str
    codes: Rows
    labels: tuple[object, ...]
    origin: str


PrivateColumn = NumberColumn | LabelColumn


def read_private(
    frame: pd.DataFrame, parameters: PrivateParameters, ledger: Ledger, delta: float, source: np.random.Generator
) -> tuple[PrivateColumn, ...]:
    """The frame's columns within bounds and categories; those that are not given are bought for
    `preprocess_budget_ratio` of the ledger, none if none is.

    delta: to spend on categories. Raises NotAFrame or EngineError: those of reading a frame, unknown_column,
    invalid_bounds (of a column of another kind).
    """
    require_frame(frame)
    names = column_names(frame)
    for given in (parameters.bounds, parameters.ranges, parameters.categories):
        _refuse_unknown(given, names)
    series = {name: frame.iloc[:, place] for place, name in enumerate(names)}
    numbers = {name: is_number(one) for name, one in series.items()}
    bought = {name for name, one in series.items() if _is_bought(name, one, numbers[name], parameters)}
    shares = sum(2 if numbers[name] else 1 for name in bought)
    share = parameters.preprocess_budget_ratio * ledger.rho / shares if shares else 0.0
    each_delta = delta / max(1, sum(not numbers[name] for name in bought))
    buyer = _Buyer(ledger=ledger, share=share, delta=each_delta, source=source, parameters=parameters)
    return tuple(buyer.numbers(name, one) if numbers[name] else buyer.labels(name, one) for name, one in series.items())


def needs_categories(frame: pd.DataFrame, parameters: PrivateParameters) -> bool:
    """Whether categories have to be bought, which costs some of the delta."""
    return any(
        not is_number(frame.iloc[:, place]) and _is_bought(str(label), frame.iloc[:, place], False, parameters)
        for place, label in enumerate(frame.columns)
    )


def is_number(series: pd.Series) -> bool:
    """Numbers and dates, not booleans."""
    dtype = series.dtype
    if types.is_bool_dtype(dtype):
        return False
    return types.is_numeric_dtype(dtype) or types.is_datetime64_any_dtype(dtype)


def _is_bought(name: str, series: pd.Series, number: bool, parameters: PrivateParameters) -> bool:
    if number:
        return name not in parameters.bounds
    return name not in parameters.categories and not types.is_bool_dtype(series.dtype)


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
    delta: float
    source: np.random.Generator
    parameters: PrivateParameters

    def numbers(self, name: str, series: pd.Series) -> NumberColumn:
        date = types.is_datetime64_any_dtype(series.dtype)
        present = series.dropna()
        if not date:
            read_column(present.reset_index(drop=True), name)  # refuses infinite and too large numbers
        values = seconds_of(series) if date else series.to_numpy(dtype=np.float64, na_value=np.nan)
        given = self.parameters.bounds.get(name)
        low, high = _within_type(given or self._bounds(name, values, date), series)
        return NumberColumn(
            name=name,
            values=np.clip(values, low, high),
            low=low,
            high=high,
            integer=types.is_integer_dtype(series.dtype),
            date=date,
            nullable=bool(series.isna().any()),
            origin="bought" if given is None else "given",
        )

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

    def labels(self, name: str, series: pd.Series) -> LabelColumn:
        given = self.parameters.categories.get(name)
        column = read_column(series.dropna().reset_index(drop=True), name)
        if not isinstance(column, CategoryColumn):
            raise EngineError("invalid_bounds", column=name, expected="text or categories", received="numbers")
        if given is not None:
            labels, origin = tuple(given), "given"
        elif types.is_bool_dtype(series.dtype):
            labels, origin = (False, True), "type"
        else:
            labels, origin = self._categories(name, column), "bought"
        return _coded(name, series, labels, origin)

    def _categories(self, name: str, column: CategoryColumn) -> tuple[object, ...]:
        """Labels whose noisy count is high enough that one row alone cannot have brought them in; the others are pooled
        in one more label, or, where labels are no text and a word would change the type, are missing."""
        epsilon = math.sqrt(2.0 * self.ledger.pay(f"categories:{name}", self.share))
        if column.all_missing:
            return (OTHER,)
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


def _within_type(bounds: tuple[float, float], series: pd.Series) -> tuple[float, float]:
    """Bounds that the column's type can hold; small and unsigned integers hold less than was looked at."""
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


def seconds_of(dates: pd.Series) -> Floats:
    """Seconds since 1970, in UTC if there is a zone; NaN where missing."""
    plain = dates.dt.tz_convert("UTC").dt.tz_localize(None) if isinstance(dates.dtype, pd.DatetimeTZDtype) else dates
    return np.asarray((plain - pd.Timestamp(0)) / _SECOND, dtype=np.float64)


def _coded(name: str, series: pd.Series, labels: tuple[object, ...], origin: str) -> LabelColumn:
    places: dict[Hashable, int] = {}
    for place, label in enumerate(labels):
        assert isinstance(label, Hashable)
        places[label] = place
    rest = places.get(OTHER, len(labels)) if origin == "bought" else None
    nullable = rest == len(labels) or bool(series.isna().any())
    codes: Rows = np.zeros(len(series), dtype=np.intp)
    values: list[Hashable] = series.to_list()
    missing = series.isna().to_numpy(dtype=bool)
    for row, value in enumerate(values):
        place = len(labels) if missing[row] else places.get(value, rest)
        if place is None:
            raise EngineError(
                "invalid_bounds", column=name, expected="a value of the given categories", received="another one"
            )
        codes[row] = place
    return LabelColumn(name=name, codes=codes, labels=(*labels, None) if nullable else labels, origin=origin)
