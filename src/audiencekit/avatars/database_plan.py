"""From databases, their plans and parameters to the sets of a run and the graph of their jobs (contract 6.6). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import attrs

from audiencekit.avatars import linking, plain, plan
from audiencekit.avatars.choices import LinkMethod
from audiencekit.avatars.config.text import Document
from audiencekit.avatars.configuration import PRIVACY, REPORT, REPORT_PIA, SIGNAL, STANDARD, Configuration, document
from audiencekit.avatars.databases import (
    DISCOVERY,
    EXTRACT,
    REFERENCE,
    REGENERATE,
    DatabaseCopy,
    discovery_document,
    without_databases,
)
from audiencekit.avatars.plan import SetPlan
from audiencekit.avatars.schema_plan import ANONYMIZE, IGNORE, PURGE, SchemaPlan, treatment_of
from audiencekit.avatars.shared_entities import SharedEntity
from audiencekit.avatars.table import Link, TableInput
from audiencekit.errors import InvalidInput

REFERENCE_TABLES = "reference-tables"  # what the set of the shared entities is called


@attrs.frozen(kw_only=True)
class DatabaseSet:
    """A set to store and its jobs in their order, each with those of the same set it waits for. *group* is None for
    the only set of a run; *waits* are the jobs that wait for the reference tables too."""

    plan: SetPlan
    jobs: Mapping[str, tuple[str, ...]]
    group: str | None = None
    waits: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class _Part:
    """One group of related tables of one database, with the purged ones that go along."""

    copy: DatabaseCopy
    group: str
    tables: tuple[TableInput, ...]
    links: tuple[Link, ...]


def clusters(copies: Sequence[DatabaseCopy]) -> list[tuple[str, ...]]:
    """The tables of each set of a run that have rows in the copy."""
    return [_live(part.tables) for part in _parts(copies)]


def check(configuration: Configuration, copies: Sequence[DatabaseCopy], jobs: Sequence[str]) -> None:
    """Raise InvalidInput when this cannot be run: no plan, one name in two databases, nothing to make avatars with."""
    owners: dict[str, str] = {}
    for copy in copies:
        name = copy.source.name
        if copy.plan is None or not copy.plan.tables:
            raise InvalidInput(
                f"database {name!r} has no plan: discover_schema(), review proposed_plan({name!r}) and hand it to "
                f"add_database(…, plan=…)"
            )
        for table, treatment in (copy.chosen or copy.plan).tables.items():
            if treatment != IGNORE and table in owners:
                raise InvalidInput(
                    f"table {table!r} is in database {owners[table]!r} and in {name!r}, but parameters and results "
                    "go by a table's name: leave it out of one (tables=[…], plan.ignore(…)), or copy each by a runner"
                )
            if treatment != IGNORE:
                owners[table] = name
    if STANDARD not in jobs:
        raise InvalidInput("A run over databases makes avatars first: leave standard in jobs_to_run")
    if REPORT in jobs and not {PRIVACY, SIGNAL}.issubset(jobs):
        raise InvalidInput("A report needs both metrics: add privacy_metrics and signal_metrics to jobs_to_run")
    known = {table for copy in copies if copy.plan is not None for table in copy.plan.tables}
    if alien := [table.name for table in configuration.tables if table.name not in known]:
        raise InvalidInput(f"table {alien[0]!r} was added by add_table(): files and databases are separate runs")
    for part in _parts(copies):
        _check_part(configuration, part)


def database_sets(
    configuration: Configuration,
    copies: Sequence[DatabaseCopy],
    entities: Sequence[SharedEntity],
    jobs: Sequence[str],
    *,
    launched: str,
    seed: int,
    language: str = "en",
) -> tuple[DatabaseSet, ...]:
    """The sets of a run, the one of the reference tables last. One group of related tables is an ordinary set; several
    are labelled ``<name>__<launched>--<group>`` and share *seed*, unless the configuration has one."""
    parts = _parts(copies)
    if len(parts) == 1:
        return (_set(configuration, parts[0], entities, jobs, language, configuration.display_name),)
    pinned = attrs.evolve(configuration, seed=seed if configuration.seed is None else configuration.seed)
    # That the reference tables are drawn with the run's seed is our reading of "one seed pinned for all" (inferred).
    shared = [attrs.evolve(each, seed=pinned.seed if each.seed is None else each.seed) for each in entities]
    stem = f"{configuration.display_name[:150]}__{launched}"
    sets: list[DatabaseSet] = []
    for part in parts:
        label = f"{stem}--{_plain(part.group)}"
        made = _set(pinned, part, shared, jobs, language, label, group=part.group)
        sets.append(attrs.evolve(made, group=part.group, waits=(EXTRACT, REGENERATE) if shared else ()))
    if shared:
        label = f"{stem}--{REFERENCE_TABLES}"
        reference = document("AvatarReferenceParameters", REFERENCE, {"results": _results(REFERENCE)})
        documents = [reference, *_databases(copies), *(each.to_document() for each in shared)]
        alone = attrs.evolve(pinned, display_name=label, tables=(), links=(), parameters={}, jobs=(), others=documents)
        held = SetPlan(display_name=label, documents=alone.documents(), tables=())
        sets.append(DatabaseSet(plan=held, jobs={REFERENCE: ()}, group=REFERENCE_TABLES))
    return tuple(sets)


def discovery_set(configuration: Configuration, copy: DatabaseCopy, label: str) -> SetPlan:
    """The set that asks for the tables of one database: no schema at all."""
    others = (discovery_document(copy), copy.source.to_document())
    each = attrs.evolve(configuration, display_name=label, tables=(), links=(), parameters={}, jobs=(), others=others)
    return SetPlan(display_name=label, documents=each.documents(), tables=())


def _set(
    configuration: Configuration,
    part: _Part,
    entities: Sequence[SharedEntity],
    jobs: Sequence[str],
    language: str,
    label: str,
    *,
    group: str | None = None,
) -> DatabaseSet:
    described = {table.name: table for table in configuration.tables}
    tables = tuple(_with_pseudonyms(table, described.get(table.name)) for table in part.tables)
    made = {table.name for table in tables if treatment_of(table) == ANONYMIZE}
    graph = _graph(jobs if made else ())
    reports = [plan.report_document(configuration, name, language) for name in (REPORT, REPORT_PIA) if name in graph]
    kept = [each for each in without_databases(configuration.others) if each.get("kind") != "AvatarReportParameters"]
    extract = {
        "schema": configuration.schema_name,
        "results": _results(EXTRACT),
        "seed": configuration.seed,
        "source": part.copy.source.name,
        "group": group,
        "row_filter": {
            name: dict(part.copy.row_filter[name]) for name in _live(tables) if name in part.copy.row_filter
        },
    }
    regenerate = {
        "schema": configuration.avatars_schema_name,
        "results": _results(REGENERATE),
        "target": part.copy.target,
        "replace_existing_rows": part.copy.replace_existing_rows,
    }
    each = attrs.evolve(
        configuration,
        display_name=label,
        tables=tables,
        links=part.links,
        parameters={name: found for name, found in configuration.parameters.items() if name in made},
        jobs=tuple(job for job in (STANDARD, PRIVACY, SIGNAL) if job in graph),
        others=(
            *kept,
            discovery_document(part.copy),
            document("AvatarExtractParameters", EXTRACT, plain.present(extract)),
            document("AvatarRegenerateParameters", REGENERATE, plain.present(regenerate)),
            *reports,
            part.copy.source.to_document(),
            *(entity.to_document() for entity in entities),
        ),
    )
    if not each.jobs:  # what is written is described all the same
        each = attrs.evolve(each, others=(each.avatars_schema(), *each.others))
    held = SetPlan(display_name=label, documents=each.documents(), tables=_live(tables))
    return DatabaseSet(plan=held, jobs=graph)


def _graph(jobs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Every job with those it waits for. Where nothing is anonymised, writing waits for reading."""
    graph: dict[str, tuple[str, ...]] = {EXTRACT: ()}
    if STANDARD in jobs:
        graph[STANDARD] = (EXTRACT,)
    graph[REGENERATE] = (STANDARD,) if STANDARD in jobs else (EXTRACT,)
    graph.update({job: (STANDARD,) for job in (SIGNAL, PRIVACY) if job in jobs})
    if REPORT in jobs:
        graph.update(dict.fromkeys((REPORT, REPORT_PIA), (PRIVACY, SIGNAL)))
    return graph


