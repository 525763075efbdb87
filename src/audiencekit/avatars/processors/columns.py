"""Columns of any frame in and out of numpy, by narwhals. Rows are matched by position; no frame is changed in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from audiencekit.core.arrow import module
from audiencekit.core.tables import not_installed
from audiencekit.errors import InvalidInput

try:
    import narwhals as nw
    import numpy as np
except ImportError as cause:
    raise not_installed(cause.name or "narwhals") from None

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.dtypes import DType
    from numpy.typing import NDArray

    Frame: TypeAlias = nw.DataFrame[pd.DataFrame]
    Series: TypeAlias = nw.Series[pd.Series]
    Floats: TypeAlias = NDArray[np.float64]
    Whole: TypeAlias = NDArray[np.int64]

FrameT = TypeVar("FrameT")


def opened(frame: object, needed: Sequence[str] = ()) -> Frame:
    """*frame* behind one interface. Raises InvalidInput for what is no frame and for columns it does not have."""
    try:
        table = nw.from_native(cast("pd.DataFrame", frame), eager_only=True)
    except (TypeError, ValueError) as cause:
        kind = f"{type(frame).__module__.partition('.')[0]}.{type(frame).__name__}".removeprefix("builtins.")
        said = f": {cause}" if "unique" in str(cause) else ""
        raise InvalidInput(f"a pandas, polars or pyarrow table expected, got {kind}{said}") from None
    need(table, needed)
    return table


def closed(table: Frame, like: FrameT) -> FrameT:
    """The frame behind *table*, of the kind of *like*."""
    del like  # named for its type alone
    return cast("FrameT", table.to_native())


def need(table: Frame, names: Sequence[str]) -> None:
    """Raise InvalidInput naming the first of *names* that is no column."""
    for name in names:
        if name not in table.columns:
            raise InvalidInput(f"There is no column {name!r}; there are {', '.join(map(repr, table.columns))}")


def vacant(table: Frame, **new: str) -> None:
    """Raise InvalidInput naming the first setting of *new* whose column is there already: it would be overwritten."""
    for setting, name in new.items():
        if name in table.columns:
            raise InvalidInput(f"There is a column {name!r} already; choose another {setting}")


def same_length(source: Frame, dest: Frame, why: str) -> None:
    """Raise InvalidInput unless both have as many rows: they are matched by position."""
    if len(source) != len(dest):
        raise InvalidInput(f"{why} needs a row of one for each row of the other; {len(source)} and {len(dest)} given")


def numbers(table: Frame, name: str, *, complete: bool = False) -> Floats:
    """A numeric column as floats, NaN where it is missing; with *complete*, InvalidInput for missing values."""
    column = table[name]
    if not column.dtype.is_numeric():
        raise InvalidInput(f"column {name!r} holds {column.dtype}; numbers are needed")
    found = floats(column) if column.dtype.is_integer() else np.array(column.cast(nw.Float64).to_numpy(), np.float64)
    if complete and np.isnan(found).any():
        raise InvalidInput(f"column {name!r} has missing values; fill them first")
    return found


def floats(column: Series) -> Floats:
    """Whole numbers as floats, NaN where one is missing: Arrow itself casts none beyond 2**53."""
    found = np.array(column.fill_null(0).to_numpy()).astype(np.float64)
    return np.where(np.array(column.is_null().to_numpy(), dtype=bool), np.nan, found)


def single_values(table: Frame, name: str) -> list[object]:
    """:func:`values` to compare rows by. Raises InvalidInput for lists and structures."""
    found = values(table, name)
    try:
        set(found)
    except TypeError:
        raise InvalidInput(f"column {name!r} holds {table.schema[name]}; single values are needed") from None
    return found


def values(table: Frame, name: str) -> list[object]:
    """A column as Python objects, None where it is missing."""
    found = cast("list[object]", table[name].to_list())
    missing = cast("list[bool]", table[name].is_null().to_list())
    return [None if gone or value != value else value for value, gone in zip(found, missing, strict=True)]


def with_numbers(table: Frame, columns: Mapping[str, Floats]) -> Frame:
    """*table* with these columns of floats, in the place of those of the same names, else behind the others."""
    return table.with_columns(*(float_series(table, name, found) for name, found in columns.items()))


def float_series(table: Frame, name: str, found: Floats) -> Series:
    if table.implementation.is_pandas_like() or not np.isnan(found).any():
        return nw.new_series(name, found, nw.Float64(), backend=table.implementation)
    holes = [None if value != value else value for value in found.tolist()]
    return nw.new_series(name, holes, nw.Float64(), backend=table.implementation)


def with_values(table: Frame, name: str, found: Sequence[object], dtype: DType) -> Frame:
    """*table* with the column *name* holding *found*."""
    return table.with_columns(nw.new_series(name, found, dtype, backend=table.implementation))


def with_values_as_in(source: Frame, table: Frame, name: str, found: Sequence[object]) -> Frame:
    """*table* with the column *name* holding *found*, of the type it has in *source*: plain integers and booleans of
    pandas that have no word for a gap become nullable ones. Raises InvalidInput for values that type cannot hold."""
    try:
        if source.implementation is not table.implementation:
            return with_values(table, name, found, source.schema[name])
        return nw.from_native(_replaced(source.to_native(), table, name, found), eager_only=True)
    except Exception:  # each library has errors of its own for a value that does not fit
        raise InvalidInput(f"column {name!r} has a value that does not fit into {source.schema[name]}") from None


def _replaced(before: pd.DataFrame, table: Frame, name: str, found: Sequence[object]) -> pd.DataFrame:
    native: object = table.to_native()
    if table.implementation.is_pandas():
        import pandas as pd

        frame, kind = table.to_native(), before[name].dtype
        if isinstance(kind, np.dtype) and kind.kind in "iub" and None in found:
            kind = pd.array(np.zeros(0, dtype=kind)).dtype  # the nullable one
        return frame.assign(**{name: pd.Series(list(found), index=frame.index, dtype=kind)})
    if table.implementation.is_polars():
        import polars as pl

        kinds = cast("pl.DataFrame", before).schema
        column = pl.Series(name, list(found), dtype=kinds[name])
        return cast("pd.DataFrame", cast("pl.DataFrame", native).with_columns(column))
    if table.implementation.is_pyarrow():
        place, kind = table.columns.index(name), getattr(before, "schema").field(name).type  # noqa: B009
        column = module("pyarrow").array(list(found), type=kind)
        return cast("pd.DataFrame", getattr(native, "set_column")(place, name, column))  # noqa: B009
    return with_values(table, name, found, table.schema[name]).to_native()


def whole(found: Floats) -> Floats:
    """*found* to the nearest whole numbers."""
    return np.rint(found)


def like_source(table: Frame, source: Frame) -> Frame:
    """*table* with its columns in the order *source* has them; those it does not know come last."""
    known = [name for name in source.columns if name in table.columns]
    return table.select(*known, *(name for name in table.columns if name not in known))


def as_whole(table: Frame, names: Sequence[str]) -> Frame:
    """*table* with the columns *names* as integers; those with missing values stay floats."""
    full = [name for name in names if not np.isnan(numbers(table, name)).any()]
    return table.with_columns(*(nw.col(name).cast(nw.Int64) for name in full)) if full else table
