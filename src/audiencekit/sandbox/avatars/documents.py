"""The documents of a resource set as value classes, one reader per kind the sandbox acts on (contract 5.2, 5.3).

What a document asks for and the sandbox does not do is kept in ``unserved``: the job that needs it fails and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, cast, get_args

import attrs

from audiencekit.sandbox.avatars.node import Node, flag_or, text_or
from audiencekit.sandbox.avatars.pseudonym import Pseudonym, read_pseudonym
from audiencekit.sandbox.avatars.report import Language, Report, ReportFormat, ReportKind
from audiencekit.sandbox.avatars.settings import TableSettings, read_series, read_settings

ColumnType: TypeAlias = Literal["int", "bool", "category", "float", "datetime", "datetime_tz"]
OutputFormat: TypeAlias = Literal["csv", "parquet"]
LinkMethod: TypeAlias = Literal[
    "linear_sum_assignment", "minimum_distance_assignment", "sensitive_original_order_assignment", "time_series"
]

# What becomes of a table and of a column of a database (contract 5.5).
Treatment: TypeAlias = Literal["anonymize", "pseudonymize", "copy", "purge", "ignore"]
Action: TypeAlias = Literal["keep", "anonymize", "pseudonymize", "freeze", "purge", "ignore", "reference"]
Sequence: TypeAlias = Literal["to_max", "restart", "start_at"]

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

# Maps of an AvatarParameters document that name another source or another run.
ELSEWHERE = ("avatarization_ref", "time_series_ref", "input")
# The maps by table of each document that has some; what a table is told in one of them it is told in no other.
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "standard": ("avatarization", "avatarization_open_dp", "avatarization_fast_dp"),
    "privacy_metrics": ("privacy_metrics",),
    "signal_metrics": ("signal_metrics",),
}


@attrs.frozen
class FileRef:
    """A file by its key relative to a volume."""

    volume: str
    file: str


@attrs.frozen(kw_only=True)
class Column:
    """What a schema says of a column: at most one of a key, another table's key and the time of a series. *action*
    and *sequence* are those of runs over databases."""

    field: str
    type: ColumnType | None = None
    drop: bool = False
    primary_key: bool = False
    identifier: bool = False
    time: bool = False
    pseudonym: Pseudonym | None = None
    action: Action | None = None
    sequence: Sequence | None = None


@attrs.frozen(kw_only=True)
class Link:
    """A link of a parent table to a child's foreign key."""

    field: str
    to_table: str
    to_field: str
    method: LinkMethod = "linear_sum_assignment"


@attrs.frozen(kw_only=True)
class Table:
    """A table of a schema; *avatars* None means made by the run (``auto``), *data* None read from a database.
    *treatment* is that of runs over databases."""

    name: str
    data: FileRef | None
    avatars: FileRef | None
    individual_level: bool | None
    columns: tuple[Column, ...]
    links: tuple[Link, ...]
    treatment: Treatment = "anonymize"

    @property
    def has_rows(self) -> bool:
        """Whether a copy of its database has rows of it."""
        return self.treatment not in ("purge", "ignore")


@attrs.frozen(kw_only=True)
class Schema:
    """A schema document; *ref* names the original's schema in an avatarised one."""

    name: str
    tables: tuple[Table, ...]
    ref: str | None
    check_links: bool


@attrs.frozen(kw_only=True)
class Parameters:
    """A document that makes a job: *kind* is the job's kind, *name* its parameters name. *source* and *target* are
    databases by their names in the set, *limits* the most rows read of a table."""

    kind: str
    name: str
    schema: str
    avatarization_ref: str | None
    tables: Mapping[str, TableSettings]
    seed: int | None
    format: OutputFormat | None
    figures: bool
    max_distribution_plots: int | None
    advisors: tuple[str, ...]
    report: Report
    source: str | None
    source_tables: tuple[str, ...]
    target: str | None
    replaces_rows: bool
    limits: Mapping[str, int]
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
    results, advice, seed = members.get("results"), members.get("advice"), members.get("seed")
    source, wanted = members.get("source"), members.get("tables")
    form, plots = (results.get("format"), results.get("max_distribution_plots")) if results else (None, None)
    advisors = advice.get("advisor_type") if advice else None
    filters = rows.entries() if (rows := members.get("row_filter")) else {}
    return Parameters(
        kind=kind,
        name=name,
        schema=text_or(members.get("schema"), "schema"),
        avatarization_ref=reference.text() if (reference := members.get("avatarization_ref")) else None,
        tables=_tables(kind, members),
        seed=seed.whole() if seed else None,
        format=form.one_of(get_args(OutputFormat)) if form else None,
        figures=flag_or(members.get("compute_figures"), True),
        max_distribution_plots=plots.whole() if plots else None,
        advisors=tuple(item.text() for item in advisors.items()) if advisors else (),
        report=_report(name, members) if kind == "report" else Report(),
        source=source.text() if source else None,
        source_tables=tuple(table.text() for table in wanted.items()) if wanted else (),
        target=target.text() if (target := members.get("target")) else None,
        replaces_rows=flag_or(members.get("replace_existing_rows"), False),
        limits={table: limit.whole() for table, block in filters.items() if (limit := block.get("limit")) is not None},
        unserved=(
            *(key for key in ELSEWHERE if key in members and _says_something(key, kind, members[key])),
            # What a condition looks like is not published.
            *(f"row_filter of '{table}': {key}" for table, block in filters.items() for key in _conditions(block)),
        ),
    )


