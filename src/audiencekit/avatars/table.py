"""A table of a set, and the links between tables; to and from their part of a schema document (contract 5.3). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import attrs

from audiencekit.avatars import plain
from audiencekit.avatars.choices import LinkMethod

_SAID = ("field", "type", "identifier", "primary_key", "time_series_time", "pseudonymization", "drop")
_TABLE = ("name", "data", "individual_level", "avatars_data", "columns", "links")


@attrs.frozen(kw_only=True)
class Link:
    """From the primary key of a parent table to a foreign key of a child; *method* says how avatars are joined."""

    parent: str
    parent_field: str
    child: str
    child_field: str
    method: str | None = LinkMethod.LINEAR_SUM_ASSIGNMENT.value
    other: Mapping[str, object] = attrs.field(factory=dict[str, object])

    def to_block(self) -> dict[str, object]:
        to = {"table": self.child, "field": self.child_field}
        return plain.present({"field": self.parent_field, "to": to, "method": self.method, **self.other})


@attrs.frozen(kw_only=True)
class TableInput:
    """An uploaded table. *file* is its key below the volume ``input``; *rows* None when they were not counted.

    *columns* are all of them, empty when only what a configuration says of them is known. *avatars_file* holds avatars
    that were made elsewhere. *pseudonyms* are blocks of YAML by column; *notes* what else a schema says of a column,
    *other* of the table.
    """

    name: str
    file: str
    volume: str = "input"
    columns: tuple[str, ...] = ()
    rows: int | None = None
    types: Mapping[str, str] = attrs.field(factory=dict[str, str])
    dropped: tuple[str, ...] = ()
    primary_key: str | None = None
    foreign_keys: tuple[str, ...] = ()
    time_series_time: str | None = None
    individual_level: bool | None = None
    avatars_file: str | None = None
    avatars_volume: str = "input"
    pseudonyms: Mapping[str, Mapping[str, object]] = attrs.field(factory=dict[str, Mapping[str, object]])
    notes: Mapping[str, Mapping[str, object]] = attrs.field(factory=dict[str, Mapping[str, object]])
    other: Mapping[str, object] = attrs.field(factory=dict[str, object])

    @property
    def keys(self) -> tuple[str, ...]:
        """Primary key, foreign keys and the column of time."""
        return tuple(name for name in (self.primary_key, *self.foreign_keys, self.time_series_time) if name)

    @property
    def described(self) -> tuple[str, ...]:
        """The columns something is said of: keys and time first, then those with a type, a note, a pseudonym."""
        first = [name for name in (self.time_series_time, self.primary_key, *self.foreign_keys) if name]
        return tuple(dict.fromkeys([*first, *self.types, *self.notes, *self.dropped, *self.pseudonyms]))

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns that are anonymised, as far as they are known."""
        return tuple(column for column in self.columns if column not in self.dropped)

    def to_block(self, links: Sequence[Link]) -> dict[str, object]:
        """The table as the schema of the originals has it, with the *links* it is the parent of."""
        data = {"volume": self.volume, "file": self.file} if self.file else self.other.get("data")
        mine = [link.to_block() for link in links if link.parent == self.name]
        return plain.present(
            {
                "name": self.name,
                "data": data,
                "individual_level": self.individual_level,
                "columns": self._columns(),
                "links": mine,
                **{name: value for name, value in self.other.items() if name != "data"},
            }
        )

    def to_avatars_block(self) -> dict[str, object]:
        """The table as the schema of the avatars has it."""
        made = {"volume": self.avatars_volume, "file": self.avatars_file} if self.avatars_file else {"auto": True}
        return {"name": self.name, "avatars_data": made}

    def _columns(self) -> list[object]:
        # Time, primary key, foreign keys, typed columns, then what is dropped or pseudonymised (contract 5.3).
        return [self._column(name) for name in self.described]

    def _column(self, name: str) -> dict[str, object]:
        notes = self.notes.get(name, {})
        return plain.present(
            {
                "field": name,
                "type": self.types.get(name),
                "value_type": notes.get("value_type"),
                "identifier": name in self.foreign_keys or None,
                "primary_key": name == self.primary_key or None,
                "time_series_time": name == self.time_series_time or None,
                "pseudonymization": self.pseudonyms.get(name),
                "drop": name in self.dropped or None,
                **{key: value for key, value in notes.items() if key != "value_type"},
            }
        )

    @classmethod
    def from_block(cls, block: Mapping[str, object], avatars: Mapping[str, object]) -> Self:
        """From its part of both schemas; *avatars* is empty where the one of the avatars is not there."""
        columns = {str(column.get("field")): column for column in map(plain.mapping, plain.items(block.get("columns")))}
        data, made = plain.mapping(block.get("data")), plain.mapping(avatars.get("avatars_data"))
        if not made:
            made = plain.mapping(block.get("avatars_data"))
        other = {key: value for key, value in block.items() if key not in _TABLE}
        if data and "file" not in data:
            other = {"data": data, **other}
        return cls(
            name=str(block.get("name")),
            file=plain.text(data.get("file")) or "",
            volume=plain.text(data.get("volume")) or "input",
            types={name: str(column["type"]) for name, column in columns.items() if column.get("type") is not None},
            dropped=_marked(columns, "drop"),
            primary_key=next(iter(_marked(columns, "primary_key")), None),
            foreign_keys=_marked(columns, "identifier"),
            time_series_time=next(iter(_marked(columns, "time_series_time")), None),
            individual_level=plain.flag(block.get("individual_level")),
            avatars_file=plain.text(made.get("file")),
            avatars_volume=plain.text(made.get("volume")) or "input",
            pseudonyms={
                name: plain.mapping(column["pseudonymization"])
                for name, column in columns.items()
                if column.get("pseudonymization") is not None
            },
            notes={name: notes for name, column in columns.items() if (notes := _notes(column)) is not None},
            other=other,
        )


def links_of(block: Mapping[str, object]) -> list[Link]:
    """The links a table of a schema is the parent of."""
    found: list[Link] = []
    for link in map(plain.mapping, plain.items(block.get("links"))):
        to = plain.mapping(link.get("to"))
        found.append(
            Link(
                parent=str(block.get("name")),
                parent_field=str(link.get("field")),
                child=str(to.get("table")),
                child_field=str(to.get("field")),
                method=plain.text(link.get("method")),
                other={key: value for key, value in link.items() if key not in ("field", "to", "method")},
            )
        )
    return found


def _marked(columns: Mapping[str, Mapping[str, object]], mark: str) -> tuple[str, ...]:
    return tuple(name for name, column in columns.items() if column.get(mark) is True)


def _notes(column: Mapping[str, object]) -> dict[str, object] | None:
    """What else is said of a column; empty for one that is only named, None for one that is in one of the lists."""
    notes = {key: value for key, value in column.items() if key not in _SAID}
    named = any(column.get(key) not in (None, False) for key in _SAID[1:])
    return notes if notes or not named else None
