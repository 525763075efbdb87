"""What the service proposes for the columns of a database, and where in its answer that is found. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from audiencekit.avatars import plain
from audiencekit.avatars.pseudonyms import PseudonymizationStrategy, from_block
from audiencekit.avatars.table import TableInput
from audiencekit.errors import InvalidInput

# Kinds of result a discovery may file its proposal under, the first that is there holds it (inferred).
RESULT_KINDS = ("schema_discovery", "advice", "schema")
# Members that may be wrapped around the tables (inferred).
_WRAPPERS = ("spec", "schema", "plan", "proposal", "schema_discovery")


@attrs.frozen(kw_only=True)
class Proposal:
    """What is proposed for one column: the *action*, the kind of personal data it is thought to hold, the strategy of
    a pseudonym, who says so (``rules`` or ``model``) and how sure, and whether somebody has decided on it."""

    table: str
    column: str
    action: str | None = None
    pii_type: str | None = None
    strategy: PseudonymizationStrategy | None = None
    suggested_by: str | None = None
    confidence: float | str | None = None
    reviewed: bool = False


def proposals_of(table: TableInput) -> list[Proposal]:
    """The proposals a table carries: one for each column that says where it is from."""
    found: list[Proposal] = []
    for column, notes in table.notes.items():
        provenance = plain.mapping(notes.get("provenance"))
        if provenance:
            confidence = provenance.get("confidence")
            found.append(
                Proposal(
                    table=table.name,
                    column=column,
                    action=plain.text(notes.get("action")),
                    pii_type=plain.text(notes.get("pii_type")),
                    strategy=_strategy(table.pseudonyms.get(column)),
                    suggested_by=plain.text(provenance.get("suggested_by")),
                    confidence=plain.text(confidence) or plain.number(confidence),
                    reviewed=provenance.get("reviewed") is True,
                )
            )
    return found


def table_blocks(entries: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """The blocks of tables, as a schema document has them, in the objects of a discovery's result files.

    The contract leaves the shape of these files open; all of this is read (inferred): objects filed by table
    (``{"table_name", "advice": {…}}``), one object with ``tables`` (a list, or a mapping by name), bare or wrapped, and
    schema documents.
    """
    found: list[Mapping[str, object]] = []
    for entry in entries:
        body = plain.mapping(entry.get("advice")) or entry
        places = [body, *(plain.mapping(body.get(name)) for name in _WRAPPERS)]
        tables = next((tables for place in places if (tables := place.get("tables"))), None)
        if tables is not None:
            by_name = plain.mapping(tables)
            found += [{"name": name, **plain.mapping(block)} for name, block in by_name.items()]
            found += [block for block in map(plain.mapping, plain.items(tables)) if plain.text(block.get("name"))]
        elif (name := plain.text(body.get("name")) or plain.text(entry.get("table_name"))) and (
            "columns" in body or "treatment" in body
        ):
            found.append({"name": name, **{key: value for key, value in body.items() if key != "table_name"}})
    return found


def _strategy(block: Mapping[str, object] | None) -> PseudonymizationStrategy | None:
    try:
        return from_block(block) if block else None
    except InvalidInput:  # a strategy this library does not know; the document keeps it
        return None
