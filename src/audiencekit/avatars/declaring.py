"""What is declared of a table's columns, checked against the columns it has. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audiencekit.avatars import checks
from audiencekit.avatars.choices import ColumnType, choose
from audiencekit.avatars.table import TableInput
from audiencekit.errors import InvalidInput


def declare(
    table: str,
    *,
    columns: tuple[str, ...],
    rows: int | None,
    inferred: Mapping[str, str],
    types: Mapping[str, str] | None,
    columns_to_drop: Sequence[str],
    primary_key: str | None,
    foreign_keys: Sequence[str] | None,
    time_series_time: str | None,
    individual_level: bool | None,
) -> TableInput:
    """The table, without its file. Raises InvalidInput (contract 6.3)."""
    where = f"table {table!r}"
    dropped = checks.column_names(table, columns_to_drop, columns, "columns_to_drop")
    if len(dropped) == len(columns):
        raise InvalidInput(f"{where}: columns_to_drop leaves no column")
    declared = {
        name: choose(ColumnType, found, f"{where}: the type of {name!r}").value
        for name, found in checks.by_column(table, types, columns, "types").items()
    }
    keys = () if foreign_keys is None else checks.column_names(table, foreign_keys, columns, "foreign_keys")
    for name, what in ((primary_key, "primary_key"), (time_series_time, "time_series_time")):
        if name is not None:
            checks.known(table, [name], columns, what)
    said = {"primary_key": [primary_key], "foreign_keys": keys, "time_series_time": [time_series_time]}
    seen: dict[str, str] = {}
    for what, names in said.items():
        for name in names:
            if name is None:
                continue
            if name in seen:
                raise InvalidInput(f"{where}: {name!r} is both {seen[name]} and {what}")
            if name in dropped:
                raise InvalidInput(f"{where}: {name!r} is {what} and in columns_to_drop")
            seen[name] = what
    if individual_level is not None:
        checks.flag(individual_level, f"{where}: individual_level")
    return TableInput(
        name=table,
        file="",
        columns=columns,
        rows=rows,
        types={**inferred, **declared},
        dropped=dropped,
        primary_key=primary_key,
        foreign_keys=keys,
        time_series_time=time_series_time,
        individual_level=individual_level,
    )
