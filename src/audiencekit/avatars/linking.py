"""Links between the tables of a set: which may be, and which tables belong together. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audiencekit.avatars.checks import known
from audiencekit.avatars.choices import LinkMethod, choose
from audiencekit.avatars.table import Link, TableInput
from audiencekit.errors import InvalidInput


def new_link(
    tables: Mapping[str, TableInput],
    links: Sequence[Link],
    *,
    parent: str,
    parent_field: str,
    child: str,
    child_field: str,
    method: object,
) -> Link:
    """The link, checked. Raises InvalidInput for a parent field that is not the declared primary key, a child field
    that is no declared foreign key, a link that is there already, and one that closes a circle."""
    found = Link(
        parent=parent,
        parent_field=parent_field,
        child=child,
        child_field=child_field,
        method=choose(LinkMethod, method, "method").value,
    )
    check(tables, [*links, found])
    return found


def check(tables: Mapping[str, TableInput], links: Sequence[Link]) -> None:
    """Raise InvalidInput when *links* cannot be those of *tables*."""
    seen: set[tuple[str, str, str]] = set()
    for link in links:
        parent, child = _table(tables, link.parent), _table(tables, link.child)
        known(link.parent, [link.parent_field], parent.columns, "a link")
        known(link.child, [link.child_field], child.columns, "a link")
        if link.parent_field != parent.primary_key:
            raise InvalidInput(
                f"table {link.parent!r}: a link starts from the primary key, which is {parent.primary_key!r}, "
                f"got {link.parent_field!r}; add_table(…, primary_key=…) declares it"
            )
        if link.child_field not in child.foreign_keys:
            raise InvalidInput(
                f"table {link.child!r}: a link ends at a foreign key, which {link.child_field!r} is not (there are "
                f"{list(child.foreign_keys)}); add_table(…, foreign_keys=[…]) declares it"
            )
        if link.method == LinkMethod.TIME_SERIES and child.time_series_time is None:
            raise InvalidInput(
                f"table {link.child!r}: a link of method time_series needs add_table(…, time_series_time=…)"
            )
        if (key := (link.parent, link.child, link.child_field)) in seen:
            raise InvalidInput(f"tables {link.parent!r} and {link.child!r} are linked by {link.child_field!r} already")
        seen.add(key)
        if circle := _circle(link.parent, links):
            raise InvalidInput(f"links go round in a circle: {' → '.join(map(repr, circle))}")


def check_levels(tables: Sequence[TableInput], links: Sequence[Link]) -> None:
    """Raise InvalidInput for a group of several tables none of which holds individuals (contract B 26)."""
    by_name = {table.name: table for table in tables}
    for group in groups(list(by_name), links):
        if len(group) > 1 and not any(by_name[name].individual_level for name in group):
            raise InvalidInput(
                f"tables {', '.join(map(repr, group))}: one of them holds one row for each individual; "
                "say which by add_table(…, individual_level=True)"
            )


def groups(tables: Sequence[str], links: Sequence[Link]) -> list[tuple[str, ...]]:
    """Tables that are linked with each other, directly or not, in the order of *tables*."""
    group_of = {name: {name} for name in tables}
    for link in links:
        if link.parent in group_of and link.child in group_of:
            joined = group_of[link.parent] | group_of[link.child]
            group_of.update(dict.fromkeys(joined, joined))
    found: dict[int, tuple[str, ...]] = {}
    for name in tables:
        found.setdefault(id(group_of[name]), tuple(each for each in tables if each in group_of[name]))
    return list(found.values())


def _table(tables: Mapping[str, TableInput], name: object) -> TableInput:
    table = tables.get(name) if isinstance(name, str) else None
    if table is None:
        raise InvalidInput(f"There is no table {name!r}; there are {list(tables)}")
    return table


def _circle(start: str, links: Sequence[Link]) -> list[str]:
    """The tables on the way from *start* down its links back to itself; empty when there is no way."""
    ways = [[start]]
    visited: set[str] = set()
    while ways:
        way = ways.pop()
        for link in links:
            if link.parent == way[-1]:
                if link.child == start:
                    return [*way, start]
                if link.child not in visited:
                    visited.add(link.child)
                    ways.append([*way, link.child])
    return []
