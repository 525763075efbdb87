"""Columns of categories as they went in, with those added that a result alone has, such as one for pooled values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from audiencekit.core import arrow

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def pandas_like(frame: pd.DataFrame, template: pd.DataFrame) -> pd.DataFrame:
    """*frame* with the types its columns have in *template*. Raises ValueError for values that do not fit."""
    pd = arrow.module("pandas")
    kinds = template.dtypes.to_dict()
    wanted: dict[str, object] = {str(name): kinds[name] for name in frame.columns if name in kinds}
    for name, kind in wanted.items():
        if isinstance(kind, pd.CategoricalDtype) and frame[name].dtype != kind:
            known = cast("pd.Index", getattr(kind, "categories"))  # noqa: B009
            column = frame[name].astype(object)
            found = column.dropna().drop_duplicates()
            if not known.isin(found).any() and pd.api.types.infer_dtype(found) == "string":
                # Text may stand for the figures or dates of a type, as in a CSV.
                column = column.map(dict(zip(found, pd.Index(found).astype(known.dtype), strict=True)))
                found = column.dropna().drop_duplicates()
            labels = _widened(known.to_list(), found.to_list())
            frame = frame.assign(**{name: column})
            wanted[name] = pd.CategoricalDtype(labels, ordered=getattr(kind, "ordered"))  # noqa: B009
    return cast("pd.DataFrame", getattr(frame, "astype")(wanted))  # noqa: B009


def polars_like(frame: pl.DataFrame, template: pl.DataFrame) -> pl.DataFrame:
    """*frame* with the types its columns have in *template*, those that Arrow has no word for included."""
    pl = arrow.module("polars")
    schema = dict(cast("Mapping[str, object]", template.schema))
    wanted = {name: schema[name] for name in frame.columns if name in schema}
    for name, kind in wanted.items():
        if isinstance(kind, pl.Enum):
            known = cast("Sequence[object]", getattr(kind, "categories"))  # noqa: B009
            found = frame[name].cast(pl.String).drop_nulls().unique()
            wanted[name] = pl.Enum(_widened(list(known), found.to_list()))
    return cast("pl.DataFrame", getattr(frame, "cast")(wanted))  # noqa: B009


def _widened(known: Sequence[object], found: Sequence[object]) -> list[object]:
    return [*known, *sorted(set(found).difference(known), key=str)]
