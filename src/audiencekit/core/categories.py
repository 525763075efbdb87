"""Columns of categories as they went in, with those added that a result alone has, such as one for pooled values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, cast

from audiencekit.core import arrow, objects

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


# The words for a boolean, those of a CSV among them. 1 and 0 are equal to True and False, and found so.
_TRUTH: Mapping[object, bool] = {True: True, False: False, "True": True, "False": False, "true": True, "false": False}


def pandas_like(frame: pd.DataFrame, template: pd.DataFrame) -> pd.DataFrame:
    """*frame* with the types its columns have in *template*. Raises ValueError for values that do not fit."""
    pd = arrow.module("pandas")
    kinds, noted = template.dtypes.to_dict(), objects.remembered(template)
    wanted: dict[str, object] = {str(name): kinds[name] for name in frame.columns if name in kinds}
    for name, kind in list(wanted.items()):
        if (held := noted.get(name)) is not None:
            frame = frame.assign(**{name: objects.as_objects(frame[name], _as_type(name, frame[name], held))})
        elif isinstance(kind, pd.ArrowDtype) and frame[name].dtype != kind:
            found = pd.arrays.ArrowExtensionArray(_as_type(name, frame[name], getattr(kind, "pyarrow_dtype")))  # noqa: B009
            frame = frame.assign(**{name: pd.Series(found, index=frame.index)})
        elif isinstance(kind, pd.CategoricalDtype) and frame[name].dtype != kind:
            known = cast("pd.Index", getattr(kind, "categories"))  # noqa: B009
            column = frame[name].astype(object)
            found = column.dropna().drop_duplicates()
            told = len(known) or str(known.dtype) != "object"  # no values of a dtype that says nothing tell nothing
            if told and not known.isin(found).any() and pd.api.types.infer_dtype(found) == "string":
                # Text may stand for the figures or dates of a type, as in a CSV.
                meant = cast("list[object]", getattr(_as_type(name, found, _kind_of(known)), "to_pylist")())  # noqa: B009
                column = column.map(dict(zip(found, meant, strict=True)))
                found = column.dropna().drop_duplicates()
            labels = _widened(known.to_list(), found.to_list())
            frame = frame.assign(**{name: column})
            wanted[name] = pd.CategoricalDtype(labels, ordered=getattr(kind, "ordered"))  # noqa: B009
        elif pd.api.types.is_bool_dtype(kind) and not pd.api.types.is_bool_dtype(frame[name].dtype):
            frame = frame.assign(**{name: _as_truth(pd, name, frame[name], kind)})
        elif pd.api.types.is_numeric_dtype(frame[name].dtype):
            _check_figures(pd, name, frame[name], kind)
    return cast("pd.DataFrame", getattr(frame, "astype")(wanted))  # noqa: B009


def _as_type(name: str, column: pd.Series, kind: object) -> object:
    return arrow.as_type(arrow.arrow().array(column, from_pandas=True), kind, name)


def _kind_of(index: pd.Index) -> object:
    return cast("object", arrow.arrow().array(index, from_pandas=True).type)


def without_values(template: object, names: Sequence[str]) -> object:
    """*template* with types for *names* that list no values: those of categories tell all that ever stood there."""
    if arrow.kind_of(template) == "pandas":
        pd, frame = arrow.module("pandas"), cast("pd.DataFrame", template)
        listing = [name for name in names if isinstance(frame[name].dtype, pd.CategoricalDtype)]
        emptied = {name: frame[name].cat.set_categories(frame[name].cat.categories[:0]) for name in listing}
        return frame.assign(**emptied)
    if arrow.kind_of(template) == "polars":
        pl, table = arrow.module("polars"), cast("pl.DataFrame", template)
        return table.with_columns(
            pl.col(name).cast(pl.Enum([])) for name in names if isinstance(table.schema[name], pl.Enum)
        )
    return template


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


def without_unused(frame: object) -> object:
    """*frame* whose lists of categories hold what occurs in it, and nothing else of where they came from."""
    kind = arrow.kind_of(frame)
    if kind == "pandas":
        table = cast("pd.DataFrame", frame)
        pd = arrow.module("pandas")
        for name, held in table.dtypes.to_dict().items():
            if isinstance(held, pd.CategoricalDtype):
                table = table.assign(**{str(name): table[name].cat.remove_unused_categories()})
        return table
    if kind == "polars":
        pl, found = arrow.module("polars"), cast("pl.DataFrame", frame)
        wanted: dict[str, object] = {}
        for name, held in cast("Mapping[str, object]", found.schema).items():
            if isinstance(held, pl.Enum):
                occurring = set(found[name].cast(pl.String).drop_nulls().unique().to_list())
                known = cast("Sequence[object]", getattr(held, "categories"))  # noqa: B009
                wanted[name] = pl.Enum([label for label in known if label in occurring])
        return getattr(found, "cast")(wanted)  # noqa: B009
    return frame


def _as_truth(pd: ModuleType, name: str, column: pd.Series, kind: object) -> pd.Series:
    """*column* as booleans of *kind*. Everything else would be cast to True, a gap of plain booleans to False."""
    found = column.dropna()
    values = set(found.to_list())
    if not values <= set(_TRUTH) or (len(found) < len(column) and str(kind) == "bool"):
        raise ValueError(f"column {name!r} holds what is no boolean")
    return cast("pd.Series", column.astype(object).map(_TRUTH).astype("boolean" if len(found) < len(column) else bool))


def _check_figures(pd: ModuleType, name: str, column: pd.Series, kind: object) -> None:
    """Raise ValueError for figures that pandas would cut off, wrap around or take for dates without a word."""
    found = column.dropna()
    is_date = pd.api.types.is_datetime64_any_dtype(kind)
    whole = True
    if pd.api.types.is_integer_dtype(kind):
        whole = bool((cast("pd.Series", getattr(found, "astype")(kind)) == found).all())  # noqa: B009
    if is_date or not whole:
        raise ValueError(f"column {name!r} holds what is no {kind}")


def _widened(known: Sequence[object], found: Sequence[object]) -> list[object]:
    return [*known, *sorted(set(found).difference(known), key=str)]
