"""The rules that tables and links must fulfil together (contract 2.1, 10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import attrs

from audiencekit.engine.errors import EngineError
from audiencekit.engine.linked.errors import TableRefused, naming
from audiencekit.engine.linked.series_parameters import SeriesParameters
from audiencekit.engine.linked.tables import Link, LinkedTable
from audiencekit.engine.parameters import Parameters
from audiencekit.engine.preprocess import column_names


@attrs.frozen(kw_only=True, eq=False)
class Schema:
    """Tables and links that fit together. order: names of the tables, parents before children."""

    tables: Mapping[str, LinkedTable]
    links: tuple[Link, ...]
    order: tuple[str, ...]

    def parents(self, child: str) -> tuple[Link, ...]:
        """The links to the parents of a table."""
        return tuple(link for link in self.links if link.child == child)

    def children(self, parent: str) -> tuple[Link, ...]:
        """The links to the children of a table, series left out."""
        return tuple(link for link in self.links if link.parent == parent and link.method != "time_series")

    def series(self, parent: str) -> tuple[Link, ...]:
        """The links to the tables of series of a table."""
        return tuple(link for link in self.links if link.parent == parent and link.method == "time_series")


def check_schema(tables: Mapping[str, LinkedTable], links: Sequence[Link]) -> Schema:
    """The schema, or TableRefused (an EngineError) with the code of what is wrong: empty_table (no table at all),
    unknown_column, invalid_primary_key, invalid_time_column, invalid_links, not_individual_level, missing_parameter,
    dp_unsupported, augmentation_unsupported.
    """
    if not tables:
        raise EngineError("empty_table", expected="at least one table", received="none")
    for name, table in tables.items():
        with naming(name):
            _check_columns(table)
    for link in links:
        _check_link(tables, link)
    order = _parents_first(tables, links)
    for name, table in tables.items():
        with naming(name):
            _check_place(table, [link for link in links if link.child == name], alone=len(tables) == 1)
            _check_parameters(table, linked=bool(links))
    _check_connected(tables, links)
    return Schema(tables=tables, links=tuple(links), order=order)


def _check_columns(table: LinkedTable) -> None:
    names = column_names(table.frame)
    key, time = table.primary_key, table.time_series_time
    for column in (*table.identifiers, *(() if time is None else (time,))):
        if column not in names:
            raise EngineError("unknown_column", expected=f"one of the columns {names}", received=repr(column))
    if key is not None and key in table.foreign_keys:
        raise EngineError("invalid_primary_key", column=key, expected="a key of its own", received="a foreign key too")
    if len(set(table.foreign_keys)) < len(table.foreign_keys):
        raise EngineError("invalid_links", expected="foreign keys named once", received=repr(table.foreign_keys))
    if time is not None and time in table.identifiers:
        raise EngineError("invalid_time_column", column=time, expected="a column of times", received="a key")
    if key is not None:
        values = table.frame[key]
        missing, repeated = int(values.isna().sum()), int(values.duplicated().sum())
        if missing or repeated:
            received = f"{missing} missing, {repeated} repeated"
            raise EngineError(
                "invalid_primary_key", column=key, expected="a value per row, all distinct", received=received
            )


def _check_link(tables: Mapping[str, LinkedTable], link: Link) -> None:
    for name in (link.parent, link.child):
        if name not in tables:
            raise EngineError("invalid_links", expected=f"links between {sorted(tables)}", received=repr(name))
    parent, child = tables[link.parent], tables[link.child]
    if parent.primary_key is None or parent.primary_key != link.field:
        raise TableRefused(
            "invalid_links",
            table=link.parent,
            column=link.field,
            expected=f"the primary key, {parent.primary_key!r}, on the parent's side of a link",
            received=repr(link.field),
        )
    if link.child_field not in child.foreign_keys:
        raise TableRefused(
            "invalid_links",
            table=link.child,
            column=link.child_field,
            expected=f"a foreign key, of {list(child.foreign_keys)}, on the child's side of a link",
            received=repr(link.child_field),
        )
    if parent.is_series:
        raise TableRefused(
            "invalid_links", table=link.parent, expected="no child of a table of series", received=link.child
        )
    if child.is_series is not (link.method == "time_series"):
        expected = "the method time_series for a table with a time column, and for no other"
        raise TableRefused("invalid_links", table=link.child, expected=expected, received=link.method)


def _parents_first(tables: Mapping[str, LinkedTable], links: Sequence[Link]) -> tuple[str, ...]:
    (pair, times), *_ = Counter((link.parent, link.child) for link in links).most_common(1) or [(("", ""), 1)]
    if times > 1:
        raise TableRefused("invalid_links", table=pair[1], expected=f"one link to {pair[0]!r}", received=f"{times}")
    sorter = TopologicalSorter({name: [link.parent for link in links if link.child == name] for name in tables})
    try:
        return tuple(sorter.static_order())
    except CycleError as found:
        around = " -> ".join(str(name) for name in reversed(found.args[1]))
        raise EngineError("invalid_links", expected="links without a cycle", received=around) from None


def _check_place(table: LinkedTable, above: Sequence[Link], *, alone: bool) -> None:
    fields = Counter(link.child_field for link in above)
    for field in table.foreign_keys:
        if fields[field] != 1:
            received = "no link" if not fields[field] else f"{fields[field]} links"
            raise EngineError(
                "invalid_links", column=field, expected="one link for each foreign key", received=received
            )
    if table.is_series:
        if len(above) != 1:
            expected = "one link of method time_series, to the table of the individuals"
            raise EngineError("invalid_links", expected=expected, received=f"{len(above)} links")
        return
    if above and table.primary_key is None:
        raise EngineError("invalid_links", expected="a primary key in a table that has a parent", received="none")
    at_individual_level = alone if table.individual_level is None else table.individual_level
    if not above and not at_individual_level:
        expected = "one row per person in a table without parent: individual_level=True"
        raise EngineError("not_individual_level", expected=expected, received=repr(table.individual_level))


def _check_parameters(table: LinkedTable, *, linked: bool) -> None:
    parameters = table.parameters
    if table.is_series:
        if isinstance(parameters, Parameters):
            expected = "SeriesParameters for a table of series: its neighbours are those of the table it belongs to"
            raise EngineError("invalid_series", expected=expected, received="Parameters")
        return
    if isinstance(parameters, SeriesParameters):
        raise EngineError("invalid_time_column", expected="time_series_time with SeriesParameters", received="None")
    if parameters is None:
        raise EngineError("missing_parameter", expected="parameters, with k, for each table", received="None")
    if linked:
        if parameters.dp is not None:
            expected = "k: with links, a person is more than the one row that differential privacy counts"
            raise EngineError("dp_unsupported", expected=expected, received=type(parameters.dp).__name__)
        if parameters.augmentation is not None:
            raise EngineError("augmentation_unsupported", expected="no augmentation of linked tables", received="one")


def _check_connected(tables: Mapping[str, LinkedTable], links: Sequence[Link]) -> None:
    group = {name: name for name in tables}
    for link in links:
        old, new = group[link.child], group[link.parent]
        group = {name: new if of == old else of for name, of in group.items()}
    if len(set(group.values())) > 1:
        apart = sorted(sorted(name for name in group if group[name] == of) for of in set(group.values()))
        raise EngineError(
            "invalid_links", expected="links that connect all tables", received=f"separate groups {apart}"
        )
