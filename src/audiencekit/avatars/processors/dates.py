"""Dates as seconds (contract 7.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import attrs

from audiencekit.avatars.processors.columns import closed, floats, np, numbers, nw, opened, with_numbers
from audiencekit.avatars.processors.processor import FrameT
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from audiencekit.avatars.processors.columns import Floats, Series

_SECOND = 1_000_000  # microseconds: as fine as a float of seconds since 1970 can tell


@attrs.frozen
class DatetimeProcessor:
    """Columns of dates and times become seconds since 1970-01-01 00:00 (UTC for those with a time zone), and back.

    On the way back times are rounded to whole seconds, or to microseconds where the originals have fractions, and days
    to days; unit and time zone are those of the original column.
    """

    def preprocess(self, df: FrameT) -> FrameT:
        """*df* with seconds as floats in the place of dates; a missing date is a missing number."""
        table = opened(df)
        dated = [name for name, dtype in table.schema.items() if _is_date(dtype)]
        return closed(with_numbers(table, {name: _microseconds(table[name]) / _SECOND for name in dated}), df)

    def postprocess(self, source: FrameT, dest: FrameT) -> FrameT:
        """*dest* with dates where *source* has them. Raises InvalidInput for seconds beyond any date."""
        before, table = opened(source), opened(dest)
        for name, dtype in before.schema.items():
            if not _is_date(dtype) or name not in table.columns or _is_date(table.schema[name]):
                continue
            step = _step(before[name])
            found = numbers(table, name) * _SECOND
            if np.any(np.abs(found) > 2.0**62):
                raise InvalidInput(f"column {name!r} has seconds that are beyond any date")
            whole = np.rint(found / step) * step
            gone = np.isnan(whole)
            moments = np.where(gone, 0, whole).astype(np.int64).astype("datetime64[us]")
            moments[gone] = np.datetime64("NaT")
            column = nw.new_series(name, moments, backend=table.implementation)
            table = table.with_columns(_native_like(_as(column, dtype), before[name]))
        return closed(table, dest)


def _is_date(dtype: nw.dtypes.DType) -> bool:
    return isinstance(dtype, (nw.Datetime, nw.Date))


def _microseconds(column: Series) -> Floats:
    moments = column.cast(nw.Datetime("us")) if isinstance(column.dtype, nw.Date) else column
    return floats(moments.dt.timestamp("us"))


def _step(column: Series) -> int:
    """The rounding of a column, in microseconds: what its values are whole multiples of, at the coarsest a second."""
    if isinstance(column.dtype, nw.Date):
        return 86_400 * _SECOND
    found = _microseconds(column)
    return 1 if np.any(found[~np.isnan(found)] % _SECOND) else _SECOND


def _native_like(column: Series, source: Series) -> Series:
    """*column* with the type pandas has for *source*: one of its own or one of Arrow's."""
    if not (column.implementation.is_pandas() and source.implementation.is_pandas()):
        return column
    return nw.from_native(column.to_native().astype(source.to_native().dtype), series_only=True)


def _as(column: Series, dtype: nw.dtypes.DType) -> Series:
    zone = cast("str | None", getattr(dtype, "time_zone", None))
    if zone is not None:
        column = column.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    return column.cast(dtype)
