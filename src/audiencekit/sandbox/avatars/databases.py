"""The databases of a set behind the names its documents give them (contract 5.3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import attrs

from audiencekit.sandbox.avatars import connection_rows
from audiencekit.sandbox.avatars.documents import Parameters
from audiencekit.sandbox.avatars.engines import SQLITE
from audiencekit.sandbox.avatars.own_files import OwnFiles
from audiencekit.sandbox.avatars.plan import NotPossible
from audiencekit.sandbox.avatars.resources import ResourceSet
from audiencekit.sandbox.avatars.task import DatabaseTask, SharedTask
from audiencekit.sandbox.avatars.users import User


def linked_names(parsed: ResourceSet, parameters: Parameters, planned: Sequence[str]) -> Sequence[str]:
    """The tables between which the links of a job are: those of the schema for the one that reads the database."""
    if parameters.kind != "extract":
        return planned
    return [table.name for table in parsed.original(parameters.schema).tables if table.has_rows]


@attrs.frozen
class Databases:
    """What *user* sees of the databases of a set."""

    _connection: sqlite3.Connection
    _user: User | None
    _parsed: ResourceSet
    _own_files: OwnFiles

    @property
    def seed(self) -> int | None:
        """The one of the set's runs: the document that writes the copy has none."""
        documents = self._parsed.parameters.values()
        seeds = [each.seed for each in documents if each.kind in ("standard", "extract") and each.seed is not None]
        return seeds[0] if seeds else None

    def of(self, parameters: Parameters) -> DatabaseTask | None:
        """The database a job works on, None for one that works on files. Raises `NotPossible`."""
        match parameters.kind:
            case "schema_discovery":
                path = self._path(parameters, parameters.source)
                return DatabaseTask(path=path, tables=parameters.source_tables)
            case "extract":
                return self._extracted(parameters)
            case "regenerate":
                return self._copied(parameters)
            case _:
                return None

    def shared(self, parameters: Parameters) -> SharedTask | None:
        """What the databases share, for the jobs that look it up."""
        entities = self._parsed.entities
        if not entities or parameters.kind not in ("reference", "standard", "regenerate"):
            return None
        names = dict.fromkeys(place.database for entity in entities for place in entity.keys)
        sources = [each.source for each in self._parsed.parameters.values() if each.kind == "extract"]
        return SharedTask(
            entities=entities,
            databases={name: self._path(parameters, name) for name in names},
            source=sources[0] if sources else None,
        )

    def _extracted(self, parameters: Parameters) -> DatabaseTask:
        tables = self._parsed.original(parameters.schema).tables
        names = tuple(table.name for table in tables if table.has_rows and table.data is None)
        if unknown := [name for name in parameters.limits if name not in names]:
            raise NotPossible(f"{parameters.name}: row_filter: table '{unknown[0]}' is not read.")
        if not names and not any(table.treatment == "purge" for table in tables):
            raise NotPossible(f"{parameters.name}: no table of schema '{parameters.schema}' is in a database.")
        return DatabaseTask(path=self._path(parameters, parameters.source), tables=names, limits=parameters.limits)

    def _copied(self, parameters: Parameters) -> DatabaseTask:
        extract = next((each for each in self._parsed.parameters.values() if each.kind == "extract"), None)
        source = self._path(parameters, extract.source if extract else None)
        target = self._path(parameters, parameters.target)
        if source == target:
            raise NotPossible(f"{parameters.name}: source and target are one database; a copy is no overwriting.")
        tables = self._parsed.original(parameters.schema).tables
        return DatabaseTask(
            path=source,
            tables=tuple(table.name for table in tables if table.has_rows),
            target=target,
            cleared=tuple(table.name for table in tables if table.treatment == "purge"),
            replaces_rows=parameters.replaces_rows,
        )

    def _path(self, parameters: Parameters, database: str | None) -> str:
        if database is None or self._user is None:
            raise NotPossible(f"{parameters.name}: one database is needed; several at once are not served.")
        name = self._parsed.connections.get(database, database)
        found = connection_rows.named(self._connection, self._user, name)
        if found is None:
            raise NotPossible(f"{parameters.name}: you see no connection '{name}'.")
        if found.engine != SQLITE:
            raise NotPossible(f"{parameters.name}: connection '{name}': this sandbox opens {SQLITE} only.")
        if self._own_files.holds(found.path):
            raise NotPossible(f"{parameters.name}: connection '{name}': the file is the sandbox's own.")
        return found.path
