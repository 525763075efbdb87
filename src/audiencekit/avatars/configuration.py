"""A whole resource set as values: to its documents and back, losing nothing (contract 5.2, 5.6). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

import attrs

from audiencekit.avatars import blocks, plain
from audiencekit.avatars.config.text import Document
from audiencekit.avatars.kept import Path, left_over, put_back, without_table
from audiencekit.avatars.parameters import Parameters
from audiencekit.avatars.table import Link, TableInput, links_of

STANDARD, PRIVACY, SIGNAL, ADVICE = "standard", "privacy_metrics", "signal_metrics", "advice_parameters"
LINK_ADVICE, REPORT, REPORT_PIA = "advice_tables_links", "report", "report_pia"
REPORTS = (REPORT, REPORT_PIA)
UNNAMED = "unnamed"  # what a set without metadata is called (contract 5.6)

KINDS = {
    "AvatarParameters": STANDARD,
    "AvatarPrivacyMetricsParameters": PRIVACY,
    "AvatarSignalMetricsParameters": SIGNAL,
}
# Documents follow each other in this order (contract 5.2).
_ORDER = (
    "AvatarMetadata",
    "AvatarVolume",
    "AvatarSchema",
    "AvatarAdviceParameters",
    "AvatarSchemaDiscoveryParameters",
    "AvatarExtractParameters",
    "AvatarParameters",
    "AvatarRegenerateParameters",
    "AvatarPrivacyMetricsParameters",
    "AvatarSignalMetricsParameters",
    "AvatarReportParameters",
)
_WRITTEN = ("schema", "avatarization_ref", *(blocks.KNN, blocks.OPEN, blocks.FAST, blocks.SERIES), PRIVACY, SIGNAL)
_SHARED = ("results", "seed", "compute_figures")
_METADATA, _SCHEMA, _AVATARS = "metadata", "schema", "avatars"  # of `kept`, beside the jobs

UNSET_PIA: Mapping[str, str] = {
    "datarecipient": "unknown",
    "data_type": "unknown",
    "datasubject": "unknown",
    "sensitivity_level": "Undefined",
}


@attrs.frozen(kw_only=True)
class Configuration:
    """What a set says. *jobs* are the parameters names of its run, *pia* and *annotations* None in a set without
    metadata. *seeds* are those of jobs that have another than the run. *outputs* are result blocks by parameters name
    where they say more than volume and path; *extras* members of job documents that have no field here, *kept* all
    else that has none, by document; *others* documents kept as they are (reports, volumes, databases, …)."""

    display_name: str
    tables: tuple[TableInput, ...] = ()
    links: tuple[Link, ...] = ()
    parameters: Mapping[str, Parameters] = attrs.field(factory=dict[str, Parameters])
    jobs: tuple[str, ...] = ()
    seed: int | None = None
    seeds: Mapping[str, int | None] = attrs.field(factory=dict[str, int | None])
    compute_figures: bool | None = None
    metadata_name: str | None = None
    pia: Mapping[str, object] | None = attrs.field(factory=lambda: dict(UNSET_PIA))
    annotations: Mapping[str, object] | None = None
    schema_name: str = "schema"
    avatars_name: str | None = None
    check_links: bool | None = None
    outputs: Mapping[str, Mapping[str, object]] = attrs.field(factory=dict[str, Mapping[str, object]])
    extras: Mapping[str, Mapping[str, object]] = attrs.field(factory=dict[str, Mapping[str, object]])
    kept: Mapping[str, Mapping[Path, object]] = attrs.field(factory=dict[str, Mapping[Path, object]])
    others: tuple[Document, ...] = ()

    @property
    def avatars_schema_name(self) -> str:
        """The name of the schema of what is made."""
        return self.avatars_name or f"{self.schema_name}_avatarized"

    def documents(self) -> tuple[Document, ...]:
        """The documents, in the order of the contract."""
        jobs = [
            self._whole(job, document(kind, job, self._job(job))) for kind, job in KINDS.items() if job in self.jobs
        ]
        found: list[Document] = [*self._metadata(), *self._schemas(), *jobs, *self.others]
        return tuple(sorted(found, key=_rank))

    def forgetting(self, table: str, *, described: bool) -> Self:
        """Without what *kept* has of the parameters of *table*, and, unless it stays *described*, of its schema."""
        jobs = KINDS.values()
        kept = {
            of: {**without_table(paths, table), **({} if of in jobs or not described else paths)}
            for of, paths in self.kept.items()
        }
        return attrs.evolve(self, kept=kept)

    def _whole(self, of: str, written: Document) -> Document:
        kept = self.kept.get(of)
        return put_back(written, kept) if kept else written

    def _metadata(self) -> list[Document]:
        if self.pia is None:
            return []
        spec = {"display_name": self.display_name, "pia_metadata": dict(self.pia)}
        found = document("AvatarMetadata", self.metadata_name or f"avatar-metadata-{self.display_name}", spec)
        annotated = {**found, "annotations": dict(self.annotations)} if self.annotations else found
        return [self._whole(_METADATA, annotated)]

    def _schemas(self) -> Sequence[Document]:
        if not self.tables:
            return []
        tables = [table.to_block(self.links) for table in self.tables]
        spec = {"tables": tables, "check_links_between_tables": self.check_links}
        found = [self._whole(_SCHEMA, document("AvatarSchema", self.schema_name, plain.present(spec)))]
        return [*found, self.avatars_schema()] if self.jobs else found

    def avatars_schema(self) -> Document:
        """The schema of what is made: all tables but purged ones, which have no rows to make anything of."""
        made = [table for table in self.tables if table.other.get("treatment") != "purge"]
        spec = {"tables": [table.to_avatars_block() for table in made], "schema_ref": self.schema_name}
        return self._whole(_AVATARS, document("AvatarSchema", self.avatars_schema_name, spec))

    def _job(self, job: str) -> dict[str, object]:
        spec: dict[str, object] = {"schema": self.schema_name if job == STANDARD else self.avatars_schema_name}
        if job == STANDARD:
            for where in (blocks.KNN, blocks.OPEN, blocks.FAST):
                spec[where] = {
                    table: made[1]
                    for table, each in self.parameters.items()
                    if (made := blocks.generation(each)) and made[0] == where
                }
        elif STANDARD in self.jobs:
            spec["avatarization_ref"] = STANDARD
        spec[blocks.SERIES] = {table: each.series.to_block() for table, each in self.parameters.items() if each.series}
        write = {PRIVACY: blocks.privacy, SIGNAL: blocks.signal}.get(job)
        if write:
            spec[job] = {table: block for table, each in self.parameters.items() if (block := write(each))}
        spec |= self.extras.get(job, {})
        spec["results"] = {"volume": "results", "path": job, **self.outputs.get(job, {})}
        spec["seed"] = self.seeds.get(job, self.seed)
        if job == STANDARD:
            spec["compute_figures"] = self.compute_figures
        return plain.present(spec)

    @classmethod
    def from_documents(cls, documents: Sequence[Document]) -> Self:
        """From checked documents, as `config.read` answers them."""
        specs = {kind: plain.mapping(each.get("spec")) for each in documents if (kind := _job_of(each))}
        schema = next((each for each in documents if _is_original(each)), None)
        avatars = next((each for each in documents if _is_avatars(each)), None)
        metadata = next((each for each in documents if each.get("kind") == "AvatarMetadata"), None)
        used = (schema, avatars, metadata)
        about, described = _spec(metadata), _spec(schema)
        tables = [plain.mapping(table) for table in plain.items(described.get("tables"))]
        made = _by_name(plain.items(_spec(avatars).get("tables")))
        first = specs.get(STANDARD) or plain.mapping(next(iter(specs.values()), None))
        seed, label = plain.whole(first.get("seed")), plain.text(about.get("display_name")) or UNNAMED
        notes = plain.mapping(metadata.get("annotations") if metadata else None)
        found = cls(
            display_name=label,
            tables=tuple(
                TableInput.from_block(table, plain.mapping(made.get(str(table.get("name"))))) for table in tables
            ),
            links=tuple(link for table in tables for link in links_of(table)),
            parameters=_parameters([str(table.get("name")) for table in tables], specs),
            jobs=tuple(job for job in (STANDARD, PRIVACY, SIGNAL) if job in specs),
            seed=seed,
            seeds={job: own for job, spec in specs.items() if (own := plain.whole(spec.get("seed"))) != seed},
            metadata_name=_own_name(metadata, f"avatar-metadata-{label}"),
            compute_figures=plain.flag(plain.mapping(specs.get(STANDARD)).get("compute_figures")),
            pia=None if metadata is None else {**UNSET_PIA, **plain.mapping(about.get("pia_metadata"))},
            annotations=notes or None,
            schema_name=name_of(schema) if schema else "schema",
            avatars_name=_own_name(avatars, f"{name_of(schema) if schema else 'schema'}_avatarized"),
            check_links=plain.flag(described.get("check_links_between_tables")),
            outputs={job: rest for job, spec in specs.items() if (rest := _output(job, spec))},
            extras={job: rest for job, spec in specs.items() if (rest := _rest(spec))},
            others=tuple(each for each in documents if not _job_of(each) and not any(each is one for one in used)),
        )
        return attrs.evolve(found, kept=_kept(documents, found.documents()))


def document(kind: str, name: str, spec: Mapping[str, object]) -> dict[str, object]:
    """A document of a set."""
    return {"kind": kind, "metadata": {"name": name}, "spec": dict(spec)}


def name_of(found: Document) -> str:
    """The name in a document's metadata."""
    return str(plain.mapping(found.get("metadata")).get("name"))


