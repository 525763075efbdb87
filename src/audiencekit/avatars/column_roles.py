"""What the columns of a table may be named for in its parameters (method 1.3, 1.4, 4.1). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from audiencekit.avatars import plain
from audiencekit.avatars.options import RelativeDifferenceParameters
from audiencekit.avatars.table import TableInput
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from audiencekit.avatars.parameters import Parameters

_NAMED = re.compile(r"\\.|\{\{(.*?)\}\}", re.DOTALL)  # a sign that stands for itself, or a column


def check(table: TableInput, found: Parameters) -> None:
    """Raise InvalidInput when *found* names a column of *table* for what it cannot be.

    Keys and pseudonymised columns are neither mixed nor measured, excluded ones not mixed and, unless that is asked
    for, not measured. What a loaded configuration does not tell of its columns is left to the service.
    """
    aside = _set_aside(table)
    excluded = found.exclude.variable_names if found.exclude else ()
    target = found.augmentation.target_column if found.augmentation else None
    named = {
        "column_weights": tuple(found.column_weights),
        "exclude_variable_names": excluded,
        "data_augmentation_target_column": () if target is None else (target,),
        "known_variables": found.known_variables,
        "target": () if found.target is None else (found.target,),
    }
    for argument, names in named.items():
        for name in names:
            if name in aside:
                raise _refused(table, argument, name, f"is {aside[name]}: it is neither mixed nor measured")
    _check_metrics(table, found)
    _check_processors(table, found, aside, excluded)
    mixed = [name for name in table.kept if name not in aside and name != table.time_series_time]
    if excluded and mixed and not set(mixed).difference(excluded):
        raise InvalidInput(f"table {table.name!r}: exclude_variable_names leaves no column to make avatars of")


def check_patterns(table: TableInput) -> None:
    """Raise InvalidInput when the pattern of a pseudonym names a column that has not got its own by then: the service
    takes columns in the order of the schema."""
    waiting = [name for name in table.described if name in table.pseudonyms]
    for name in list(waiting):
        for other in _NAMED.findall(plain.text(table.pseudonyms[name].get("pattern")) or ""):
            column = str(other).strip()
            if column in waiting:
                why = "is that column itself" if column == name else "gets its own after it"
                raise _refused(table, f"the pseudonym of {name!r}", column, why)
            if column and table.columns and column not in table.kept:
                raise _refused(table, f"the pseudonym of {name!r}", column, "is no column of it")
        waiting.remove(name)


def _set_aside(table: TableInput) -> dict[str, str]:
    found = dict.fromkeys(table.pseudonyms, "pseudonymised")
    found |= dict.fromkeys(table.foreign_keys, "a foreign key")
    return found if table.primary_key is None else {**found, table.primary_key: "the primary key"}


def _check_metrics(table: TableInput, found: Parameters) -> None:
    measured = found.measured(found.privacy).exclude
    hidden = measured.variable_names if measured else ()
    for argument, names in (("target", (found.target,)), ("known_variables", found.known_variables)):
        for name in names:
            if name in hidden:
                why = "is excluded from the metrics too; use_excluded_variables_in_metrics=True lets them look at it"
                raise _refused(table, argument, name, why)


def _check_processors(table: TableInput, found: Parameters, aside: dict[str, str], excluded: Iterable[str]) -> None:
    replaced: set[str] = set()
    for step in found.processors:
        relative = isinstance(step, RelativeDifferenceParameters)
        numbers = step.columns if relative else (step.target_start_variable, step.target_end_variable)
        for name in numbers:
            if name in aside:
                raise _refused(table, "a processor", name, f"is {aside[name]}: it is not mixed")
            if table.types.get(name) == "category":
                raise _refused(table, "a processor", name, "is a category: numbers or dates are needed")
            if name in replaced:
                raise _refused(table, "a processor", name, "is gone by then: a range before it stands in its place")
        for name in step.columns:
            if name in excluded:
                raise _refused(table, "a processor", name, "is among exclude_variable_names")
        if not relative:
            if step.id_variable == table.primary_key:
                raise _refused(table, "a processor", step.id_variable, "is the primary key: no two rows share an id")
            replaced.update(numbers)


def _refused(table: TableInput, argument: str, name: object, why: str) -> InvalidInput:
    return InvalidInput(f"table {table.name!r}: {argument} names {name!r}, which {why}")
