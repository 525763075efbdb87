"""The part of `Runner` for tables that stay in databases: discovery, plans, sets (contract 6.6)."""

from __future__ import annotations

import os
import secrets
import string
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from audiencekit.avatars import database_plan, jobs, linking, plan, running
from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.config import dump
from audiencekit.avatars.configuration import Configuration
from audiencekit.avatars.database_launch import launch_databases
from audiencekit.avatars.databases import (
    DISCOVERY,
    Database,
    DatabaseCopy,
    copy_of,
    entities_of,
    joined,
    new_copy,
    without_databases,
)
from audiencekit.avatars.launch import Launch
from audiencekit.avatars.plan import SetPlan
from audiencekit.avatars.preparation import Preparation
from audiencekit.avatars.schema_discovery import read_plan
from audiencekit.avatars.schema_plan import SchemaPlan
from audiencekit.avatars.shared_entities import SharedEntity
from audiencekit.avatars.storage import saving
from audiencekit.core.schedule import Schedule
from audiencekit.errors import InvalidInput

_DIGITS = string.digits + string.ascii_lowercase


class DatabaseRuns(Preparation):
    """Copies of databases in which people are avatars. The service reads and writes; no row comes through here."""

    def __init__(self, api: ApiClient, configuration: Configuration, *, language: str, schedule: Schedule) -> None:
        super().__init__(api, configuration)
        self._language = language
        self._schedule = schedule
        self._copies: tuple[DatabaseCopy, ...] = ()
        self._entities: tuple[SharedEntity, ...] = ()
        self._proposed: dict[str, SchemaPlan] = {}

    def add_database(
        self,
        source: str | Database,
        target: str,
        tables: Iterable[str] | None = None,
        plan: SchemaPlan | Mapping[str, object] | None = None,
        shared_entities: Iterable[SharedEntity] | None = None,
        *,
        row_filter: Mapping[str, Mapping[str, object]] | None = None,
        replace_existing_rows: bool | None = None,
    ) -> None:
        """Copy the database of the connection *source* to that of *target*, by *plan*. Nothing is sent.

        Without a plan, call :meth:`discover_schema`, review :meth:`proposed_plan` and add the database again with it;
        what a plan says when ``run()`` is called counts. Its tables may be given parameters from now on; those to be
        anonymised need some. *tables*: only these. *shared_entities*: people whom several tables know, as
        ``shared_entity()`` makes them; they are added to those there are. *row_filter*: by table, ``where`` and
        ``limit``. A database of that name is replaced. Raises InvalidInput, also for a target that is the source.
        """
        copy = new_copy(source, target, tables, plan, row_filter, replace_existing_rows)
        self._take([copy], shared_entities)

    def add_databases(
        self,
        copies: Iterable[tuple[str, str] | Mapping[str, str]],
        plans: Mapping[str, SchemaPlan] | None = None,
        shared_entities: Iterable[SharedEntity] | None = None,
    ) -> None:
        """As :meth:`add_database` for several: pairs (source, target), or mappings with these members, and plans by
        source. Raises InvalidInput for a plan of none of them."""
        given = dict(plans or {})
        pairs = [(each["source"], each["target"]) if isinstance(each, Mapping) else each for each in copies]
        if unknown := [name for name in given if name not in {source for source, _ in pairs}]:
            raise InvalidInput(
                f"plans names {unknown[0]!r}, which is no source; there are {[pair[0] for pair in pairs]}"
            )
        self._take([new_copy(source, target, plan=given.get(source)) for source, target in pairs], shared_entities)

    @property
    def databases(self) -> Mapping[str, str]:
        """The target of each source that was added."""
        return {copy.source.name: copy.target for copy in self._copies}

    def discover_schema(self, *, timeout: float | None = None) -> dict[str, SchemaPlan]:
        """Have the service look at every database added and propose what becomes of its tables; waits for it.

        The plans by database, also those that :meth:`proposed_plan` answers. Raises InvalidInput without a database,
        JobFailed with the service's text, JobTimeout.
        """
        if not self._copies:
            raise InvalidInput("There is no database to look at: add_database() first")
        several = len(self._copies) > 1
        launches: list[Launch] = []
        for number, copy in enumerate(self._copies, 1):
            label = f"{self.display_name[:240]}--{number}" if several else self.display_name
            asked = database_plan.discovery_set(self._config, copy, label)
            launches.append(jobs.launch_single(self._api, asked, DISCOVERY))
        jobs.follow(self._api, launches, True, self._schedule).result(timeout)
        for copy, launch in zip(self._copies, launches, strict=True):
            self._proposed[copy.source.name] = read_plan(self._api, self._storage, launch)
        return dict(self._proposed)

    def proposed_plan(self, database: str | None = None) -> SchemaPlan:
        """What :meth:`discover_schema` found for *database*, which may be left out when there is one: to be reviewed
        and handed to :meth:`add_database`. Raises InvalidInput before the discovery."""
        if not self._proposed:
            raise InvalidInput("No plan was proposed yet: discover_schema() first")
        names = list(self._proposed)
        if database is None and len(names) > 1:
            raise InvalidInput(f"Which database? There are plans for {names}")
        name = names[0] if database is None else database
        if name not in self._proposed:
            raise InvalidInput(f"No plan was proposed for database {name!r}; there are plans for {names}")
        return self._proposed[name]

    def clusters(self) -> list[tuple[str, ...]]:
        """The groups of linked tables; each is a set of its own at the service."""
        if self._copies:
            return database_plan.clusters(self._copies)
        return [each.tables for each in self._set_plans().values()]

    def get_yaml(self, path: str | os.PathLike[str] | None = None) -> str:
        """The documents of the set, also saved as *path* (contract 5). Raises InvalidInput for a run over databases
        that makes several sets: see :meth:`cluster_yamls`."""
        if not self._copies:
            return super().get_yaml(path)
        sets = list(self._set_plans().values())
        if len(sets) > 1:
            raise InvalidInput(f"This run makes {len(sets)} sets, not one: cluster_yamls() writes them all")
        text = dump(sets[0].documents)
        if path is not None:
            with saving(path) as file:
                file.write(text)
        return text.decode()

    def cluster_yamls(self, directory: str | os.PathLike[str] | None = None) -> dict[str, str]:
        """The documents of each set of a run by its group, or its first table; also saved as ``<label>.yaml`` in
        *directory*. The launch and the seed that several sets of databases share are drawn anew by each run."""
        plans = self._set_plans()
        for each in plans.values() if directory is not None else ():
            with saving(Path(directory or "") / f"{each.display_name}.yaml") as file:
                file.write(dump(each.documents))
        return {group: dump(each.documents).decode() for group, each in plans.items()}

    def from_yaml(self, path: str | os.PathLike[str]) -> None:
        """Take over a configuration; its files are those uploaded before, by their keys. The label stays.

        Raises InvalidInput naming the lines that are wrong.
        """
        super().from_yaml(path)
        self.restore_databases([self._config])

    def restore_databases(self, configurations: Sequence[Configuration]) -> None:
        """Take the databases of loaded sets as those of this runner."""
        self._copies = joined(copy for each in configurations if (copy := copy_of(each)) is not None)
        self._entities = entities_of([one for each in configurations for one in each.others])
        if self._copies:
            kept = without_databases(self._config.others)
            self._config = attrs.evolve(self._config, others=kept, links=())

    def _launch_databases(self, jobs_to_run: object) -> tuple[Launch, ...]:
        """Check the run and launch it. Raises InvalidInput before anything is sent."""
        wanted = running.kinds(jobs_to_run, running.USUAL)
        database_plan.check(self._config, self._copies, wanted)
        for copy in self._copies:
            if copy.plan is not None and (open_ := copy.plan.needs_review):
                text = f"database {copy.source.name!r}: {len(open_)} proposals were not reviewed and are followed"
                warnings.warn(text, stacklevel=3)
        return launch_databases(self._api, self._database_sets(wanted))

    def _database_sets(self, wanted: Sequence[str]) -> tuple[database_plan.DatabaseSet, ...]:
        return database_plan.database_sets(
            self._config,
            self._copies,
            self._entities,
            wanted,
            launched=_base36(int(self._api.clock.time() * 1000)),
            seed=secrets.randbits(32),
            language=self._language,
        )

    def _set_plans(self) -> dict[str, SetPlan]:
        if self._copies:
            database_plan.check(self._config, self._copies, running.USUAL)
            sets = self._database_sets(running.USUAL)
            return {each.group or plan_key(each.plan): each.plan for each in sets}
        written = self._written()
        return {plan_key(each): each for each in plan.run_plans(written, written.jobs or (plan.STANDARD,))}

    def _take(self, copies: Sequence[DatabaseCopy], entities: Iterable[SharedEntity] | None) -> None:
        found = {copy.source.name: copy for copy in (*self._copies, *copies)}
        given = tuple(entities or ())
        if wrong := [each for each in given if not isinstance(each, SharedEntity)]:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidInput(f"shared_entities are made by shared_entity(), got {wrong[0]!r}")
        for each in given:
            if unknown := [place.database for place in each.key if place.database not in found]:
                raise InvalidInput(
                    f"shared entity {each.name!r} names database {unknown[0]!r}; there are {list(found)}"
                )
        replaced = {copy.source.name: copy for copy in self._copies}
        described = {table.name: table for table in self._config.tables}
        for copy in copies:
            chosen = copy.chosen or SchemaPlan()
            tables = {table.name: attrs.evolve(table, pseudonyms={}) for table in chosen.inputs()}
            linking.check(tables, chosen.links)
            if clash := [name for name in tables if name in described and described[name].file]:
                raise InvalidInput(
                    f"table {clash[0]!r} was added by add_table(): files and databases are separate runs"
                )
            before = replaced.get(copy.source.name)
            for name in before.plan.tables if before is not None and before.plan is not None else ():
                described.pop(name, None)
            described |= tables
        self._config = attrs.evolve(self._config, tables=tuple(described.values()))
        self._copies = tuple(found.values())
        self._entities = tuple({each.name: each for each in (*self._entities, *given)}.values())


def plan_key(found: SetPlan) -> str:
    """What a set of several is called: its first table."""
    return found.tables[0] if found.tables else found.display_name


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