def _spec(found: Document | None) -> Mapping[str, object]:
    return plain.mapping(found.get("spec") if found else None)


def _rank(found: Document) -> int:
    kind = str(found.get("kind"))
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _job_of(found: Document) -> str | None:
    """The job a document describes, when it is one of the three and called as the contract calls it."""
    job = KINDS.get(str(found.get("kind")))
    return job if job == name_of(found) else None


def _own_name(found: Document | None, usual: str) -> str | None:
    name = name_of(found) if found else usual
    return None if name == usual else name


def _kept(documents: Sequence[Document], written: Sequence[Document]) -> dict[str, dict[Path, object]]:
    """What *documents* say that they would not say when they are *written*, by what `kept` calls them."""
    # Of several schemas the first is the one with values here, in both.
    places = {place: each for each in reversed(written) if (place := _place_of(each))}
    sources = {place: each for each in reversed(documents) if (place := _place_of(each)) in places}
    found = {place: left_over(each, places[place]) for place, each in sources.items() if place}
    return {place: paths for place, paths in found.items() if paths}


def _place_of(found: Document) -> str | None:
    if found.get("kind") == "AvatarMetadata":
        return _METADATA
    if found.get("kind") == "AvatarSchema":
        return _AVATARS if _is_avatars(found) else _SCHEMA
    return _job_of(found)


