"""Which databases a run copies, and how that is read back from the documents of a set (contract 5.3, 6.6). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from audiencekit.avatars import checks, plain
from audiencekit.avatars.config.text import Document
from audiencekit.avatars.configuration import Configuration, document, name_of
from audiencekit.avatars.schema_plan import SchemaPlan
from audiencekit.avatars.shared_entities import SharedEntity
from audiencekit.errors import InvalidInput

DISCOVERY, EXTRACT, REGENERATE, REFERENCE = "schema_discovery", "extract", "regenerate", "reference"

_OWN = (
    "AvatarSchemaDiscoveryParameters",
    "AvatarExtractParameters",
    "AvatarRegenerateParameters",
    "AvatarReferenceParameters",
    "AvatarDatabase",
    "AvatarSharedEntity",
)


@attrs.frozen(kw_only=True)
class Database:
    """A database by the name of its connection; *backing* where it is not SQL, *files* where it is a path instead."""

    name: str
    backing: str | None = None
    files: str | None = None

    def to_document(self) -> Document:
        """The ``AvatarDatabase`` document."""
        spec = {"files": self.files} if self.files else {"connection": self.name, "backing": self.backing}
        return document("AvatarDatabase", self.name, plain.present(spec))


@attrs.frozen(kw_only=True, eq=False)
class DatabaseCopy:
    """From *source* to the connection *target*: *tables* of it (all when None), by *plan*. *row_filter* limits what is
    read of a table (``{"where": […], "limit": n}``), *replace_existing_rows* empties tables of the target first."""

    source: Database
    target: str
    tables: tuple[str, ...] | None = None
    plan: SchemaPlan | None = None
    row_filter: Mapping[str, Mapping[str, object]] = attrs.field(factory=dict[str, Mapping[str, object]])
    replace_existing_rows: bool | None = None

    @property
    def chosen(self) -> SchemaPlan | None:
        """The plan for *tables* alone: the others are left out of the copy."""
        if self.plan is None or self.tables is None:
            return self.plan
        found = SchemaPlan.from_blocks([plain.mapping(block) for block in plain.items(self.plan.to_dict()["tables"])])
        return found.ignore(*(name for name in found.tables if name not in self.tables))


def new_copy(
    source: str | Database,
    target: str,
    tables: Iterable[str] | None = None,
    plan: SchemaPlan | Mapping[str, object] | None = None,
    row_filter: Mapping[str, Mapping[str, object]] | None = None,
    replace_existing_rows: bool | None = None,
) -> DatabaseCopy:
    """The copy, its arguments checked. Raises InvalidInput, also for a database that would be written over itself."""
    found = source if isinstance(source, Database) else Database(name=checks.text(source, "source"))
    if checks.text(target, "target") == found.name:
        raise InvalidInput(f"source and target are both {target!r}: a copy does not overwrite its original")
    if isinstance(tables, (str, bytes)):
        raise InvalidInput(f"tables is a list of names, got {tables!r}")
    names = None if tables is None else tuple(checks.text(name, "a table") for name in tables)
    chosen = plan if plan is None or isinstance(plan, SchemaPlan) else SchemaPlan.from_dict(plan)
    filters = dict(row_filter or {})
    if chosen is not None and (unknown := [name for name in (*(names or ()), *filters) if name not in chosen.tables]):
        raise InvalidInput(f"{found.name}: the plan has no table {unknown[0]!r}; there are {list(chosen.tables)}")
    return DatabaseCopy(
        source=found,
        target=target,
        tables=names,
        plan=chosen,
        row_filter=filters,
        replace_existing_rows=(
            None if replace_existing_rows is None else checks.flag(replace_existing_rows, "replace_existing_rows")
        ),
    )


def discovery_document(copy: DatabaseCopy) -> Document:
    """What asks the service for the tables of a database; every set of a database run holds it too."""
    results = {"volume": "results", "path": DISCOVERY}
    spec = {"results": results, "source": copy.source.name, "tables": list(copy.tables or ())}
    return document("AvatarSchemaDiscoveryParameters", DISCOVERY, plain.present(spec))


def copy_of(configuration: Configuration) -> DatabaseCopy | None:
    """The copy that the documents of a loaded set make; None for a set without a database."""
    others = {str(each.get("kind")): plain.mapping(each.get("spec")) for each in configuration.others}
    extract, regenerate = others.get("AvatarExtractParameters"), others.get("AvatarRegenerateParameters")
    if extract is None or regenerate is None:
        return None
    name, found = str(extract.get("source")), plain.mapping(extract.get("row_filter"))
    databases = [each for each in configuration.others if each.get("kind") == "AvatarDatabase"]
    about = plain.mapping(next((each.get("spec") for each in databases if name_of(each) == name), None))
    return DatabaseCopy(
        source=Database(name=name, backing=plain.text(about.get("backing")), files=plain.text(about.get("files"))),
        target=str(regenerate.get("target")),
        plan=SchemaPlan(configuration.tables, configuration.links),
        row_filter={table: plain.mapping(block) for table, block in found.items()},
        replace_existing_rows=plain.flag(regenerate.get("replace_existing_rows")),
    )


def joined(copies: Iterable[DatabaseCopy]) -> tuple[DatabaseCopy, ...]:
    """The sets of one run back as the copies it was made of: one a source and target."""
    found: dict[tuple[str, str], DatabaseCopy] = {}
    for copy in copies:
        before = found.get((copy.source.name, copy.target))
        if before is None or before.plan is None or copy.plan is None:
            found[copy.source.name, copy.target] = copy
            continue
        blocks = [*plain.items(before.plan.to_dict()["tables"]), *plain.items(copy.plan.to_dict()["tables"])]
        plan = SchemaPlan.from_blocks(map(plain.mapping, blocks))
        filters = {**before.row_filter, **copy.row_filter}
        found[copy.source.name, copy.target] = attrs.evolve(before, plan=plan, row_filter=filters)
    return tuple(found.values())


def entities_of(documents: Sequence[Document]) -> tuple[SharedEntity, ...]:
    """The shared entities among *documents*, each once."""
    found = {name_of(each): each for each in documents if each.get("kind") == "AvatarSharedEntity"}
    return tuple(SharedEntity.from_document(each) for each in found.values())


def without_databases(documents: Sequence[Document]) -> tuple[Document, ...]:
    """*documents* without those that a database run writes itself."""
    return tuple(each for each in documents if each.get("kind") not in _OWN)
