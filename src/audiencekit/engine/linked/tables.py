"""What the caller says about each table, and about each link between two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import attrs
import pandas as pd

from audiencekit.engine.errors import EngineError
from audiencekit.engine.linked.series_parameters import SeriesParameters
from audiencekit.engine.parameters import Parameters
from audiencekit.engine.preprocess import require_frame

LinkMethod = Literal[
    "linear_sum_assignment",
    "minimum_distance_assignment",
    "sensitive_original_order_assignment",
    "time_series",
    "random",
]
LINK_METHODS: tuple[str, ...] = (
    "linear_sum_assignment",
    "minimum_distance_assignment",
    "sensitive_original_order_assignment",
    "time_series",
    "random",
)


def _to_frame(value: pd.DataFrame) -> pd.DataFrame:
    require_frame(value)
    return value


def _to_names(value: Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@attrs.frozen(eq=False)
class LinkedTable:
    """A table of a set.

    frame: rows of any order; column names are text.
    primary_key: column of unique values; replaced by fresh ones. A child of another table must have one, unless it
        holds series.
    foreign_keys: columns that hold keys of other tables; each needs a Link.
    individual_level: one row is one person. None: yes for a table alone, no among several. Tables without parent
        must be at individual level.
    time_series_time: the column of times, which makes the table one of series: numbers or dates.
    parameters: Parameters, or SeriesParameters (or None) for a table of series, whose neighbours are those of the
        table it is linked to.
    """

    frame: pd.DataFrame = attrs.field(converter=_to_frame)
    primary_key: str | None = attrs.field(default=None, kw_only=True)
    foreign_keys: tuple[str, ...] = attrs.field(default=(), converter=_to_names, kw_only=True)
    individual_level: bool | None = attrs.field(default=None, kw_only=True)
    time_series_time: str | None = attrs.field(default=None, kw_only=True)
    parameters: Parameters | SeriesParameters | None = attrs.field(default=None, kw_only=True)

    @property
    def is_series(self) -> bool:
        """Whether the table holds series."""
        return self.time_series_time is not None

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The primary key, if any, then the foreign keys."""
        return (() if self.primary_key is None else (self.primary_key,)) + self.foreign_keys

    @property
    def data(self) -> pd.DataFrame:
        """The frame without its keys: what is anonymised. Rows are numbered afresh."""
        return self.frame.drop(columns=list(self.identifiers)).reset_index(drop=True)


@attrs.frozen
class Link:
    """The rows of `child` belong to rows of `parent`: values of `child_field` are values of `field`.

    method: how avatars of children find a parent (contract 2.2). `linear_sum_assignment` keeps most;
        `minimum_distance_assignment` costs less; `sensitive_original_order_assignment` keeps the original links, and
        with them who is who; `time_series` for a table of series; `random` keeps no link's signal (for comparison).

    Raises EngineError `invalid_links` for another method.
    """

    parent: str
    field: str
    child: str
    child_field: str
    method: LinkMethod = attrs.field(default="linear_sum_assignment")

    def __attrs_post_init__(self) -> None:
        if self.method not in LINK_METHODS:
            raise EngineError(
                "invalid_links", expected=f"a method of {', '.join(LINK_METHODS)}", received=repr(self.method)
            )

    @property
    def name(self) -> str:
        """Names the link in columns and messages."""
        return f"{self.parent}.{self.field}->{self.child}.{self.child_field}"
