"""Operations of bulk tests that go to other processes: functions of a module, so that they pickle."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from audiencekit.core.bulk import BulkRequest, Resumable
from audiencekit.core.checkpoint import digest_of
from audiencekit.core.deadline import Deadline
from audiencekit.errors import OutcomeUnknown


def describe(item: int) -> BulkRequest[int]:
    return BulkRequest("POST", "http://h/items", item)


def odd_fails(item: int) -> str:
    if item % 2:
        raise OutcomeUnknown(f"item {item}")
    return f"done {item}"


def process_of(item: int) -> tuple[int, int]:
    time.sleep(0.001)
    return item, os.getpid()


def deadline_left(_: int) -> float | None:
    return Deadline.current(None).left()


def dies_at_seven(item: int) -> int:
    if item == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def unpicklable(item: int) -> object:
    return (lambda: item) if item == 3 else item


def bug_at_three(item: int) -> int:
    return 1 // (item - 3)


def plan(path: Path, job: str = "POST /items") -> Resumable[int, str]:
    return Resumable(path, digest_of, lambda response: {"text": response}, lambda kept: kept["text"], job=job)  # pyright: ignore


class Ledger:
    """A server of a sort: a file with a line for each item that was sent, which survives any kill."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, item: int) -> str:
        fd = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(fd, f"{item}\n".encode())
        finally:
            os.close(fd)
        time.sleep(0.0005)
        return f"done {item}"

    def sent(self) -> list[int]:
        return [int(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []

    def settle(self, item: int, since: float) -> str | None:
        assert since > 1_600_000_000
        return f"done {item}" if item in self.sent() else None


if __name__ == "__main__":  # a job that a test kills: FOLDER COUNT
    from audiencekit.core.bulk import run_bulk

    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    ledger = Ledger(folder / "ledger")
    run_bulk(
        range(count),
        ledger,
        describe=describe,
        max_workers=4,
        checkpoint=plan(folder / "checkpoint"),
        settle=ledger.settle if "settle" in sys.argv else None,
    )
    print("whole")
