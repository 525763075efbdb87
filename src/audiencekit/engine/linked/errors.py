"""A refusal that names the table it concerns.

Beside the codes of contract section 10: `invalid_series` (parameters of a table of series) and
`augmentation_unsupported` (in linked tables).
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from audiencekit.engine.errors import EngineError


class TableRefused(EngineError):
    """One of several tables, or a link of it, was refused. `.table` is its name; the rest as in EngineError."""

    def __init__(self, code: str, *, table: str, expected: str, received: str, column: str | None = None) -> None:
        super().__init__(code, expected=expected, received=received, column=column)
        self.table = table

    def __str__(self) -> str:
        return f"table {self.table!r}: {super().__str__()}"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.code, self.table, self.expected, self.received, self.column)


def _rebuild(code: str, table: str, expected: str, received: str, column: str | None) -> TableRefused:
    return TableRefused(code, table=table, expected=expected, received=received, column=column)


@contextmanager
def naming(table: str) -> Generator[None]:
    """Whatever the engine refuses inside is raised as a TableRefused of that table."""
    try:
        yield
    except TableRefused:
        raise
    except EngineError as refused:
        raise TableRefused(
            refused.code, table=table, expected=refused.expected, received=refused.received, column=refused.column
        ) from refused
