"""What the tests of the spool share: events, spools, and programs that run in a process of their own."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal

from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.segops.spool import Spool
from audiencekit.segops.spool_rows import Adopted

URL = "https://segops.test"
PREAMBLE = """
import os, sys, time, threading
from pathlib import Path
from tests.segops.spooling import event, number, opened
spool = opened(Path(sys.argv[1]))
"""


def event(number: int, *, filling: str = "") -> bytes:
    return json.dumps({"user_id": "u", "event_type": "e", "payload": {"n": number, "filling": filling}}).encode()


def number(body: bytes) -> int:
    return json.loads(body)["payload"]["n"]


def opened(
    path: Path,
    *,
    base_url: str = URL,
    kind: Literal["sk", "pk"] = "sk",
    clock: Clock = SYSTEM_CLOCK,
    patience: float = 10.0,
) -> Spool:
    return Spool(path, base_url=base_url, kind=kind, clock=clock, patience=patience)


def left_behind(path: Path, numbers: Iterable[int], *, base_url: str = URL) -> None:
    """The events of an owner that has ended."""
    spool = opened(path, base_url=base_url)
    spool.add([(event(n), None) for n in numbers])
    spool.close()


def adopted(spool: Spool, limit: int = 1_000_000) -> Adopted:
    return spool.adopt(limit, 1 << 40)


def numbers(found: Adopted) -> list[int]:
    return [number(row.body) for row in found.rows]


def waiting_in(path: Path) -> list[int]:
    """What the next process would send."""
    spool = opened(path)
    found = numbers(adopted(spool))
    spool.close()
    return found


def sql(path: Path, query: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
    """Somebody else at the file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(query, values).fetchall()


def start(path: Path, program: str, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PREAMBLE + textwrap.dedent(program), str(path), *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str], *, code: int = 0) -> list[str]:
    """Its output, when it has ended as it should."""
    out, _ = process.communicate(timeout=30)
    assert process.returncode == code
    return out.split()
