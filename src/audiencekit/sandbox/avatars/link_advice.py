"""Links that the names of tables and columns suggest (contract 6.5: from names only). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import attrs

Confidence = Literal["high", "medium", "low"]

_RANK: Mapping[Confidence, int] = {"high": 0, "medium": 1, "low": 2}


@attrs.frozen(kw_only=True)
class Named:
    """A table by its names. *key* and *foreign_keys* as declared; *is_series* where it has a column of times."""

    name: str
    columns: tuple[str, ...]
    key: str | None = None
    foreign_keys: tuple[str, ...] = ()
    is_series: bool = False


@attrs.frozen(kw_only=True)
class SuggestedLink:
    """A link from the key *field* of *parent*."""

    parent: str
    field: str
    child: str
    child_field: str
    method: str
    confidence: Confidence

    def to_dict(self) -> dict[str, object]:
        """As an advice has it, which is filed under the parent."""
        return {
            "field": self.field,
            "to": {"table": self.child, "field": self.child_field},
            "method": self.method,
            "confidence": self.confidence,
        }


def suggest_links(tables: Sequence[Named]) -> list[SuggestedLink]:
    """At most one link from a table to another, at most one to a column, the surest first, and no cycle."""
    chosen: list[SuggestedLink] = []
    for link in sorted(_candidates(tables), key=lambda link: _RANK[link.confidence]):
        taken = any(
            (other.child, other.child_field) == (link.child, link.child_field)
            or {other.parent, other.child} == {link.parent, link.child}
            for other in chosen
        )
        if not taken and not _leads(chosen, link.child, link.parent):
            chosen.append(link)
    return chosen


def left_over(table: Named, tables: Sequence[Named], links: Sequence[SuggestedLink]) -> list[dict[str, object]]:
    """Declared foreign keys of *table* that no link was found for, with the tables they might belong to."""
    linked = {link.child_field for link in links if link.child == table.name}
    others = [other.name for other in tables if other.name != table.name and key_of(other) is not None]
    return [{"field": field, "candidate_tables": others} for field in table.foreign_keys if field not in linked]


def key_of(table: Named) -> str | None:
    """The column that names the rows: as declared, else by its name."""
    if table.key is not None:
        return table.key
    known = {"id", *(f"{word}{sep}id" for word in _words(table.name) for sep in ("", "_"))}
    return next((column for column in table.columns if column.lower() in known), None)


def _candidates(tables: Sequence[Named]) -> Iterator[SuggestedLink]:
    for parent in tables:
        key = key_of(parent)
        if key is None or parent.is_series:
            continue
        for child in tables:
            if child.name == parent.name:
                continue
            own = key_of(child)
            for column in child.foreign_keys or child.columns:
                confidence = None if column == own else _confidence(parent.name, key, column)
                if confidence is not None:
                    yield SuggestedLink(
                        parent=parent.name,
                        field=key,
                        child=child.name,
                        child_field=column,
                        method="time_series" if child.is_series else "linear_sum_assignment",
                        confidence=confidence,
                    )


def _confidence(parent: str, key: str, column: str) -> Confidence | None:
    found, wanted = column.lower(), key.lower()
    full = {f"{word}{sep}{last}" for word in _words(parent) for sep in ("", "_") for last in (wanted, "id", "key")}
    if found in full or (found == wanted and wanted != "id"):
        return "high"
    parts = re.split(r"[^a-z0-9]+", found)
    if any(word in parts for word in _words(parent)):
        return "medium"
    return "low" if wanted != "id" and found.endswith(wanted) else None


def _words(table: str) -> list[str]:
    """The table's name, and in the singular."""
    name = table.lower()
    endings = (("ies", "y"), ("ses", "s"), ("s", ""))
    singular = next((name[: -len(end)] + new for end, new in endings if name.endswith(end)), name)
    return list(dict.fromkeys((name, singular)))


def _leads(links: Sequence[SuggestedLink], start: str, goal: str) -> bool:
    return any(link.parent == start and (link.child == goal or _leads(links, link.child, goal)) for link in links)