def _is_original(found: Document) -> bool:
    return found.get("kind") == "AvatarSchema" and "schema_ref" not in plain.mapping(found.get("spec"))


def _is_avatars(found: Document) -> bool:
    return found.get("kind") == "AvatarSchema" and "schema_ref" in plain.mapping(found.get("spec"))


def _by_name(tables: Iterable[object]) -> dict[str, Mapping[str, object]]:
    return {str(table.get("name")): table for table in map(plain.mapping, tables)}


def _parameters(tables: Sequence[str], specs: Mapping[str, Mapping[str, object]]) -> dict[str, Parameters]:
    found: dict[str, Parameters] = {}
    run = plain.mapping(specs.get(STANDARD))
    maps = {where: plain.mapping(run.get(where)) for where in (blocks.KNN, blocks.OPEN, blocks.FAST)}
    series = plain.mapping(next((block for spec in specs.values() if (block := spec.get(blocks.SERIES))), None))
    measured = {job: plain.mapping(specs[job].get(job)) if job in specs else None for job in (PRIVACY, SIGNAL)}
    for table in tables:
        generated = next(((where, plain.mapping(of[table])) for where, of in maps.items() if table in of), None)
        privacy, signal = (None if of is None else plain.mapping(of.get(table)) for of in measured.values())
        each = blocks.read(generated, privacy, signal, plain.mapping(series.get(table)))
        if each is not None:
            found[table] = each
    return found


def _output(job: str, spec: Mapping[str, object]) -> dict[str, object]:
    usual = {"volume": "results", "path": job}
    return {key: value for key, value in plain.mapping(spec.get("results")).items() if usual.get(key) != value}


def _rest(spec: Mapping[str, object]) -> dict[str, object]:
    known = [key for key in (*_WRITTEN, *_SHARED) if key != "avatarization_ref" or isinstance(spec.get(key), str)]
    return {key: value for key, value in spec.items() if key not in known}
