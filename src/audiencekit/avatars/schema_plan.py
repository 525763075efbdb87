"""SchemaPlan: what is to become of each table and column of a database, proposed, reviewed, then run (contract 6.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Self, TypeAlias

import attrs

from audiencekit.avatars import checks, linking, plain
from audiencekit.avatars.config.checkers import Report
from audiencekit.avatars.config.kinds import SPECS
from audiencekit.avatars.config.text import Place, shown
from audiencekit.avatars.proposal import Proposal, proposals_of
from audiencekit.avatars.pseudonyms import PseudonymizationStrategy, to_strategy
from audiencekit.avatars.table import Link, TableInput, links_of
from audiencekit.errors import InvalidInput

Treatment: TypeAlias = Literal["anonymize", "pseudonymize", "copy", "purge", "ignore"]

ANONYMIZE, PURGE, IGNORE = "anonymize", "purge", "ignore"
TREATMENTS = (ANONYMIZE, "pseudonymize", "copy", PURGE, IGNORE)
_NOTES = ("value_type", "action", "pii_type", "provenance", "sequence", "sequence_start")  # as they are written


class UnknownTableError(InvalidInput):
    """The plan has no such table."""


class UnknownColumnError(InvalidInput):
    """The table has no such column."""


class KeyColumnError(InvalidInput):
    """A key column links tables and is not treated by itself."""


class SchemaPlan:
    """The tables of one database and what becomes of them. ``runner.proposed_plan()`` makes one.

    The methods that decide change the plan and return it, so that they can be written one after another. They raise
    UnknownTableError, UnknownColumnError and KeyColumnError, all InvalidInput. Run it by
    ``runner.add_database(source, target, plan=plan)``; what is decided until ``run()`` counts.
    """

    def __init__(self, tables: Iterable[TableInput] = (), links: Iterable[Link] = ()) -> None:
        self._tables = {table.name: table for table in tables}
        self._links = tuple(links)

    @classmethod
    def from_dict(cls, plan: Mapping[str, object]) -> Self:
        """From ``{"tables": […]}``, the blocks of a schema document (contract 5.3). Raises InvalidInput."""
        faults: list[str] = []

        def report(place: Place, why: str) -> None:
            faults.append(f"{shown(place)}: {why}")

        reporter: Report = report
        SPECS["AvatarSchema"](plan, (), reporter)
        if faults:
            raise InvalidInput("; ".join(faults[:10]))
        return cls.from_blocks([plain.mapping(block) for block in plain.items(plan.get("tables"))])

    @classmethod
    def from_blocks(cls, blocks: Iterable[Mapping[str, object]]) -> Self:
        """From blocks of tables as the service wrote them; what is not known is kept."""
        known = list(blocks)
        return cls(
            (TableInput.from_block(each, {}) for each in known), (one for each in known for one in links_of(each))
        )

    def to_dict(self) -> dict[str, object]:
        """The plan as ``from_dict`` takes it: to keep it, or to have it reviewed elsewhere."""
        return {"tables": [table.to_block(self._links) for table in self._tables.values()]}

    @property
    def tables(self) -> Mapping[str, str]:
        """The treatment each table gets in a run. A table nobody decided on is anonymised."""
        return {name: treatment_of(table) for name, table in self._tables.items()}

    @property
    def links(self) -> tuple[Link, ...]:
        """The links between the tables."""
        return self._links

    @property
    def clustered(self) -> Mapping[str, tuple[str, ...]]:
        """The tables that have rows in the copy, by group: those related with each other are run as one set."""
        kept = [table for table in self._tables.values() if treatment_of(table) not in (PURGE, IGNORE)]
        names = [table.name for table in kept]
        ties = [*self._links]
        first: dict[str, str] = {}
        for table in kept:
            if label := plain.text(table.other.get("group")):
                one = first.setdefault(label, table.name)
                ties.append(Link(parent=one, parent_field="", child=table.name, child_field=""))
        found: dict[str, tuple[str, ...]] = {}
        for group in linking.groups(names, ties):
            children = {link.child for link in self._links if link.parent in group and link.parent != link.child}
            root = next((name for name in group if name not in children), group[0])
            labels = [label for name in group if (label := plain.text(self._tables[name].other.get("group")))]
            found[labels[0] if labels else f"group-{root}"] = group
        return found

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What was proposed, decided on or not."""
        return tuple(found for table in self._tables.values() for found in proposals_of(table))

    @property
    def needs_review(self) -> tuple[Proposal, ...]:
        """What was proposed and nobody has decided on yet."""
        return tuple(found for found in self.proposals if not found.reviewed)

    @property
    def is_reviewed(self) -> bool:
        """Whether everything proposed was decided on."""
        return not self.needs_review

    def summary(self) -> dict[str, int]:
        """How many tables get each treatment in a run, undecided ones among the anonymised, as a run takes them."""
        found: dict[str, int] = dict.fromkeys(map(str, TREATMENTS), 0)
        for treatment in self.tables.values():
            found[treatment] = found.get(treatment, 0) + 1
        return found

    def confirm(self, table: str, *columns: str) -> Self:
        """Accept what is proposed for *columns* of *table*, for all of them when none is named."""
        for column in self._proposed(table, columns):
            self._decide(table, column)
        return self

    def confirm_all(self) -> Self:
        """Accept everything that is proposed."""
        for table in self._tables:
            self.confirm(table)
        return self

    def reject(self, table: str, *columns: str) -> Self:
        """Refuse what is proposed for *columns*, by default for all undecided ones but keys: they are frozen."""
        keys = () if columns else self._table(table).keys
        return self.freeze_columns(table, *(name for name in self._proposed(table, columns) if name not in keys))

    def replace(self, table: str, column: str, strategy: PseudonymizationStrategy) -> Self:
        """Pseudonymise *column* by *strategy*, whatever was proposed."""
        block = to_strategy(strategy, f"table {table!r}: the strategy of {column!r}").to_block()
        self._treat(table, (column,), "pseudonymize", block, pii_type=plain.text(block.get("pii_type")))
        return self

    def freeze_columns(self, table: str, *columns: str) -> Self:
        """Leave the values of *columns* as they are, each with its record."""
        return self._treat(table, columns, "freeze")

    def anonymize_columns(self, table: str, *columns: str) -> Self:
        """Make avatars of *columns*."""
        return self._treat(table, columns, "anonymize")

    def drop_columns(self, table: str, *columns: str) -> Self:
        """Leave *columns* out of the copy."""
        return self._treat(table, columns, "ignore")

    def anonymize(self, *tables: str) -> Self:
        """Make avatars of *tables*."""
        return self._handle(tables, ANONYMIZE)

    def pseudonymize(self, *tables: str) -> Self:
        """Keep the rows of *tables*, with pseudonyms in their columns that have a strategy."""
        return self._handle(tables, "pseudonymize")

    def copy(self, *tables: str) -> Self:
        """Take *tables* over as they are."""
        return self._handle(tables, "copy")

    def purge(self, *tables: str) -> Self:
        """Keep *tables* without rows."""
        return self._handle(tables, PURGE)

    def ignore(self, *tables: str) -> Self:
        """Leave *tables* out of the copy."""
        return self._handle(tables, IGNORE)

    def set_individual_level(self, table: str, individual_level: bool = True) -> Self:
        """Say whether a row of *table* is a person."""
        level = checks.flag(individual_level, f"table {table!r}: individual_level")
        self._tables[table] = attrs.evolve(self._table(table), individual_level=level)
        return self

    def continue_sequence(self, table: str, column: str | None = None) -> Self:
        """Number new rows after the highest number there is, in *column* or the primary key."""
        return self._number(table, column, "to_max", None)

    def restart_sequence(self, table: str, column: str | None = None) -> Self:
        """Number new rows from the start."""
        return self._number(table, column, "restart", None)

    def start_sequence_at(self, table: str, start: int, column: str | None = None) -> Self:
        """Number new rows from *start*."""
        return self._number(table, column, "start_at", checks.whole(start, "start", least=-(2**63)))

    def inputs(self) -> tuple[TableInput, ...]:
        """The tables as a run writes them, each with its treatment and its group."""
        groups = {name: label for label, names in self.clustered.items() for name in names}
        found: list[TableInput] = []
        for table in self._tables.values():
            rest = {key: value for key, value in table.other.items() if key not in ("treatment", "group")}
            said = {"treatment": treatment_of(table), "group": groups.get(table.name)}
            found.append(attrs.evolve(table, other=plain.present({**rest, **said})))
        return tuple(found)

    def __repr__(self) -> str:
        counts = ", ".join(f"{treatment} {count}" for treatment, count in self.summary().items() if count)
        return f"SchemaPlan({counts or 'no tables'}; {len(self.needs_review)} proposals to review)"

    def _table(self, name: str) -> TableInput:
        if name not in self._tables:
            raise UnknownTableError(f"The plan has no table {name!r}; there are {list(self._tables)}")
        return self._tables[name]

    def _checked(self, table: str, columns: Iterable[str]) -> tuple[str, ...]:
        known = self._table(table).described
        names = tuple(columns)
        for name in names:
            if name not in known:
                raise UnknownColumnError(f"table {table!r} has no column {name!r}; there are {list(known)}")
        return names

    def _proposed(self, table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
        if columns:
            return self._checked(table, columns)
        return tuple(found.column for found in proposals_of(self._table(table)) if not found.reviewed)

    def _treat(
        self,
        table: str,
        columns: tuple[str, ...],
        action: str,
        pseudonym: Mapping[str, object] | None = None,
        pii_type: str | None = None,
    ) -> Self:
        for column in self._checked(table, columns):
            if column in self._table(table).keys:
                raise KeyColumnError(f"table {table!r}: {column!r} is a key, which is not treated by itself")
        for column in columns:
            found = self._tables[table]
            pseudonyms = {name: block for name, block in found.pseudonyms.items() if name != column}
            if pseudonym is not None:
                pseudonyms[column] = pseudonym
            self._tables[table] = attrs.evolve(found, pseudonyms=pseudonyms)
            self._decide(table, column, action=action, **({"pii_type": pii_type} if pii_type else {}))
        return self

    def _decide(self, table: str, column: str, **notes: object) -> None:
        """Note what was decided on *column*, and that somebody has looked at its proposal."""
        before = self._tables[table].notes.get(column, {})
        provenance = plain.mapping(before.get("provenance"))
        if provenance:
            notes["provenance"] = {**provenance, "reviewed": True}
        self._note(table, column, notes)

    def _note(self, table: str, column: str, notes: Mapping[str, object]) -> None:
        found = self._tables[table]
        merged = {**found.notes.get(column, {}), **notes}
        ordered = {name: merged[name] for name in (*_NOTES, *merged) if merged.get(name) is not None}
        self._tables[table] = attrs.evolve(found, notes={**found.notes, column: ordered})

    def _handle(self, tables: tuple[str, ...], treatment: Treatment) -> Self:
        for name in [self._table(name).name for name in tables]:
            found = self._tables[name]
            self._tables[name] = attrs.evolve(found, other={**found.other, "treatment": treatment})
        return self

    def _number(self, table: str, column: str | None, sequence: str, start: int | None) -> Self:
        name = column or self._table(table).primary_key
        if name is None:
            raise UnknownColumnError(f"table {table!r} has no primary key: name the column that is numbered")
        self._checked(table, (name,))
        self._note(table, name, {"sequence": sequence, "sequence_start": start})
        return self


def treatment_of(table: TableInput) -> str:
    """What a run does with *table*: what was decided, else it is anonymised."""
    return plain.text(table.other.get("treatment")) or ANONYMIZE
