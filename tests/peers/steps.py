"""The steps of a flow: each is told as it passes or fails, and a failed one does not hide those after it."""

from __future__ import annotations

import io
import os
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path


class Flow:
    """``with flow.step("…"):`` around each step, ``flow.end()`` last: the process ends with 1 if a step failed."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed: list[str] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        try:
            with redirect_stdout(io.StringIO()):  # what the client prints and logs
                yield
        except Exception as fault:
            self.failed.append(name)
            place = traceback.extract_tb(fault.__traceback__)[-1]
            text = " ".join(str(fault).split())[:400]
            print(f"  FAILED  {name}: {type(fault).__name__}: {text} ({Path(place.filename).name}:{place.lineno})")
        else:
            self.passed += 1
            print(f"  ok      {name} ({time.monotonic() - begun:.1f} s)")

    def end(self) -> None:
        print(f"  {self.passed} of {self.passed + len(self.failed)} steps passed")
        raise SystemExit(1 if self.failed else 0)


def table(name: str) -> str:
    """The path of a reference table, in the folder AUDIENCEKIT_DATA names."""
    return str(Path(os.environ["AUDIENCEKIT_DATA"]) / name)


def expect(condition: object, said: object = "") -> None:
    """Fail the step unless *condition* holds; *said* shows what was found instead."""
    if not condition:
        raise AssertionError(f"not as expected: {said}")