def _says_something(key: str, kind: str, node: Node) -> bool:
    # In a metrics document avatarization_ref names the run to be measured; it is a method only in a standard one.
    return not (key == "avatarization_ref" and kind != "standard") and node.value not in ({}, [], "")


def _conditions(block: Node) -> list[str]:
    return [key for key, node in block.entries().items() if key != "limit" and node.value not in ({}, [], "")]


def _tables(kind: str, members: Mapping[str, Node]) -> dict[str, TableSettings]:
    found: dict[str, TableSettings] = {}
    for name in SETTINGS.get(kind, ()):
        for table, node in members[name].entries().items() if name in members else ():
            if table in found:
                raise node.refuse(f"Table '{table}' has parameters of another kind already")
            found[table] = read_settings(name, node)
    if kind in SETTINGS and (series := members.get("time_series")) is not None:
        for table, node in series.entries().items():
            found[table] = attrs.evolve(found.get(table, TableSettings()), series=read_series(node))
    return found


def _report(name: str, members: Mapping[str, Node]) -> Report:
    kind, form, language = (members.get(key) for key in ("report_type", "output_format", "language"))
    sort: ReportKind = "pia" if name.endswith("pia") else "basic"
    if kind is not None:
        sort = kind.one_of(cast("tuple[ReportKind, ...]", get_args(ReportKind)))
    said: ReportFormat = form.one_of(cast("tuple[ReportFormat, ...]", get_args(ReportFormat))) if form else "pdf"
    return Report(
        kind=sort,
        format="docx" if sort == "pia" else said,  # contract 3.3
        language=language.one_of(cast("tuple[Language, ...]", get_args(Language))) if language else "en",
    )


def _table(node: Node) -> Table:
    level, columns, links = node.get("individual_level"), node.get("columns"), node.get("links")
    treatment = node.get("treatment")
    return Table(
        name=node.need("name").text(),
        data=_file(node.get("data")),
        avatars=_file(node.get("avatars_data")),
        individual_level=level.flag() if level else None,
        columns=tuple(_column(column) for column in columns.items()) if columns else (),
        links=tuple(_link(link) for link in links.items()) if links else (),
        treatment=treatment.one_of(cast("tuple[Treatment, ...]", get_args(Treatment))) if treatment else "anonymize",
    )


def _file(node: Node | None) -> FileRef | None:
    if node is None or flag_or(node.get("auto"), False):
        return None
    return FileRef(node.need("volume").text(), node.need("file").text())


def _column(node: Node) -> Column:
    members = node.entries()
    type_, pseudonym = members.get("type"), members.get("pseudonymization")
    action, sequence = members.get("action"), members.get("sequence")
    key, foreign, time = (
        flag_or(members.get(role), False) for role in ("primary_key", "identifier", "time_series_time")
    )
    if key + foreign + time > 1:
        raise node.refuse("A column is the key of its table, a key of another or the time of a series, not two of them")
    return Column(
        field=node.need("field").text(),
        type=type_.one_of(get_args(ColumnType)) if type_ else None,
        drop=flag_or(members.get("drop"), False),
        primary_key=key,
        identifier=foreign,
        time=time,
        pseudonym=read_pseudonym(pseudonym) if pseudonym else None,
        action=_action(action) if action else None,
        sequence=_sequence(sequence) if sequence else None,
    )


def _action(node: Node) -> Action:
    return node.one_of(cast("tuple[Action, ...]", get_args(Action)))


def _sequence(node: Node) -> Sequence:
    return node.one_of(cast("tuple[Sequence, ...]", get_args(Sequence)))


def _link(node: Node) -> Link:
    to, method = node.need("to"), node.get("method")
    return Link(
        field=node.need("field").text(),
        to_table=to.need("table").text(),
        to_field=to.need("field").text(),
        method=method.one_of(get_args(LinkMethod)) if method else "linear_sum_assignment",
    )
