"""From a configuration to the resource sets of a run and the jobs they make (contract 5.2, 6.6). Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

import attrs

from audiencekit.avatars import plain
from audiencekit.avatars.config.consistency import BY_TABLE
from audiencekit.avatars.config.text import Document
from audiencekit.avatars.configuration import (
    ADVICE,
    KINDS,
    LINK_ADVICE,
    PRIVACY,
    REPORT,
    REPORT_PIA,
    SIGNAL,
    STANDARD,
    Configuration,
    document,
    name_of,
)
from audiencekit.avatars.linking import groups
from audiencekit.avatars.table import TableInput
from audiencekit.errors import InvalidInput

__all__ = ["ADVICE", "LINK_ADVICE", "PRIVACY", "SIGNAL", "STANDARD", "SetPlan", "TableInput", "run_plans"]

_SET_NAME = re.compile(r"[A-Za-z0-9_.-]{1,255}")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")
# How the service writes a table's name into file names (contract 6.7).
_ESCAPES = {".": "_dot_", "/": "_slash_", "&": "_ampersand_", "+": "_plus_"}
# What a set may hold besides tables and jobs that a run of it takes along.
_CARRIED = ("AvatarDatabase", "AvatarSharedEntity")


@attrs.frozen(kw_only=True)
class SetPlan:
    """One resource set to store: its label, its documents, the tables it holds."""

    display_name: str
    documents: tuple[Document, ...]
    tables: tuple[str, ...]


def check_set_name(name: object) -> str:
    """*name*, if it can label a set (contract 1.5). Raises InvalidInput."""
    if not isinstance(name, str) or not _SET_NAME.fullmatch(name) or name in {".", ".."}:
        raise InvalidInput(f"A set is named with letters, digits, '_', '-' and '.', at most 255, got {name!r}")
    return name


def check_table_name(name: object) -> str:
    """*name*, if it can be a table's. Raises InvalidInput."""
    if not isinstance(name, str) or not name or name != name.strip() or len(name) > 200 or not name.isprintable():
        raise InvalidInput(f"A table's name is printable text of 1 to 200 characters, got {name!r}")
    return name


def input_key(folder: str, table: str, extension: str) -> str:
    """Where the file of *table* goes below the upload address: ``<folder>/<table><extension>``.

    Names with characters that need escaping somewhere on the way are spelled with '-' and a digest instead.
    """
    if not _PLAIN_KEY.fullmatch(table):
        digest = hashlib.sha256(table.encode()).hexdigest()[:8]
        table = f"{re.sub(r'[^A-Za-z0-9_-]+', '-', table).strip('-') or 'table'}-{digest}"
    return f"{folder}/{table}{extension}"


def escape(table: str) -> str:
    """The name of *table* as result files carry it."""
    return "".join(_ESCAPES.get(character, character) for character in table)


def check_file_names(tables: Sequence[str]) -> None:
    """Raise InvalidInput when the results of two *tables* of one set would be files of one name."""
    names: dict[str, str] = {}
    for table in tables:
        if (other := names.setdefault(escape(table), table)) != table:
            raise InvalidInput(
                f"tables {other!r} and {table!r} are linked, and the service calls the files of both "
                f"{escape(table)!r}: add one of them under another name"
            )


def run_plans(configuration: Configuration, jobs: Sequence[str], *, language: str = "en") -> tuple[SetPlan, ...]:
    """The sets of a run of *jobs*. Each group of linked tables is a set of its own: the service refuses a set whose
    tables are not connected (contract 1.7). Raises InvalidInput for tables of one set whose results would meet."""
    parts = groups([table.name for table in configuration.tables], configuration.links)
    labels = _labels(configuration.display_name, len(parts))
    measured = tuple(job for job in (STANDARD, PRIVACY, SIGNAL) if job in jobs)
    carried = [each for each in configuration.others if each.get("kind") in _CARRIED]
    reports = _reports(configuration, language) if REPORT in jobs else []
    for part in parts:
        check_file_names(part)
    plans: list[SetPlan] = []
    for label, part in zip(labels, parts, strict=True):
        tables = [table for table in configuration.tables if table.name in part]
        if STANDARD in measured:  # what is measured then is what the run makes
            tables = [attrs.evolve(table, avatars_file=None) for table in tables]
        each = attrs.evolve(
            configuration,
            display_name=label,
            tables=tuple(tables),
            links=tuple(link for link in configuration.links if link.parent in part),
            parameters={name: found for name, found in configuration.parameters.items() if name in part},
            jobs=measured,
            others=(*carried, *_further(configuration, measured, part), *reports),
        )
        plans.append(SetPlan(display_name=label, documents=each.documents(), tables=part))
    return tuple(plans)


def _further(configuration: Configuration, jobs: Sequence[str], tables: Sequence[str]) -> list[Document]:
    """The documents of the kinds of *jobs* that have names of their own, as far as they are about *tables*."""
    found: list[Document] = []
    for each in configuration.others:
        if KINDS.get(str(each.get("kind"))) not in jobs:
            continue
        spec = dict(plain.mapping(each.get("spec")))
        maps = {name: plain.mapping(spec[name]) for name in BY_TABLE if name in spec}
        mine = {name: {key: block for key, block in of.items() if key in tables} for name, of in maps.items()}
        if any(mine.values()) or not any(maps.values()):
            found.append({**each, "spec": {**spec, **mine}})
    return found


def report_document(configuration: Configuration, name: str, language: str) -> Document:
    """The document of the report *name*, for a set that was stored without it."""
    return next(each for each in _reports(configuration, language) if name_of(each) == name)


def advice_plans(configuration: Configuration, tables: Sequence[str]) -> tuple[SetPlan, ...]:
    """The sets that ask for advice on parameters, one a table."""
    return tuple(
        _advice(configuration, label, [table], ADVICE, "parameters")
        for label, table in zip(_labels(configuration.display_name, len(tables)), tables, strict=True)
    )


def link_advice_plan(configuration: Configuration) -> SetPlan:
    """The set that asks how its tables may be linked."""
    names = [table.name for table in configuration.tables]
    return _advice(configuration, configuration.display_name, names, LINK_ADVICE, "tables_links")


def _advice(configuration: Configuration, label: str, tables: Sequence[str], name: str, advisor: str) -> SetPlan:
    spec = {
        "schema": configuration.schema_name,
        "advice": {"advisor_type": [advisor]},
        "results": {"volume": "results", "path": "advice"},
    }
    each = attrs.evolve(
        configuration,
        display_name=label,
        tables=tuple(table for table in configuration.tables if table.name in tables),
        links=(),
        parameters={},
        jobs=(),
        check_links=False if name == LINK_ADVICE else None,
        others=(document("AvatarAdviceParameters", name, spec),),
    )
    return SetPlan(display_name=label, documents=each.documents(), tables=tuple(tables))


def _reports(configuration: Configuration, language: str) -> list[Document]:
    """The two reports, as they were loaded or as the contract writes them."""
    stored = {name_of(each): each for each in configuration.others if each.get("kind") == "AvatarReportParameters"}
    made: Mapping[str, tuple[str, str]] = {REPORT: ("basic", "pdf"), REPORT_PIA: ("pia", "docx")}
    for name, (kind, form) in made.items():
        spec = {"report_type": kind, "output_format": form, "language": language}
        results = {"volume": "results", "path": name}
        stored.setdefault(name, document("AvatarReportParameters", name, {**spec, "results": results}))
    return list(stored.values())


def _labels(display_name: str, count: int) -> list[str]:
    if count == 1:
        return [display_name]
    return [f"{display_name[:240]}--{number}" for number in range(1, count + 1)]
