"""The text of a CSV as the types that Arrow itself does not read from text, and what no CSV can carry. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import cast

from audiencekit.errors import InvalidInput

_DAY = 86_400 * 10**9  # nanoseconds


def parsed(pa: ModuleType, pd: ModuleType, name: str, text: object, kind: object) -> object:
    """*text*, an Arrow array, as what Arrow can cast to *kind*. Raises ValueError for text that means no such thing."""
    is_ = pa.types
    if is_.is_time(kind) or is_.is_duration(kind):
        spans = pd.to_timedelta(pd.Series(getattr(text, "to_pylist")(), dtype=object))  # noqa: B009
        found = pa.Array.from_pandas(spans.astype("timedelta64[ns]"), type=pa.duration("ns"))
        if is_.is_duration(kind):
            return cast("object", found)
        since = found.cast(pa.int64())
        if any(not 0 <= one < _DAY for one in pa.compute.min_max(since).as_py().values() if one is not None):
            raise ValueError(f"column {name!r} holds what is no time of day")
        return cast("object", since.cast(pa.time64("ns")))
    if is_.is_integer(kind):
        try:
            return cast("object", pa.compute.cast(text, kind))
        except ValueError:  # a column with gaps may be written with points: "2.0"
            return cast("object", pa.compute.cast(text, pa.float64()))
    return text


def check_csv(pa: ModuleType, kinds: Mapping[str, object]) -> None:
    """Raise InvalidInput naming a column whose values no CSV can carry: bytes, and types of a library's own.

    *kinds* are Arrow types by column.
    """
    is_ = pa.types
    for name, found in kinds.items():
        kind = getattr(found, "value_type", found)
        is_bytes = is_.is_binary(kind) or is_.is_large_binary(kind) or is_.is_fixed_size_binary(kind)
        if is_bytes or isinstance(kind, pa.BaseExtensionType):
            raise InvalidInput(f"column {name!r} holds {kind}, which no CSV can carry: choose output_format='parquet'")
