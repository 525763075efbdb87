"""What stands out in a table before anything is computed: identifiers, dates, codes, missing values (contract 5)."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import pandas as pd
from pandas.api import types

from audiencekit.engine.dates import is_date
from audiencekit.engine.errors import EngineError
from audiencekit.engine.preprocess import column_names, refuse_mixture, require_frame

FEW_CODES = 10  # an integer column with so few values may be one of codes (the paper's rule)
LARGE_CATEGORY, LARGE_CATEGORY_SHARE = 50, 0.2
MUCH_MISSING, MOSTLY_MISSING = 0.3, 0.8
PARSED_SHARE = 0.95
_TIMES = {"date", "datetime", "datetime64", "time", "timedelta", "timedelta64", "period"}  # as pandas infers them
DATE_FORMATS = ("ISO8601", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y")


@attrs.frozen(kw_only=True)
class Suggestion:
    """Something a user may want to change. code: `probable_id`, `exclude`, `as_category`, `as_datetime`,
    `numeric_text`, `mostly_missing`, `much_missing`, `all_missing`, `raise_k`, `lower_k`, `column_match`."""

    code: str
    message: str
    column: str | None = None

    def to_dict(self) -> dict[str, str | None]:
        """The three fields, ready for JSON."""
        return {"code": self.code, "message": self.message, "column": self.column}


@attrs.frozen(kw_only=True, eq=False)
class Finding:
    """usable: the columns the method could take."""

    usable: pd.DataFrame
    probable_ids: tuple[str, ...]
    missing: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]


def inspect_frame(frame: pd.DataFrame) -> Finding:
    """Look at each column by itself. Raises NotAFrame or EngineError.

    Codes: empty_table, duplicate_column, mixed_types, unsupported_type.
    """
    require_frame(frame)
    names = column_names(frame)
    rows = len(frame)
    if not rows or not names:
        raise EngineError("empty_table", expected="rows and columns", received=f"{rows} rows, {len(names)} columns")
    usable: dict[str, pd.Series] = {}
    ids: list[str] = []
    gaps: list[str] = []
    suggestions: list[Suggestion] = []
    for position, name in enumerate(names):
        series: pd.Series = frame.iloc[:, position]
        found = list(_suggest(series, name))
        suggestions += found
        codes = {suggestion.code for suggestion in found}
        if "probable_id" in codes:
            ids.append(name)
        if 0 < int(series.isna().sum()) < rows:
            gaps.append(name)
        if "probable_id" not in codes and (is_date(series) or not _is_time(series)):
            usable[name] = series
    return Finding(
        usable=pd.DataFrame(usable), probable_ids=tuple(ids), missing=tuple(gaps), suggestions=tuple(suggestions)
    )


def _suggest(series: pd.Series, name: str) -> Iterator[Suggestion]:
    present = series.dropna()
    gap = 1 - len(present) / len(series)
    if present.empty:
        yield Suggestion(code="all_missing", message="missing in every row: drop it", column=name)
        return
    if gap > MOSTLY_MISSING:
        yield Suggestion(code="mostly_missing", message=f"{gap:.0%} missing: drop it", column=name)
    elif gap > MUCH_MISSING:
        yield Suggestion(code="much_missing", message=f"{gap:.0%} missing: imputed values will weigh much", column=name)
    if _is_time(series) or types.is_bool_dtype(series.dtype) or types.is_float_dtype(series.dtype):
        return
    if types.is_object_dtype(series.dtype):
        refuse_mixture(present, name)
    distinct = int(present.nunique())
    if distinct == len(series):
        yield Suggestion(code="probable_id", message="another value in each row: drop or pseudonymise it", column=name)
    elif types.is_integer_dtype(series.dtype):
        if 1 < distinct <= FEW_CODES:
            message = f"integers with {distinct} values: a category, if they are codes"
            yield Suggestion(code="as_category", message=message, column=name)
    else:
        yield from _suggest_for_text(present, name, distinct, len(series))


def _suggest_for_text(present: pd.Series, name: str, distinct: int, rows: int) -> Iterator[Suggestion]:
    if distinct > max(LARGE_CATEGORY, LARGE_CATEGORY_SHARE * rows):
        message = f"{distinct} distinct values: exclude it, with coordinate_similarity"
        yield Suggestion(code="exclude", message=message, column=name)
    if isinstance(present.dtype, pd.CategoricalDtype) or types.infer_dtype(present) != "string":
        return
    text = present.astype(str)
    numbers = pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce")
    if float(numbers.notna().mean()) >= PARSED_SHARE:
        yield Suggestion(code="numeric_text", message="numbers written as text: convert them", column=name)
        return
    for form in DATE_FORMATS:
        if float(pd.to_datetime(text, format=form, errors="coerce", utc=True).notna().mean()) >= PARSED_SHARE:
            yield Suggestion(code="as_datetime", message="dates written as text: convert them", column=name)
            return


def _is_time(series: pd.Series) -> bool:
    dtype = series.dtype
    if types.is_object_dtype(dtype):
        return types.infer_dtype(series, skipna=True) in _TIMES
    return (
        types.is_datetime64_any_dtype(dtype)
        or types.is_timedelta64_dtype(dtype)
        or isinstance(dtype, pd.PeriodDtype)
        or (isinstance(dtype, pd.ArrowDtype) and ("timestamp" in str(dtype) or "date" in str(dtype)))
    )
