"""Which jobs a run is made of, and whether it can be run at all: before anything is sent (contract 6.6). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import cast

from audiencekit.avatars import linking
from audiencekit.avatars.choices import LinkMethod
from audiencekit.avatars.configuration import PRIVACY, REPORT, SIGNAL, STANDARD, Configuration
from audiencekit.errors import InvalidInput

ORDER = (STANDARD, SIGNAL, PRIVACY, REPORT)
USUAL = (STANDARD, SIGNAL, PRIVACY)


def jobs_of(configuration: Configuration, wanted: object = None) -> tuple[str, ...]:
    """The kinds of job of a run, in their order, checked against the tables.

    None means all that the tables allow: those whose avatars were brought along are measured only. Raises InvalidInput
    for a kind that is none, tables without parameters, metrics without avatars, and a report without its metrics.
    """
    if not configuration.tables:
        raise InvalidInput("There is nothing to run: add_table() first")
    tables = {table.name: table for table in configuration.tables}
    linking.check(tables, configuration.links)
    linking.check_levels(configuration.tables, configuration.links)
    measured_only = all(
        table.avatars_file and not _makes_avatars(configuration, name) for name, table in tables.items()
    )
    jobs = kinds(wanted, (SIGNAL, PRIVACY) if measured_only else USUAL)
    if STANDARD in jobs:
        if bare := [name for name in tables if not _makes_avatars(configuration, name)]:
            raise InvalidInput(
                f"table {bare[0]!r} has no parameters to make avatars with: set_parameters(k=…) or "
                "advise_parameters() first"
            )
    elif bare := [name for name, table in tables.items() if not table.avatars_file]:
        raise InvalidInput(
            f"table {bare[0]!r} has no avatars to measure: run the standard job too, or bring them along by "
            "add_table(…, avatar_data=…)"
        )
    if REPORT in jobs and not {PRIVACY, SIGNAL}.issubset(jobs):
        raise InvalidInput("A report needs both metrics: add privacy_metrics and signal_metrics to jobs_to_run")
    return jobs


def _makes_avatars(configuration: Configuration, table: str) -> bool:
    # Individuals and their series are made together: what is set for one of them is enough.
    together = {table}
    for link in configuration.links:
        if link.method == LinkMethod.TIME_SERIES and table in (link.parent, link.child):
            together |= {link.parent, link.child}
    found = (configuration.parameters.get(name) for name in together)
    return any(one is not None and one.makes_avatars for one in found)


def kinds(wanted: object, usual: tuple[str, ...]) -> tuple[str, ...]:
    """*wanted*, *usual* when None, in the order of a run. Raises InvalidInput for a kind that is none."""
    if wanted is None:
        return usual
    if isinstance(wanted, (str, bytes)) or not isinstance(wanted, Iterable):
        raise InvalidInput(f"jobs_to_run is a list of {', '.join(ORDER)}, got {wanted!r}")
    given = cast("Iterable[object]", wanted)
    named = {each.value if isinstance(each, Enum) else each for each in given}
    if unknown := [each for each in named if each not in ORDER]:
        raise InvalidInput(f"jobs_to_run is made of {', '.join(ORDER)}, got {unknown[0]!r}")
    if not named:
        raise InvalidInput("jobs_to_run is empty: nothing would run")
    return tuple(kind for kind in ORDER if kind in named)
