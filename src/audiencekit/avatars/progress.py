"""Shows how far a run is, where somebody looks: on a line of the terminal, or in the cell of a notebook."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TextIO, TypeAlias, cast

from audiencekit.core.schedule import JobProgress, JobState

if TYPE_CHECKING:
    from audiencekit.avatars.results import Results

Listener: TypeAlias = "Callable[[JobProgress[Results]], None]"
WIDTH = 30


class _Display(Protocol):
    def update(self, shown: object) -> None: ...


def show_progress(stream: TextIO | None = None) -> Listener:
    """A listener for ``run(on_progress=…)`` and ``job.result(on_progress=…)``.

    In a notebook it draws into the cell. In a terminal it keeps writing the same line of *stream* (standard error when
    None); into a file it writes a line whenever what there is to say has changed.
    """
    if stream is None and "ipykernel" in sys.modules:
        return _in_notebook()
    out = stream or sys.stderr
    last = ""

    def show(status: JobProgress[Results]) -> None:
        nonlocal last
        text = line(status)
        if out.isatty():
            out.write("\r" + text.ljust(len(last)) + ("" if status.state is JobState.RUNNING else "\n"))
        elif text != last:
            out.write(f"{text}\n")
        last = text
        out.flush()

    return show


def line(status: JobProgress[Results]) -> str:
    """``[#####     ]  50% pending``, and why when it failed."""
    part = min(1.0, max(0.0, status.progress or 0.0))
    bar = ("#" * round(part * WIDTH)).ljust(WIDTH)
    return f"[{bar}] {part:4.0%} {status.word}" + (f": {status.detail}" if status.detail else "")


def _in_notebook() -> Listener:
    display = importlib.import_module("IPython.display")
    show = cast("Callable[..., _Display]", getattr(display, "display"))  # noqa: B009
    text = cast("Callable[[str], object]", getattr(display, "Code"))  # noqa: B009
    handle = show(text(""), display_id=True)
    return lambda status: handle.update(text(line(status)))
