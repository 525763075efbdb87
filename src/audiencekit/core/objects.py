"""Columns of Python objects in pandas: the kind of value they hold, and back to such values.

A pandas column of ``date`` or ``Decimal`` says nothing of that in its dtype, so an empty frame that stands for a table
carries the Arrow type of each such column in its ``attrs``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import pandas as pd

_KEY = "audiencekit.objects"


def remember(template: pd.DataFrame, frame: pd.DataFrame, schema_of: Callable[[pd.DataFrame], object]) -> None:
    """Note in *template* the Arrow types of the columns of *frame* that hold Python objects other than text."""
    infer = cast("Callable[..., str]", getattr(_pandas().api.types, "infer_dtype"))  # noqa: B009
    names = [name for name in frame.columns if str(frame[name].dtype) == "object"]
    held = [name for name in names if infer(frame[name], skipna=True) != "string"]
    if held:
        schema = schema_of(frame[held])
        template.attrs[_KEY] = {name: getattr(schema, "field")(name).type for name in held}  # noqa: B009


def remembered(template: pd.DataFrame) -> Mapping[str, object]:
    """The Arrow types noted in *template*."""
    return cast("Mapping[str, object]", template.attrs.get(_KEY, {}))


def as_objects(column: pd.Series, values: object) -> pd.Series:
    """The Arrow array *values* as Python objects, None where one is missing, with the index of *column*."""
    pd = _pandas()
    return cast("pd.Series", pd.Series(getattr(values, "to_pylist")(), index=column.index, dtype=object))  # noqa: B009


def _pandas() -> ModuleType:
    import pandas

    return pandas
