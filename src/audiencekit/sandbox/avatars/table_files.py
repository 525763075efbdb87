"""Tables between files and frames, with the types a schema declares (contract 1.2 of the method, 8.5)."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types

from audiencekit.sandbox.avatars.csv_dialect import sniff
from audiencekit.sandbox.avatars.task import TableFile, TableTask

# Before 3.1 pandas reads figures to the last bit only when told to; since then it always does, and warns.
_EXACT = None if tuple(map(int, pd.__version__.split(".")[:2])) >= (3, 1) else "round_trip"

_ISO = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"

# Content, encoding, delimiter.
_ReadCsv: TypeAlias = Callable[[io.BytesIO, str, str], pd.DataFrame]


class TableFault(Exception):
    """A table could not be read as it was declared; the text names the column."""


def read_original(table: TableTask) -> pd.DataFrame:
    """The original: dropped columns gone, declared types applied.

    A CSV is read with pandas' own defaults, so that avatars made here are those the engine makes of the frame that
    ``pandas.read_csv`` gives; but a column declared ``category`` is text as it stands, "01" and "None" included, and
    one of ISO 8601 dates is one of dates.
    """
    text = [field for field, declared in table.types.items() if declared == "category"]
    frame = _read(table.data, _read_declared(text))
    named = (*table.types, *table.dropped, *table.keys, *table.pseudonyms, *([table.time] if table.time else ()))
    unknown = [field for field in named if field not in frame.columns]
    if unknown:
        raise TableFault(f"column '{unknown[0]}': the file has no such column")
    frame = frame.drop(columns=list(table.dropped))
    for field, declared in table.types.items():
        if declared != "category" or field not in table.keys:
            frame[field] = _as_declared(frame[field], declared)
    return _with_dates(frame, table) if table.data.format == "csv" else frame


def read_unshuffled(table: TableTask, original: pd.DataFrame, *, any_rows: bool = False) -> pd.DataFrame:
    """The avatars of *original*, its columns in its order and types, figures exactly as they were written.

    Keys keep the type they have in the file: they are others than the original's. Of more rows than the original's,
    those of augmentation, the first are taken, unless *any_rows*.
    """
    if table.avatars is None:
        raise TableFault("no avatars are named")
    text = [column for column in original.columns if _holds_text(original[column]) and original[column].notna().any()]
    keys = [key for key in table.keys if key in original.columns]
    frame = _read_exactly(table.avatars, text=[*text, *(key for key in keys if key in table.pseudonyms)])
    missing = [str(column) for column in original.columns if column not in frame.columns]
    if missing:
        raise TableFault(f"column '{missing[0]}': the avatars have no such column")
    frame = frame[list(original.columns)]
    types_of = {name: kind for name, kind in original.dtypes.to_dict().items() if name not in keys}
    types_of.update({name: _widened(original[name], frame[name]) for name in types_of if name in text})
    try:
        frame = frame.astype(types_of)
    except (TypeError, ValueError) as error:
        raise TableFault(f"the avatars do not have the original's column types: {error}") from error
    return frame if any_rows else frame.iloc[: len(original)]


def write_table(frame: pd.DataFrame, path: Path, form: str) -> None:
    """Write *frame* without its index."""
    if form == "parquet":
        frame.to_parquet(path, index=False)
    else:
        frame.to_csv(path, index=False)


def _read_exactly(file: TableFile, *, text: Sequence[str]) -> pd.DataFrame:
    """A table this engine wrote: no digit lost, and in the columns of *text* neither "NA" nor "1" is taken for more."""

    def read_csv(content: io.BytesIO, encoding: str, delimiter: str) -> pd.DataFrame:
        names: Sequence[str] = list(pd.read_csv(content, encoding=encoding, sep=delimiter, nrows=0).columns)
        content.seek(0)
        return pd.read_csv(
            content,
            encoding=encoding,
            sep=delimiter,
            float_precision=_EXACT,
            dtype=dict.fromkeys(text, str),
            keep_default_na=False,
            na_values={name: [""] for name in names if name not in text},
        )

    return _read(file, read_csv)


def _read_declared(text: Sequence[str]) -> _ReadCsv:
    """Reads with pandas' defaults, but the columns of *text* as they stand; only an empty field is missing there."""

    def read_csv(content: io.BytesIO, encoding: str, delimiter: str) -> pd.DataFrame:
        frame = pd.read_csv(content, encoding=encoding, sep=delimiter)
        found = [field for field in text if field in frame.columns]
        if found:
            # A second reading: options for some columns alone would change what counts as missing in the others.
            content.seek(0)
            exact = pd.read_csv(
                content,
                encoding=encoding,
                sep=delimiter,
                dtype=dict.fromkeys(found, str),
                keep_default_na=False,
                na_values=[""],
            )
            for field in found:
                frame[field] = exact[field].array
        return frame

    return read_csv


