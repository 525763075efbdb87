"""What passes between the sandbox and its worker: a task one way, what becomes of it the other. Plain data, pickled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs

from audiencekit.engine.linked.series_parameters import SeriesParameters
from audiencekit.engine.options import Imputation
from audiencekit.engine.parameters import Parameters
from audiencekit.sandbox.avatars.documents import LinkMethod, Treatment
from audiencekit.sandbox.avatars.pseudonym import Pseudonym
from audiencekit.sandbox.avatars.report import Report
from audiencekit.sandbox.avatars.shared_entity import SharedEntity

# Result kinds of ours, which clients pass over.
SOURCES = "augmentation_sources"
EXTRACTED = "extracted"

_ESCAPES = {".": "_dot_", "/": "_slash_", "&": "_ampersand_", "+": "_plus_"}


def escape(table: str) -> str:
    """The table's name as the names of result files carry it (contract 6.7)."""
    return "".join(_ESCAPES.get(character, character) for character in table)


@attrs.frozen(kw_only=True)
class TableFile:
    """A file with a table; *format* is ``csv`` or ``parquet``. *sources*: the file that says which record each of
    augmented avatars comes from."""

    path: str
    format: str
    sources: str | None = None


@attrs.frozen
class ResultFile:
    """A file, by its name in the task's folder or its path, and the result kind it is filed under (contract 6.7)."""

    kind: str
    name: str


@attrs.frozen(kw_only=True)
class Measure:
    """What the metrics of a table are computed with. *paired* is False where row i is not the avatar of record i."""

    ncp: int | None = None
    column_weights: Mapping[str, float] = attrs.field(factory=dict[str, float])
    use_categorical_reduction: bool = False
    imputation: Imputation | None = None
    ignore: tuple[str, ...] = ()
    known_variables: tuple[str, ...] = ()
    target: str | None = None
    quantile_threshold: float | None = None
    paired: bool = True


@attrs.frozen(kw_only=True)
class TableTask:
    """One table: where it is, what its schema says of the columns, the parameters. *avatars* only for metrics.

    *dropped* are columns left out; *pseudonyms* stand by column. *parameters* is None where nothing is generated;
    *series* is that of a table with a *time* column. Of databases: *frozen* columns keep the values of their records,
    *emptied* ones lose them, *shared* ones get those of a shared entity; none of them takes part in anything else.
    """

    name: str
    data: TableFile
    avatars: TableFile | None = None
    types: Mapping[str, str] = attrs.field(factory=dict[str, str])
    dropped: tuple[str, ...] = ()
    primary_key: str | None = None
    foreign_keys: tuple[str, ...] = ()
    time: str | None = None
    individual_level: bool | None = None
    pseudonyms: Mapping[str, Pseudonym] = attrs.field(factory=dict[str, Pseudonym])
    parameters: Parameters | None = None
    series: SeriesParameters = attrs.field(factory=SeriesParameters)
    measure: Measure = attrs.field(factory=Measure)
    treatment: Treatment = "anonymize"
    frozen: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name rows, of this table or of another."""
        return (*(() if self.primary_key is None else (self.primary_key,)), *self.foreign_keys)


@attrs.frozen(kw_only=True)
class LinkTask:
    """A link: rows of *child* belong to rows of *parent*."""

    parent: str
    field: str
    child: str
    child_field: str
    method: LinkMethod


@attrs.frozen(kw_only=True)
class ReportTask:
    """What a report is made from: the files of the metrics, by result kind, and what the set says of itself."""

    report: Report
    measures: tuple[ResultFile, ...]
    display_name: str
    pia: Mapping[str, str]


@attrs.frozen(kw_only=True)
class DatabaseTask:
    """A database to read, an SQLite file; *tables* none means all. *limits* are the most rows read of a table.

    A copy is written to *target*, where *cleared* tables are left without rows; *replaces_rows*: so are the others
    before they are written.
    """

    path: str
    tables: tuple[str, ...] = ()
    limits: Mapping[str, int] = attrs.field(factory=dict[str, int])
    target: str | None = None
    cleared: tuple[str, ...] = ()
    replaces_rows: bool = False


@attrs.frozen(kw_only=True)
class SharedTask:
    """The entities that databases share. *databases* are the files by name; *source* is the one of the set."""

    entities: tuple[SharedEntity, ...]
    databases: Mapping[str, str]
    source: str | None = None


@attrs.frozen(kw_only=True)
class Task:
    """One job. *folder* takes the results; *format* overrides the output format; *created_at* is ISO 8601."""

    kind: str
    tables: tuple[TableTask, ...]
    folder: str
    created_at: str
    links: tuple[LinkTask, ...] = ()
    seed: int | None = None
    format: str | None = None
    figures: bool = False
    max_distribution_plots: int | None = None
    advisors: tuple[str, ...] = ("parameters",)
    report: ReportTask | None = None
    database: DatabaseTask | None = None
    shared: SharedTask | None = None


@attrs.frozen
class Step:
    """A stage begins, *done* of *total* are behind; the worker waits for the word to go on (True) or stop (False)."""

    phase: str
    done: int
    total: int


@attrs.frozen
class Finished:
    """The task is done."""

    files: tuple[ResultFile, ...]


@attrs.frozen
class Failed:
    """The task cannot be done; *text* is for the user."""

    text: str


@attrs.frozen
class Stopped:
    """The task was told to stop and did; *text* says what it had done that stays."""

    text: str = ""


@attrs.frozen
class Broken:
    """The worker met a fault of its own; *trace* stays on the server."""

    trace: str


Outcome: TypeAlias = Finished | Failed | Stopped | Broken
Message: TypeAlias = Step | Outcome
