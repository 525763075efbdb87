"""Tables: frames of any kind and files to the bytes that are sent, and back. Libraries load when first needed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

import attrs

from audiencekit.core import arrow, arrow_text, categories, objects
from audiencekit.core.arrow import ArrowFrame, Kind, not_installed
from audiencekit.core.column_types import COLUMN_TYPES, ColumnType, types_of_arrow, types_of_pandas
from audiencekit.core.delimited import columns_of_csv, delimiter_of, encodings_of
from audiencekit.errors import AudienceKitError, InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = [
    "COLUMN_TYPES",
    "KINDS",
    "ArrowFrame",
    "ColumnType",
    "Format",
    "Incoming",
    "Kind",
    "Shape",
    "column_types",
    "is_frame",
    "kind_of",
    "not_installed",
    "open_table",
    "read",
    "shape_as",
    "shape_of_file",
    "shape_of_frame",
    "to_parquet",
]

Format: TypeAlias = Literal["csv", "parquet"]
KINDS: tuple[str, ...] = get_args(Kind)


@attrs.frozen(kw_only=True)
class Shape:
    """What is known of a table without reading it whole. ``rows`` is None for a CSV, which would have to be counted."""

    columns: tuple[str, ...]
    rows: int | None
    format: Format


@attrs.frozen(kw_only=True, eq=False)
class Incoming:
    """A table that was given: what is known of it, and its content when it is asked for.

    *types* are the columns' types where the table knows them (a frame does, a file does not). *template* is an empty
    frame of the kind and the types that were given, None for a file.
    """

    shape: Shape
    types: Mapping[str, ColumnType]
    template: object | None
    _content: Path | Iterator[bytes] = attrs.field(repr=False, alias="content")

    def content(self) -> Path | Iterator[bytes]:
        """The file where it lies, or the frame as a Parquet file in pieces, once."""
        return self._content


def open_table(data: object) -> Incoming:
    """*data*: the path of a CSV or Parquet file, or a frame of pandas, polars, pyarrow or any library that speaks
    Arrow's protocol. Raises InvalidInput for anything else, and for a table that cannot be uploaded."""
    if isinstance(data, (str, os.PathLike)):
        path = Path(cast("str | os.PathLike[str]", data))
        return Incoming(shape=shape_of_file(path), types={}, template=None, content=path)
    kind = arrow.kind_of(data)
    if kind is None:
        found = f"{type(data).__module__.partition('.')[0]}.{type(data).__name__}".removeprefix("builtins.")
        raise InvalidInput(f"a path or a pandas, polars or pyarrow table expected, got {found}")
    if kind == "arrow":
        data = arrow.to_arrow(data)  # what streams can be read but once
    shape, types = shape_of_frame(data), column_types(data)
    return Incoming(shape=shape, types=types, template=arrow.empty_of(data), content=arrow.pieces_of(data))


def kind_of(value: object) -> Kind | None:
    """The kind of frame *value* is; None for anything else."""
    return arrow.kind_of(value)


def is_frame(value: object) -> bool:
    """Whether *value* is a frame of any kind; a library loads only for what could be its own."""
    return arrow.kind_of(value) is not None


def shape_of_frame(frame: object) -> Shape:
    """Columns and rows of *frame*. Raises InvalidInput for names that no file can carry, and for an empty table."""
    if arrow.kind_of(frame) == "pandas":
        table = cast("pd.DataFrame", frame)
        labels, rows = cast("list[object]", table.columns.tolist()), len(table)
    else:
        table = arrow.to_arrow(frame)
        labels, rows = cast("list[object]", table.column_names), table.num_rows
    names = tuple(label for label in labels if isinstance(label, str))
    if odd := [label for label in labels if not isinstance(label, str)]:
        raise InvalidInput(f"Column names must be text, got {odd[0]!r}; rename the columns first")
    _check_columns(names, "The frame")
    if not rows:
        raise InvalidInput("The frame has no rows")
    return Shape(columns=names, rows=rows, format="parquet")


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
            columns, rows = columns_of_csv(path), None
        case ".parquet":
            columns, rows = _parquet_header(path)
        case other:
            raise InvalidInput(f"{path.name}: a .csv or .parquet file expected, got {other or 'no extension'!r}")
    _check_columns(columns, path.name)
    if rows == 0:
        raise InvalidInput(f"{path.name} has no rows")
    return Shape(columns=tuple(columns), rows=rows, format="csv" if rows is None else "parquet")


def shape_as(path: Path, form: Format) -> Shape:
    """Columns of *path*, whatever it is called, read as *form* from its header, a Parquet file's at its end. Raises
    ValueError for what is no such table, and for a CSV without rows."""
    try:
        columns, rows = (columns_of_csv(path), None) if form == "csv" else _parquet_header(path)
    except InvalidInput as cause:
        raise ValueError(str(cause).removeprefix(path.name).strip()) from None
    return Shape(columns=tuple(columns), rows=rows, format=form)


def column_types(frame: object) -> dict[str, ColumnType]:
    """The service's type of each column, by its own (avatars contract 3.4, method 1.2)."""
    if arrow.kind_of(frame) == "pandas":
        return types_of_pandas(cast("pd.DataFrame", frame))
    return types_of_arrow(arrow.to_arrow(frame))


def check_csv(template: object, names: Sequence[str]) -> None:
    """Raise InvalidInput when a column of *names* of the frame *template* holds what no CSV can carry."""
    kinds: dict[str, object] = {field.name: field.type for field in arrow.to_arrow(template).schema}
    if arrow.kind_of(template) == "pandas":
        kinds |= objects.remembered(cast("pd.DataFrame", template))
    arrow_text.check_csv(arrow.arrow(), {name: kinds[name] for name in names})


