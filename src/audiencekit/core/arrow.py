"""Arrow in the middle: frames of pandas, polars and any library that speaks its protocol, to Parquet and to each other.

pyarrow, pandas and polars load when first needed.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, cast

from audiencekit.core import arrow_text, objects
from audiencekit.core.frames import ArrowTable
from audiencekit.errors import ConfigurationError, InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Kind: TypeAlias = Literal["pandas", "polars", "arrow"]

GROUP = 16 << 20  # bytes of one row group, about: what a table costs in memory while it is written
_FEWEST, _MOST = 1024, 1 << 20  # rows of one


class _Type(Protocol):
    @property
    def num_fields(self) -> int: ...


class _Field(Protocol):
    name: str
    type: _Type


class _Schema(Protocol):
    names: list[str]

    def __iter__(self) -> Iterator[_Field]: ...
    def empty_table(self) -> ArrowFrame: ...


class _Writer(Protocol):
    def __enter__(self) -> _Writer: ...
    def __exit__(self, *error: object) -> object: ...
    def write_table(self, table: ArrowFrame) -> None: ...


class ArrowFrame(Protocol):
    """What is used of a ``pyarrow.Table``, which has no types of its own."""

    @property
    def schema(self) -> _Schema: ...
    @property
    def column_names(self) -> list[str]: ...
    @property
    def num_rows(self) -> int: ...
    @property
    def nbytes(self) -> int: ...
    def slice(self, offset: int = 0, length: int | None = None) -> ArrowFrame: ...
    def to_pandas(self) -> pd.DataFrame: ...
    def to_pydict(self) -> dict[str, list[object]]: ...
    def to_pylist(self) -> list[dict[str, object]]: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


def not_installed(package: str) -> ConfigurationError:
    """The error for an optional dependency that is not there."""
    return ConfigurationError(f'{package} is not installed; tables need it: pip install "audiencekit[avatars]"')


def module(name: str) -> ModuleType:
    """The module *name* of an optional library. Raises ConfigurationError naming the extra."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise not_installed(name.partition(".")[0]) from None


def arrow() -> ModuleType:
    """pyarrow, with what follows from it."""
    module("pyarrow.parquet")
    return module("pyarrow")


def kind_of(value: object) -> Kind | None:
    """The kind of frame *value* is, ``arrow`` for all that speak Arrow's protocol; None for anything else."""
    library = type(value).__module__.partition(".")[0]
    if library == "pandas":
        return "pandas" if isinstance(value, module("pandas").DataFrame) else None
    if library == "polars":
        return "polars" if isinstance(value, module("polars").DataFrame) else None
    is_batch = library == "pyarrow" and hasattr(value, "num_columns")
    return "arrow" if is_batch or isinstance(value, ArrowTable) else None


def to_arrow(frame: object) -> ArrowFrame:
    """*frame*, of any kind, as an Arrow table without an index. Raises InvalidInput for values Arrow cannot hold."""
    pa = arrow()
    match kind_of(frame):
        case "pandas":
            return _from_pandas(pa, plain_pandas(frame), None)
        case "polars":
            compatible = module("polars").CompatLevel.oldest()
            return cast("ArrowFrame", cast("pl.DataFrame", frame).to_arrow(compat_level=compatible))
        case _ if isinstance(frame, pa.RecordBatch):
            return cast("ArrowFrame", pa.Table.from_batches([frame]))
        case _:
            return _without_views(pa, pa.table(frame))


def plain_pandas(frame: object) -> pd.DataFrame:
    """*frame* without the notes of its caller, which are not part of the table and may not be writable."""
    plain = cast("pd.DataFrame", frame).copy(deep=False)
    plain.attrs = {}
    return plain


def pieces_of(frame: object) -> Iterator[bytes]:
    """*frame*, of any kind, as a Parquet file in pieces of one row group each.

    What cannot be written raises InvalidInput here, before the first piece.
    """
    pa = arrow()
    if kind_of(frame) != "pandas":
        table = to_arrow(frame)
        rows = _rows_of_group(table.nbytes, table.num_rows)
        return _pieces(table.schema, (table.slice(start, rows) for start in range(0, table.num_rows, rows)))
    plain = plain_pandas(frame)
    schema = _schema_of(plain)
    rows = _rows_of_group(int(plain.memory_usage(index=False).sum()), len(plain))
    # Part by part, so that columns Arrow has to copy are copied for one group at a time.
    parts = (plain.iloc[start : start + rows] for start in range(0, len(plain), rows))
    return _pieces(schema, (_from_pandas(pa, part, schema) for part in parts))


def _schema_of(plain: pd.DataFrame) -> _Schema:
    pa = arrow()
    try:
        return cast("_Schema", pa.Schema.from_pandas(plain, preserve_index=False))
    except (ValueError, TypeError, NotImplementedError) as cause:
        _from_pandas(pa, plain, None)  # its error names the column
        raise _refused(cause) from None


def convert(frame: object, kind: Kind) -> object:
    """*frame* as another kind; itself when it is of that kind."""
    if kind_of(frame) == kind:
        return frame
    table = to_arrow(frame)
    match kind:
        case "pandas":
            return table.to_pandas()
        case "polars":
            return cast("object", module("polars").from_arrow(table))
        case "arrow":
            return table


