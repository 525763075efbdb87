"""Progress bars of the command line, on standard error and only on a terminal. The library itself draws nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[float], None]


@contextmanager
def bar(title: str, total: float) -> Generator[Advance]:
    """A bar named *title*; the function given sets how many of *total* are done."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<28}"), BarColumn(32), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total)

        def advance(done: float) -> None:
            progress.update(task, completed=done)

        yield advance