def _read(file: TableFile, read_csv: _ReadCsv) -> pd.DataFrame:
    try:
        if file.format == "parquet":
            return pd.read_parquet(file.path)
        return _read_sniffed(Path(file.path).read_bytes(), read_csv)
    except pd.errors.EmptyDataError:
        raise TableFault("the file is empty") from None
    except (ValueError, OSError) as error:  # parsers raise subclasses of ValueError, pyarrow of either
        # The file's place is nobody's business: its name is a random one inside the sandbox.
        why = " ".join(str(error).replace(file.path, "the file").split())
        raise TableFault(f"the file cannot be read as {file.format}: {why}") from error


def _read_sniffed(content: bytes, read_csv: _ReadCsv) -> pd.DataFrame:
    dialect = sniff(content)
    *first, last = dialect.delimiters
    for delimiter in first:
        with contextlib.suppress(pd.errors.ParserError):
            return read_csv(io.BytesIO(content), dialect.encoding, delimiter)
    return read_csv(io.BytesIO(content), dialect.encoding, last)


def _as_declared(series: pd.Series, declared: str) -> pd.Series:
    if _DECLARED[declared](series):
        return series
    try:
        return _CASTS[declared](series)
    except (TypeError, ValueError, OverflowError) as error:
        text = f"column '{series.name}': the values cannot be cast to the declared type {declared}: {error}"
        raise TableFault(text) from error


def _holds_text(series: pd.Series) -> bool:
    if isinstance(series.dtype, pd.CategoricalDtype):
        return not types.is_numeric_dtype(series.cat.categories.dtype)
    return types.is_object_dtype(series.dtype) or types.is_string_dtype(series.dtype)


def _widened(original: pd.Series, avatars: pd.Series) -> pd.api.extensions.ExtensionDtype | np.dtype[np.generic]:
    """The original's type; of categories with those that the avatars alone have, such as that of pooled ones."""
    kind = original.dtype
    if not isinstance(kind, pd.CategoricalDtype):
        return kind
    known: list[object] = kind.categories.to_list()
    found: list[object] = avatars.dropna().drop_duplicates().to_list()
    return pd.CategoricalDtype([*known, *sorted(set(found).difference(known), key=str)], ordered=bool(kind.ordered))


def _with_dates(frame: pd.DataFrame, table: TableTask) -> pd.DataFrame:
    """Text of ISO 8601 dates, in columns that nothing is declared of, as dates (contract 8.5)."""
    aside = {*table.types, *table.keys, *table.pseudonyms}
    for name in frame.columns:
        series: pd.Series = frame[name]
        if name in aside or not _holds_text(series):
            continue
        present = series.dropna()
        if len(present) and present.astype(str).str.fullmatch(_ISO).all():
            with contextlib.suppress(ValueError):  # no date of the calendar, or clocks of several zones
                frame[name] = pd.to_datetime(series, format="ISO8601")
    return frame


def _to_int(series: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(series)
    present = numbers.dropna()
    if not (present == present.astype("int64")).all():
        raise ValueError("a value is not whole")
    return numbers.astype("Int64" if len(present) < len(numbers) else "int64")


def _to_bool(series: pd.Series) -> pd.Series:
    words = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}
    present = series.notna()
    values = series.where(present, "").astype(str).str.strip().str.lower().map(words)
    if values[present].isna().any():
        raise ValueError("a value is neither true nor false")
    return values.astype("bool" if present.all() else "boolean")


_DECLARED: Mapping[str, Callable[[pd.Series], bool]] = {
    "int": lambda series: types.is_integer_dtype(series.dtype),
    "float": lambda series: types.is_float_dtype(series.dtype),
    "bool": lambda series: types.is_bool_dtype(series.dtype),
    "category": lambda series: _holds_text(series) or isinstance(series.dtype, pd.CategoricalDtype),
    "datetime": lambda series: types.is_datetime64_any_dtype(series.dtype),
    "datetime_tz": lambda series: isinstance(series.dtype, pd.DatetimeTZDtype),
}
_CASTS: Mapping[str, Callable[[pd.Series], pd.Series]] = {
    "int": _to_int,
    "float": lambda series: pd.to_numeric(series).astype("float64"),
    "bool": _to_bool,
    "category": lambda series: series.astype("category"),
    "datetime": lambda series: pd.to_datetime(series),
    "datetime_tz": lambda series: pd.to_datetime(series, utc=True),
}