def empty_of(frame: object) -> object:
    """*frame* without its rows: its kind, columns and types, those of Python objects in pandas included."""
    match kind_of(frame):
        case "pandas":
            plain = plain_pandas(frame)
            empty = plain.iloc[:0].copy()
            objects.remember(empty, plain, _schema_of)
            return empty
        case "polars":
            return cast("pl.DataFrame", frame).clear()
        case _:
            return to_arrow(frame).schema.empty_table()


def as_type(column: object, kind: object, name: str) -> object:
    """The Arrow array *column* with the type *kind*. Raises ValueError for values that do not fit."""
    return _as_type(arrow(), name, column, cast("_Type", kind))


def as_types_of(table: ArrowFrame, template: ArrowFrame) -> ArrowFrame:
    """*table* with the types its columns have in *template*. Raises ValueError for values that do not fit."""
    pa = arrow()
    wanted = {field.name: field for field in template.schema}
    columns = {
        name: _as_type(pa, name, column, wanted[name].type) if name in wanted else column
        for name, column in zip(table.column_names, cast("Iterable[object]", getattr(table, "columns")), strict=True)  # noqa: B009
    }
    return cast("ArrowFrame", pa.table(columns))


def _as_type(pa: ModuleType, name: str, column: object, kind: _Type) -> object:
    found, is_ = getattr(column, "type"), pa.types  # noqa: B009
    if found == kind:
        return column
    if is_.is_integer(found) or is_.is_floating(found):
        # Arrow takes any figure for a date, and all but 0 for true.
        truth = is_.is_boolean(kind) and set(pa.compute.unique(column).drop_null().to_pylist()) <= {0, 1}
        if is_.is_timestamp(kind) or is_.is_date(kind) or (is_.is_boolean(kind) and not truth):
            raise ValueError(f"column {name!r} holds what is no {kind}")
    if pa.types.is_dictionary(found):
        column = pa.compute.cast(column, found.value_type)
    if pa.types.is_dictionary(kind):
        column = pa.compute.dictionary_encode(_as_type(pa, name, column, getattr(kind, "value_type")))  # noqa: B009
    elif pa.types.is_null(kind):
        return _without_values(pa, name, column)
    elif pa.types.is_string(getattr(column, "type")) or pa.types.is_large_string(getattr(column, "type")):  # noqa: B009
        column = arrow_text.parsed(pa, module("pandas"), name, column, kind)
    return cast("object", pa.compute.cast(column, kind))


def _without_values(pa: ModuleType, name: str, column: object) -> object:
    size = len(cast("Sequence[object]", column))
    if getattr(column, "null_count") != size:  # noqa: B009
        raise ValueError(f"column {name!r} had no values and has some now")
    return cast("object", pa.nulls(size))


def _from_pandas(pa: ModuleType, frame: pd.DataFrame, schema: _Schema | None) -> ArrowFrame:
    try:
        return cast("ArrowFrame", pa.Table.from_pandas(frame, schema=schema, preserve_index=False))
    except (ValueError, TypeError, NotImplementedError) as cause:
        raise _refused(cause) from None


def _refused(cause: Exception) -> InvalidInput:
    # The last argument names the column; the first may quote a value, which is not for an error text.
    said = cause.args[-1] if len(cause.args) > 1 else type(cause).__name__
    return InvalidInput(f"The frame cannot be written as Parquet: {said}")


def _without_views(pa: ModuleType, table: ArrowFrame) -> ArrowFrame:
    """*table* with plain strings: not every reader of Parquet knows the newer kind."""
    plain = {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}
    fields = [pa.field(field.name, plain.get(field.type, field.type)) for field in table.schema]
    return (
        table
        if not {field.type for field in table.schema} & set(plain)
        else cast(
            "ArrowFrame",
            getattr(table, "cast")(pa.schema(fields)),  # noqa: B009
        )
    )


def _rows_of_group(size: int, rows: int) -> int:
    return max(_FEWEST, min(_MOST, GROUP * max(rows, 1) // max(size, 1)))


def _pieces(schema: _Schema, groups: Iterator[ArrowFrame]) -> Iterator[bytes]:
    pa = arrow()
    sink = _Sink()
    try:
        writer = pa.parquet.ParquetWriter(pa.PythonFile(sink, mode="w"), schema)
    except pa.ArrowException as cause:
        raise _refused(cause) from None
    return _written(pa, writer, sink, groups)


def _written(pa: ModuleType, writer: _Writer, sink: _Sink, groups: Iterator[ArrowFrame]) -> Iterator[bytes]:
    with writer:
        for group in groups:
            try:
                writer.write_table(group)
            except pa.ArrowException as cause:
                raise _refused(cause) from None
            yield from sink.take()
    yield from sink.take()


class _Sink:
    """Where a writer writes to; what it wrote is taken away piece by piece."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._written = 0

    def write(self, part: Sequence[int] | memoryview) -> int:
        self._parts.append(bytes(part))
        self._written += len(self._parts[-1])
        return len(self._parts[-1])

    def tell(self) -> int:
        return self._written

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def take(self) -> list[bytes]:
        taken, self._parts = self._parts, []
        return [b"".join(taken)] if taken else []