def _parts(copies: Iterable[DatabaseCopy]) -> list[_Part]:
    parts: list[_Part] = []
    for copy in copies:
        chosen = copy.chosen or SchemaPlan()
        tables = chosen.inputs()
        groups = dict(chosen.clustered)
        # Purged tables are related with nothing; they go along with the first group (inferred).
        purged = [table.name for table in tables if treatment_of(table) == PURGE]
        if purged and not groups:
            groups[f"group-{purged[0]}"] = ()
        for number, (group, names) in enumerate(groups.items()):
            held = {*names, *(purged if number == 0 else ())}
            name = f"{copy.source.name}-{group}" if any(part.group == group for part in parts) else group
            parts.append(
                _Part(
                    copy=copy,
                    group=name,
                    tables=tuple(table for table in tables if table.name in held),
                    links=tuple(
                        attrs.evolve(link, method=LinkMethod.SENSITIVE_ORIGINAL_ORDER_ASSIGNMENT.value)
                        for link in chosen.links
                        if link.parent in names and link.child in names
                    ),
                )
            )
    return parts


def _check_part(configuration: Configuration, part: _Part) -> None:
    linking.check({table.name: table for table in part.tables}, part.links)
    made = [table for table in part.tables if treatment_of(table) == ANONYMIZE]
    for table in made:
        found = configuration.parameters.get(table.name)
        if found is None or not found.makes_avatars:
            raise InvalidInput(f"table {table.name!r} is to be anonymised, but has no parameters: set_parameters(k=…)")
    if len(made) > 1 and not any(table.individual_level for table in part.tables):
        raise InvalidInput(
            f"tables {', '.join(repr(table.name) for table in made)}: one of them holds one row for each individual; "
            "say which by plan.set_individual_level(…)"
        )


def _with_pseudonyms(table: TableInput, described: TableInput | None) -> TableInput:
    """*table* with the pseudonyms ``set_parameters`` gave it beside those of its plan."""
    given: Mapping[str, Mapping[str, object]] = {} if described is None else described.pseudonyms
    notes = {name: {"action": "pseudonymize", **table.notes.get(name, {})} for name in given}
    return attrs.evolve(table, pseudonyms={**table.pseudonyms, **given}, notes={**table.notes, **notes})


def _live(tables: Iterable[TableInput]) -> tuple[str, ...]:
    return tuple(table.name for table in tables if treatment_of(table) not in (PURGE, IGNORE))


def _databases(copies: Iterable[DatabaseCopy]) -> list[Document]:
    return list({copy.source.name: copy.source.to_document() for copy in copies}.values())


def _results(path: str) -> dict[str, str]:
    return {"volume": "results", "path": path}


def _plain(group: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", group)[:80]


__all__ = ["DISCOVERY", "DatabaseSet", "check", "clusters", "database_sets", "discovery_set"]
