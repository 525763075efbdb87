"""How the results of a table are read: what went in, and which of its columns come back as something else. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import attrs

from audiencekit.avatars.configuration import Configuration
from audiencekit.avatars.pseudonyms import IntegerPseudonymization
from audiencekit.avatars.table import TableInput
from audiencekit.core import categories, tables
from audiencekit.core.arrow import to_arrow

if TYPE_CHECKING:
    import pandas as pd


_INDEX = re.compile(r"__index_level_\d+__")  # how pandas calls an index in a file


@attrs.frozen(kw_only=True, eq=False)
class Source:
    """How a table's results are read: its description, and an empty frame of the kind and types they come back in.

    *time* and *identifier* name the columns of a time series, *target* the column of classes, for pictures. *replaced*
    are the columns whose values are pseudonyms, each with the kind of its strategy. *private*: by a model with an
    epsilon, which does not cover the categories of what went in.
    """

    table: TableInput
    template: object | None = None
    time: str | None = None
    identifier: str | None = None
    target: str | None = None
    replaced: Mapping[str, str] = attrs.field(factory=dict[str, str])
    private: bool = False

    @property
    def types(self) -> dict[str, str]:
        """The declared types of the columns of a result: those of pseudonyms are theirs, not the original's."""
        kept = {name: kind for name, kind in self.table.types.items() if name not in self.replaced}
        texts = [name for name, kind in self.replaced.items() if kind != IntegerPseudonymization.kind]
        return {**kept, **dict.fromkeys(texts, "category")}

    @property
    def result_template(self) -> object | None:
        """The template without the columns of pseudonyms, which come back as they are, and without the values of
        categorical keys, which are fresh."""
        if self.template is None:
            return None
        keys = [
            name for name in (self.table.primary_key, *self.table.foreign_keys) if name and name not in self.replaced
        ]
        template = categories.without_values(self.template, keys) if keys else self.template
        if not self.replaced:
            return template
        return selected(template, [name for name in names_of(template) if name not in self.replaced])

    def check(self, columns: Sequence[str], rows: int | None) -> None:
        """Raise ValueError when a table of avatars with these columns cannot be of this one: neither more nor fewer,
        as far as they are known, and no table without rows. Tables of databases are read by the service alone."""
        if not self.table.file:
            return
        found = [name for name in columns if not _INDEX.fullmatch(name)]
        expected = self.table.kept or [name for name in self.table.described if name not in self.table.dropped]
        if missing := [name for name in expected if name not in found]:
            raise ValueError(f"column {missing[0]!r} is missing; there are {', '.join(map(repr, found[:20]))}")
        if self.table.columns and (extra := [name for name in found if name not in expected]):
            raise ValueError(f"column {extra[0]!r} is none of the table that was sent")
        if rows == 0:
            raise ValueError("the table has no rows")


def sources_of(configuration: Configuration, templates: Mapping[str, object | None]) -> dict[str, Source]:
    """How the results of each table of *configuration* are read; *templates* are the frames that are known."""
    replaced = _replaced(configuration)
    return {
        table.name: _source(table, configuration, templates.get(table.name), replaced[table.name])
        for table in configuration.tables
    }


def names_of(frame: object) -> list[str]:
    """The columns of a frame of any kind."""
    return to_arrow(frame).column_names if tables.kind_of(frame) == "arrow" else list(getattr(frame, "columns"))  # noqa: B009


def selected(frame: object, names: list[str]) -> object:
    """The columns *names* of a frame of any kind."""
    if tables.kind_of(frame) == "arrow":
        return cast("object", getattr(frame, "select")(names))  # noqa: B009
    return cast("pd.DataFrame", frame)[names]


def _source(
    table: TableInput, configuration: Configuration, template: object | None, replaced: Mapping[str, str]
) -> Source:
    found = configuration.parameters.get(table.name)
    target = None
    if found is not None:
        target = found.augmentation.target_column if found.augmentation else found.target
    return Source(
        table=table,
        template=template,
        time=table.time_series_time,
        identifier=next(iter(table.foreign_keys), None) if table.time_series_time else None,
        target=target,
        replaced=replaced,
        private=found is not None and found.dp is not None,
    )


def _replaced(configuration: Configuration) -> dict[str, dict[str, str]]:
    """By table, the columns whose values are pseudonyms: their own, or those of the key they refer to."""
    found = {
        table.name: {name: str(block.get("kind")) for name, block in table.pseudonyms.items()}
        for table in configuration.tables
    }
    for _ in configuration.links:  # a chain of links passes them on, one step a round
        for link in configuration.links:
            if link.child in found and link.parent_field in found.get(link.parent, {}):
                found[link.child][link.child_field] = found[link.parent][link.parent_field]
    return found
