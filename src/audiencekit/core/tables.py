"""Tables: pandas frames and files to the bytes that are sent, and back. pandas and pyarrow load when first needed."""

from __future__ import annotations

import codecs
import csv
import importlib
from collections import Counter
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal, TextIO, TypeAlias, cast, get_args

import attrs

from audiencekit.errors import ConfigurationError, InvalidInput

if TYPE_CHECKING:
    import pandas as pd

Format: TypeAlias = Literal["csv", "parquet"]
ColumnType: TypeAlias = Literal["int", "bool", "category", "float", "datetime", "datetime_tz"]
COLUMN_TYPES: tuple[str, ...] = get_args(ColumnType)

_DELIMITERS = ",;\t|"
_SAMPLE = 64 * 1024  # characters that must bear a delimiter out; less than the longest field the csv module takes
# What pandas' inference calls the content of an object column, where that is more than a category.
_INFERRED: Mapping[str, ColumnType] = {
    "boolean": "bool",
    "integer": "int",
    "floating": "float",
    "mixed-integer-float": "float",
    "decimal": "float",
    "date": "datetime",
    "datetime": "datetime",
    "datetime64": "datetime",
}


@attrs.frozen(kw_only=True)
class Shape:
    """What is known of a table without reading it whole. ``rows`` is None for a CSV, which would have to be counted."""

    columns: tuple[str, ...]
    rows: int | None
    format: Format


def not_installed(package: str) -> ConfigurationError:
    """The error for an optional dependency that is not there."""
    return ConfigurationError(f'{package} is not installed; tables need it: pip install "audiencekit[avatars]"')


def is_frame(value: object) -> bool:
    """Whether *value* is a pandas DataFrame; loads pandas only for what could be one."""
    return type(value).__module__.partition(".")[0] == "pandas" and isinstance(value, _pandas().DataFrame)


def shape_of_frame(frame: pd.DataFrame) -> Shape:
    """Columns and rows of *frame*. Raises InvalidInput for names that no file can carry, and for an empty table."""
    labels = cast("list[object]", frame.columns.tolist())
    names = tuple(label for label in labels if isinstance(label, str))
    if odd := [label for label in labels if not isinstance(label, str)]:
        raise InvalidInput(f"Column names must be text, got {odd[0]!r}; rename the columns first")
    _check_columns(names, "The frame")
    if not len(frame):
        raise InvalidInput("The frame has no rows")
    return Shape(columns=names, rows=len(frame), format="parquet")


def shape_of_file(path: Path) -> Shape:
    """Columns of a CSV or Parquet file, from its header. Raises InvalidInput for a file that cannot be such a table."""
    try:
        found = path.is_file()
    except OSError as cause:
        raise InvalidInput(f"{path} cannot be read: {cause.strerror}") from None
    if not found:
        raise InvalidInput(f"{path} is not a file")
    match path.suffix.lower():
        case ".csv":
            columns, rows = _csv_header(path), None
        case ".parquet":
            columns, rows = _parquet_header(path)
        case other:
            raise InvalidInput(f"{path.name}: a .csv or .parquet file expected, got {other or 'no extension'!r}")
    _check_columns(columns, path.name)
    if rows == 0:
        raise InvalidInput(f"{path.name} has no rows")
    return Shape(columns=tuple(columns), rows=rows, format="csv" if rows is None else "parquet")


def column_types(frame: pd.DataFrame) -> dict[str, ColumnType]:
    """The service's type of each column, by its dtype (avatars contract 3.4, method 1.2).

    Unlike the vendor's mapping, dates with a time zone are told from dates without, nullable integers are integers,
    and object columns are looked into.
    """
    return {str(name): _column_type(frame[name]) for name in frame.columns}


def to_parquet(frame: pd.DataFrame) -> bytes:
    """*frame* as a Parquet file, without its index. Raises InvalidInput for values Parquet cannot hold."""
    _pyarrow_parquet()
    plain = frame.copy(deep=False)
    plain.attrs = {}  # notes of the caller are not part of the table
    try:
        return plain.to_parquet(index=False)
    except (ValueError, TypeError, NotImplementedError) as cause:
        # The last argument names the column; the first may quote a value, which is not for an error text.
        said = cause.args[-1] if cause.args else type(cause).__name__
        raise InvalidInput(f"The frame cannot be written as Parquet: {said}") from None


