"""Parts of a table."""

from __future__ import annotations

from collections.abc import Collection

import attrs

from audiencekit.engine.columns import Column, NumericColumn, Rows, Table


def only(table: Table, names: Collection[str]) -> Table:
    """The columns of these names, in the table's order."""
    return Table(rows=table.rows, columns=tuple(column for column in table.columns if column.name in names))


def take(table: Table, rows: Rows) -> Table:
    """These rows, in this order."""
    return Table(rows=len(rows), columns=tuple(_taken(column, rows) for column in table.columns))


def _taken(column: Column, rows: Rows) -> Column:
    if isinstance(column, NumericColumn):
        return attrs.evolve(column, values=column.values[rows])
    return attrs.evolve(column, codes=column.codes[rows])
