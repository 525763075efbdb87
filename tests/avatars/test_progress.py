"""What is shown while a run goes on."""

from __future__ import annotations

from io import StringIO

from audiencekit.avatars import JobProgress, JobState, Manager, show_progress
from audiencekit.avatars.progress import line
from tests.avatars.frames import people


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def status(part: float | None, word: str, state: JobState = JobState.RUNNING, detail: str = "") -> JobProgress[object]:
    return JobProgress(state=state, word=word, progress=part, detail=detail)


def test_a_line_says_how_far_and_why() -> None:
    assert line(status(0.5, "pending")) == f"[{'#' * 15}{' ' * 15}]  50% pending"  # pyright: ignore[reportArgumentType]
    assert line(status(None, "error", JobState.FAILED, "k is bad")).endswith("0% error: k is bad")  # pyright: ignore[reportArgumentType]


def test_a_terminal_keeps_one_line() -> None:
    out = Terminal()
    show = show_progress(out)
    show(status(0.0, "queued"))  # pyright: ignore[reportArgumentType]
    show(status(1.0, "finished", JobState.DONE))  # pyright: ignore[reportArgumentType]

    assert out.getvalue().count("\n") == 1 and out.getvalue().count("\r") == 2


def test_a_file_gets_a_line_for_each_change(manager: Manager) -> None:
    out = StringIO()
    runner = manager.create_runner("shown")
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    runner.run(on_progress=show_progress(out))

    lines = out.getvalue().splitlines()
    assert lines[-1] == f"[{'#' * 30}] 100% finished" and len(lines) == len(set(lines))