def read(
    content: bytes, form: Format, *, types: Mapping[str, str], template: pd.DataFrame | None = None
) -> pd.DataFrame:
    """A table from a file's bytes. Figures come back exactly as they were written.

    *types* are the declared ones: they decide how a CSV column is read (text stays text, dates become dates).
    *template*, an empty frame, gives the dtypes of the columns they shall come back in. Raises ValueError when the
    bytes are no such table, or a column is not what it was declared to be.
    """
    pd = _pandas()
    if form == "parquet":
        _pyarrow_parquet()
        frame = pd.read_parquet(BytesIO(content))
    else:
        text: dict[str, type[str]] = {name: str for name, declared in types.items() if declared == "category"}
        # Before 3.1 pandas reads figures to the last bit only when told to; since then it always does, and warns.
        exact = None if tuple(map(int, pd.__version__.split(".")[:2])) >= (3, 1) else "round_trip"
        delimiter = _delimiter(TextIOWrapper(BytesIO(content), encoding="utf-8-sig", newline=""))
        # Only an empty field is a missing value: "NA" and "None" are words a category may hold.
        frame = pd.read_csv(
            BytesIO(content),
            sep=delimiter,
            float_precision=exact,
            dtype=text,
            keep_default_na=False,
            na_values=[""],
        )
        for name in frame.columns:
            match types.get(str(name)):
                case "datetime":
                    frame[name] = pd.to_datetime(frame[name])
                case "datetime_tz":
                    frame[name] = pd.to_datetime(frame[name], utc=True)
                case "float":
                    frame[name] = frame[name].astype("float64")
                case _:
                    pass
    if template is None:
        return frame
    known = set(template.columns)
    return frame.astype({name: template[name].dtype for name in frame.columns if name in known})


def _column_type(series: pd.Series) -> ColumnType:
    pd = _pandas()
    kinds, dtype, name = pd.api.types, series.dtype, str(series.dtype)
    if isinstance(dtype, (pd.CategoricalDtype, pd.IntervalDtype)):
        return "category"
    if isinstance(dtype, pd.ArrowDtype) and name.startswith(("date", "decimal")):
        return "float" if name.startswith("decimal") else "datetime"
    if isinstance(dtype, pd.DatetimeTZDtype) or (name.startswith("timestamp[") and "tz=" in name):
        return "datetime_tz"
    if kinds.is_bool_dtype(dtype):
        return "bool"
    if kinds.is_integer_dtype(dtype):
        return "int"
    if kinds.is_float_dtype(dtype):
        return "float"
    if kinds.is_datetime64_any_dtype(dtype):
        return "datetime"
    return _INFERRED.get(kinds.infer_dtype(series, skipna=True), "category") if name == "object" else "category"


def _csv_header(path: Path) -> list[str]:
    for encoding in _encodings(path):  # the service detects the encoding; here the header is enough
        try:
            with path.open(encoding=encoding, newline="") as file:
                return _csv_columns(file, path.name)
        except UnicodeDecodeError:
            continue
        except csv.Error as cause:
            raise InvalidInput(f"{path.name} cannot be read as CSV: {cause}") from None
        except OSError as cause:
            raise InvalidInput(f"{path.name} cannot be read: {cause.strerror}") from None
    raise InvalidInput(f"{path.name} cannot be read as CSV: its bytes are no text")


def _encodings(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as file:
            wide = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    except OSError as cause:
        raise InvalidInput(f"{path.name} cannot be read: {cause.strerror}") from None
    return ("utf-16",) if wide else ("utf-8-sig", "cp1252", "latin-1")


def _csv_columns(file: TextIO, name: str) -> list[str]:
    delimiter = _delimiter(file)
    file.seek(0)
    records = filter(None, csv.reader(file, delimiter=delimiter))
    columns = next(records, None)
    if columns is None:
        raise InvalidInput(f"{name} is empty")
    if not any(records):
        raise InvalidInput(f"{name} has a header, but no rows")
    # A column without a name gets the one pandas gives it.
    return [column or f"Unnamed: {position}" for position, column in enumerate(columns)]


def _delimiter(file: TextIO) -> str:
    """What parts the fields, as the service finds it (avatars contract 8.5).

    A delimiter that cuts every record of the sample like the header, and the header at all; of several the comma,
    else the one that makes most columns. Where there is none, the comma.
    """
    sample = file.read(_SAMPLE)
    best, most = ",", 1
    for delimiter in _DELIMITERS:
        widths = [len(record) for record in csv.reader(StringIO(sample, newline=""), delimiter=delimiter) if record]
        if len(sample) == _SAMPLE and len(widths) > 1:
            widths.pop()  # it may be cut off
        if widths and len(set(widths)) == 1 and widths[0] > most:
            best, most = delimiter, widths[0]
            if delimiter == ",":
                break
    return best


def _parquet_header(path: Path) -> tuple[list[str], int]:
    parquet = _pyarrow_parquet()
    try:
        with parquet.ParquetFile(path) as file:
            return list(file.schema_arrow.names), int(file.metadata.num_rows)
    except (ValueError, OSError) as cause:
        raise InvalidInput(f"{path.name} cannot be read as Parquet: {str(cause).splitlines()[0]}") from None


def _check_columns(columns: Sequence[str], where: str) -> None:
    if not columns:
        raise InvalidInput(f"{where} has no columns")
    if twice := [name for name, count in Counter(columns).items() if count > 1]:
        raise InvalidInput(f"{where} has two columns called {twice[0]!r}; rename one")


def _pandas():
    try:
        import pandas
    except ImportError:
        raise not_installed("pandas") from None
    return pandas


def _pyarrow_parquet() -> ModuleType:
    try:
        return importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise not_installed("pyarrow") from None
