"""What the tests of whole processes share: programs that run in an interpreter of their own, and forks in them."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from tests.segops.server import Service

PREAMBLE = """
import asyncio, os, signal, sys, threading, time
from audiencekit.segops import AsyncSegOpsClient, SegOpsClient, UserContext
client = SegOpsClient(sys.argv[1], "sk_1", flush_interval=60, on_error=lambda error: None)
def track(*numbers, client=None):
    for n in numbers:
        (client or globals()["client"]).track(user_id="u", event_type="e", payload={"n": n})
async def atrack(client, *numbers):
    for n in numbers:
        await client.track(user_id="u", event_type="e", payload={"n": n})
def no_thread(self):
    raise RuntimeError("can't start new thread")
"""

FORK = """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)  # forking with threads is what is tested

def forked(work):
    child = os.fork()
    if not child:
        try:
            work()
            os._exit(0)
        except BaseException as error:
            sys.stderr.write(f"child: {error!r}\\n")
        finally:
            os._exit(1)
    return child

def joined(*children):
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
"""


def run(
    service: Service | str,
    program: str,
    *,
    code: int = 0,
    first: str = "",
    more: Sequence[str | Path] = (),
    file: Path | None = None,
) -> str:
    """Run *program* against the service, with *more* arguments; what it wrote on stderr.

    *first* comes before the preamble. In a *file* it can be imported by the children that ``spawn`` starts.
    """
    url = service if isinstance(service, str) else service.url
    text = first + PREAMBLE + textwrap.dedent(program)
    if file is not None:
        file.write_text(text)
    done = subprocess.run(
        [sys.executable, *(["-c", text] if file is None else [str(file)]), url, *map(str, more)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == code, done.stderr
    return done.stderr
