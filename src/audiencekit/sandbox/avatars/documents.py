"""The documents of a resource set as value classes, one reader per kind the sandbox acts on (contract 5.2, 5.3).

What a document asks for and the sandbox does not do is kept in ``unserved``: the job that needs it fails and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

import attrs

from audiencekit.sandbox.avatars.node import Node, flag_or, text_or

ColumnType: TypeAlias = Literal["int", "bool", "category", "float", "datetime", "datetime_tz"]
OutputFormat: TypeAlias = Literal["csv", "parquet"]

JOB_KINDS: Mapping[str, str] = {
    "AvatarAdviceParameters": "advice",
    "AvatarSchemaDiscoveryParameters": "schema_discovery",
    "AvatarExtractParameters": "extract",
    "AvatarParameters": "standard",
    "AvatarRegenerateParameters": "regenerate",
    "AvatarPrivacyMetricsParameters": "privacy_metrics",
    "AvatarSignalMetricsParameters": "signal_metrics",
    "AvatarReportParameters": "report",
    "AvatarReferenceParameters": "reference",
}
OTHER_KINDS = ("AvatarMetadata", "AvatarVolume", "AvatarSchema", "AvatarDatabase", "AvatarSharedEntity")

# What turns a column into a key, a time axis or a pseudonym: it would not be projected, but replaced.
SPECIAL_COLUMNS = ("primary_key", "identifier", "time_series_time", "pseudonymization")
# Per-table maps of an AvatarParameters document that name another method than the one served.
OTHER_METHODS = (
    "avatarization_open_dp",
    "avatarization_fast_dp",
    "avatarization_ref",
    "time_series",
    "time_series_ref",
    "input",
)
# The per-table map of each document that has one.
SETTINGS: Mapping[str, str] = {
    "standard": "avatarization",
    "privacy_metrics": "privacy_metrics",
    "signal_metrics": "signal_metrics",
}
SERVED_SETTINGS = ("k", "ncp", "column_weights", "imputation")  # imputation matters only where a value is missing


@attrs.frozen
class FileRef:
    """A file by its key relative to a volume."""

    volume: str
    file: str


@attrs.frozen(kw_only=True)
class Column:
    """What a schema says of a column. *special* names what makes it more than data, "" for none."""

    field: str
    type: ColumnType | None
    drop: bool
    special: str


@attrs.frozen(kw_only=True)
class Link:
    """A link of a parent table to a child's foreign key."""

    field: str
    to_table: str
    to_field: str


@attrs.frozen(kw_only=True)
class Table:
    """A table of a schema; *avatars* None means made by the run (``auto``)."""

    name: str
    data: FileRef | None
    avatars: FileRef | None
    individual_level: bool | None
    columns: tuple[Column, ...]
    links: tuple[Link, ...]


@attrs.frozen(kw_only=True)
class Schema:
    """A schema document; *ref* names the original's schema in an avatarised one."""

    name: str
    tables: tuple[Table, ...]
    ref: str | None
    check_links: bool


@attrs.frozen(kw_only=True)
class TableSettings:
    """Parameters of one table in one document."""

    k: int | None = None
    ncp: int | None = None
    column_weights: Mapping[str, float] | None = None
    unserved: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Parameters:
    """A document that makes a job: *kind* is the job's kind, *name* its parameters name."""

    kind: str
    name: str
    schema: str
    avatarization_ref: str | None
    tables: Mapping[str, TableSettings]
    seed: int | None
    format: OutputFormat | None
    advisors: tuple[str, ...]
    unserved: tuple[str, ...]


def read_schema(name: str, spec: Node) -> Schema:
    """An ``AvatarSchema``."""
    tables = spec.get("tables")
    return Schema(
        name=name,
        tables=tuple(_table(table) for table in tables.items()) if tables else (),
        ref=reference.text() if (reference := spec.get("schema_ref")) else None,
        check_links=flag_or(spec.get("check_links_between_tables"), True),
    )


def read_parameters(kind: str, name: str, spec: Node) -> Parameters:
    """Any of the documents that make a job."""
    members = spec.entries()
    block = members.get(SETTINGS[kind]) if kind in SETTINGS else None
    results, advice, seed = members.get("results"), members.get("advice"), members.get("seed")
    form = results.get("format") if results else None
    advisors = advice.get("advisor_type") if advice else None
    return Parameters(
        kind=kind,
        name=name,
        schema=text_or(members.get("schema"), "schema"),
        avatarization_ref=reference.text() if (reference := members.get("avatarization_ref")) else None,
        tables={table: _settings(node) for table, node in block.entries().items()} if block else {},
        seed=seed.whole() if seed else None,
        format=form.one_of(get_args(OutputFormat)) if form else None,
        advisors=tuple(item.text() for item in advisors.items()) if advisors else (),
        unserved=tuple(key for key in OTHER_METHODS if key in members and _says_something(key, kind, members[key])),
    )


def _says_something(key: str, kind: str, node: Node) -> bool:
    # In a metrics document avatarization_ref names the run to be measured; it is a method only in a standard one.
    return not (key == "avatarization_ref" and kind != "standard") and node.value not in ({}, [], "")


def _settings(node: Node) -> TableSettings:
    members = node.entries()
    k, ncp, weights = members.get("k"), members.get("ncp"), members.get("column_weights")
    others = (key for key in members if key not in SERVED_SETTINGS)
    return TableSettings(
        k=k.whole() if k else None,
        ncp=ncp.whole() if ncp else None,
        column_weights={column: weight.number() for column, weight in weights.entries().items()} if weights else None,
        unserved=tuple(key for key in others if members[key].value not in (False, {}, [])),
    )


def _table(node: Node) -> Table:
    level, columns, links = node.get("individual_level"), node.get("columns"), node.get("links")
    return Table(
        name=node.need("name").text(),
        data=_file(node.get("data")),
        avatars=_file(node.get("avatars_data")),
        individual_level=level.flag() if level else None,
        columns=tuple(_column(column) for column in columns.items()) if columns else (),
        links=tuple(_link(link) for link in links.items()) if links else (),
    )


def _file(node: Node | None) -> FileRef | None:
    if node is None or flag_or(node.get("auto"), False):
        return None
    return FileRef(node.need("volume").text(), node.need("file").text())


def _column(node: Node) -> Column:
    members = node.entries()
    type_ = members.get("type")
    return Column(
        field=node.need("field").text(),
        type=type_.one_of(get_args(ColumnType)) if type_ else None,
        drop=flag_or(members.get("drop"), False),
        special=next((key for key in SPECIAL_COLUMNS if key in members and members[key].value is not False), ""),
    )


def _link(node: Node) -> Link:
    to = node.need("to")
    return Link(field=node.need("field").text(), to_table=to.need("table").text(), to_field=to.need("field").text())
