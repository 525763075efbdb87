"""Who the people are that several databases share, and what is said of them differently (contract 5.3, 6.7)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs
import pandas as pd

from audiencekit.engine.linked.randomness import stream
from audiencekit.sandbox.avatars.job_files import Done, JobFault, Stages, faults_of, write_json
from audiencekit.sandbox.avatars.pseudonym import Pseudonym
from audiencekit.sandbox.avatars.pseudonym_values import replaced
from audiencekit.sandbox.avatars.shared_entity import Place, SharedEntity
from audiencekit.sandbox.avatars.sqlite_source import Unreachable, declared, rows_of
from audiencekit.sandbox.avatars.task import ResultFile, SharedTask, Task, escape

REPORT = "reference_tables"


@attrs.frozen(kw_only=True)
class Subjects:
    """The people of an entity by their keys as text. *columns*: what stands in a column instead, by that key."""

    report: Mapping[str, int]
    keys: Mapping[Place, Mapping[str, object]]
    attributes: Mapping[tuple[Place, Place], Mapping[str, object]]


def report_subjects(task: Task, folder: Path, stages: Stages) -> Done:
    """The report alone; who makes a copy looks the subjects up again."""
    stages.begin("reading the shared entities")
    file = write_report(task, folder, "reference")
    return Done(files=[] if file is None else [file], notes={})


def write_report(task: Task, folder: Path, name: str) -> ResultFile | None:
    """The report on all entities as one file, filed against *name*; None without entities."""
    if task.shared is None:
        return None
    tables = {entity.name: subjects_of(entity, task.shared, 0).report for entity in task.shared.entities}
    file = f"{escape(name)}.{REPORT}.json"
    write_json(folder / file, {"tables": tables})
    return ResultFile(REPORT, file)


def subjects_of(entity: SharedEntity, shared: SharedTask, seed: int) -> Subjects:
    """Look the people up in all databases. Raises JobFault for a column that is not there or keys that are not new."""
    with faults_of():
        return _subjects_of(entity, shared, seed if entity.seed is None else entity.seed)


def _subjects_of(entity: SharedEntity, shared: SharedTask, seed: int) -> Subjects:
    seen: dict[str, set[Place]] = {}
    said: dict[str, dict[str, set[str]]] = {attribute.name: {} for attribute in entity.attributes}
    unresolved = 0
    present = {
        attribute.name: [pair for pair in entity.places_of(attribute) if attribute.columns or _has(shared, pair[1])]
        for attribute in entity.attributes
    }
    for key in entity.keys:
        told = {name: [place for at, place in pairs if at == key] for name, pairs in present.items()}
        names = [(name, place) for name, places in told.items() for place in places]
        found, *others = _read(entity, shared, key, [place.column for _, place in names])
        for row, value in enumerate(found):
            if value is None or str(value) in entity.excluded:
                unresolved += 1
                continue
            subject = str(value)
            seen.setdefault(subject, set()).add(key)
            for (name, _), values in zip(names, others, strict=True):
                if values[row] is not None:
                    said[name].setdefault(subject, set()).add(str(values[row]))
    subjects = pd.Series(sorted(seen), dtype=object)
    conflicts = {name: [who for who, values in by.items() if len(values) > 1] for name, by in said.items()}
    new = _new_keys(entity, subjects, seed)
    values = {
        attribute.name: replaced(
            subjects, attribute.strategy, seed, stream(seed, "shared", entity.name, attribute.name), {}
        )
        for attribute in entity.attributes
    }
    return Subjects(
        report={
            "subjects": len(seen),
            "sources": len(entity.keys),
            "in_one_source_only": sum(len(places) == 1 for places in seen.values()),
            "conflicting_subjects": len({who for found in conflicts.values() for who in found}),
            "conflicting_attributes": sum(bool(found) for found in conflicts.values()),
            "unresolved_rows": unresolved,
        },
        keys={place: dict(zip(subjects, new, strict=True)) for place in entity.keys},
        attributes={
            pair: dict(zip(subjects, values[name], strict=True)) for name, pairs in present.items() for pair in pairs
        },
    )


def _new_keys(entity: SharedEntity, subjects: pd.Series, seed: int) -> pd.Series:
    numbers = len(subjects) > 0 and all(str(subject).lstrip("-").isdigit() for subject in subjects)
    how = entity.strategy or Pseudonym(kind="INTEGER" if numbers else "UUID4")
    new = replaced(subjects, how, seed, stream(seed, "shared", entity.name), {})
    if new.duplicated().any():
        raise JobFault(f"shared entity '{entity.name}': {how.kind} does not give each subject a key of its own")
    return new


def _has(shared: SharedTask, place: Place) -> bool:
    try:
        tables = {table.name: table for table in declared(shared.databases[place.database])}
    except Unreachable:
        return False  # reading the key says what is wrong
    return place.table in tables and place.column in tables[place.table].types


def _read(entity: SharedEntity, shared: SharedTask, key: Place, columns: list[str]) -> list[list[object]]:
    try:
        return rows_of(shared.databases[key.database], key.table, [key.column, *columns])
    except Unreachable as error:
        raise JobFault(f"shared entity '{entity.name}': database '{key.database}': {error}") from error