def to_parquet(frame: object) -> bytes:
    """*frame* as a Parquet file, without its index. Raises InvalidInput for values Parquet cannot hold."""
    return b"".join(arrow.pieces_of(frame))


def read(
    content: bytes | Path,
    form: Format,
    *,
    types: Mapping[str, str],
    template: object | None = None,
    as_: Kind | None = None,
) -> object:
    """A table from a file or its bytes. Figures come back exactly as they were written.

    *types* are the declared ones: they decide how a CSV column is read (text stays text, dates become dates). Whole
    numbers with gaps of a CSV are ``Int64`` in pandas, unless they were declared something else.
    *template*, an empty frame, gives the types of the columns they shall come back in, with categories added that it
    does not have, and the kind of the frame unless *as_* names another; without either it is pandas. Raises ValueError
    when the bytes are no such table, or a column is not what it was declared to be.
    """
    try:
        return _read(content, form, types, template, as_)
    except (AudienceKitError, MemoryError):
        raise
    except Exception as cause:  # pandas, pyarrow and polars each have errors of their own for a value that does not fit
        if isinstance(cause, OSError) and cause.errno is not None:
            raise
        raise ValueError(str(cause) or type(cause).__name__) from cause


def with_used_categories(frame: object, as_: Kind | None) -> object:
    """*frame* as *as_*, its kind by default, with the categories that occur in it and no others."""
    found = categories.without_unused(frame)
    return found if as_ is None else arrow.convert(found, as_)


def _read(
    content: bytes | Path, form: Format, types: Mapping[str, str], template: object | None, as_: Kind | None
) -> object:
    kind = None if template is None else arrow.kind_of(template)
    if kind in (None, "pandas"):
        frame = _read_pandas(content, form, types)
        if template is not None:
            frame = categories.pandas_like(frame, cast("pd.DataFrame", template))
        return arrow.convert(frame, as_ or "pandas")
    table = _read_arrow(content) if form == "parquet" else arrow.to_arrow(_read_pandas(content, form, types))
    typed = arrow.as_types_of(table, arrow.to_arrow(template))
    found = arrow.convert(typed, kind or "arrow")
    if kind == "polars":  # what Arrow has no word for: the kinds of categories
        found = categories.polars_like(cast("pl.DataFrame", found), cast("pl.DataFrame", template))
    return arrow.convert(cast("object", found), as_ or kind or "arrow")


def _read_arrow(content: bytes | Path) -> ArrowFrame:
    source = BytesIO(content) if isinstance(content, bytes) else content
    table = cast("ArrowFrame", arrow.arrow().parquet.read_table(source))
    return cast("ArrowFrame", getattr(table, "replace_schema_metadata")())  # noqa: B009


def _read_pandas(content: bytes | Path, form: Format, types: Mapping[str, str]) -> pd.DataFrame:
    pd = arrow.module("pandas")
    source = content if isinstance(content, bytes) else content.read_bytes()
    if form == "parquet":
        arrow.arrow()
        return cast("pd.DataFrame", pd.read_parquet(BytesIO(source)))
    encoding = _encoding(source)
    text: dict[str, str] = {name: "str" for name, declared in types.items() if declared == "category"}
    delimiter = delimiter_of(TextIOWrapper(BytesIO(source), encoding=encoding, newline=""))
    # Before 3.1 pandas reads figures to the last bit only when told to; since then it always does, and warns.
    exact = None if tuple(map(int, pd.__version__.split(".")[:2])) >= (3, 1) else "round_trip"

    def parsed(dtype: Mapping[str, str], columns: Sequence[str] | None = None) -> pd.DataFrame:
        # Only an empty field is a missing value: "NA" and "None" are words a category may hold.
        found = pd.read_csv(
            BytesIO(source),
            sep=delimiter,
            encoding=encoding,
            float_precision=exact,
            dtype=dtype,
            usecols=columns,
            keep_default_na=False,
            na_values=[""],
        )
        return cast("pd.DataFrame", found)

    frame = parsed(text)
    _make_whole(frame, types, parsed)
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
    return frame


def _make_whole(
    frame: pd.DataFrame, types: Mapping[str, str], parsed: Callable[[Mapping[str, str], Sequence[str]], pd.DataFrame]
) -> None:
    """Columns of whole numbers with gaps, which pandas reads as floats, as ``Int64`` in place; columns declared ``int``
    too, where the file writes them with a point. Raises ValueError for what was declared so and is not whole."""
    for name in [str(column) for column in frame.columns if str(frame[column].dtype) == "float64"]:
        present, declared = frame[name].dropna(), types.get(name)
        gaps = len(present) < len(frame)
        if declared != "int" and (declared is not None or not gaps or not len(present)):
            continue
        if (present % 1 == 0).all() and (present.abs() < 2**63).all():
            whole = parsed({name: "Int64"}, [name])[name]  # anew from the text: floats lose digits above 2**53
            frame[name] = whole if gaps else whole.astype("int64")
        elif declared == "int":
            raise ValueError(f"column {name!r} was declared int and holds what is no whole number")


def _encoding(content: bytes) -> str:
    for encoding in encodings_of(content):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "utf-8-sig"


def _parquet_header(path: Path) -> tuple[list[str], int]:
    parquet = arrow.module("pyarrow.parquet")
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
