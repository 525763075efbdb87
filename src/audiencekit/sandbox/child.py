"""A sandbox in a process of its own, from both ends.

The child writes one line of JSON, address and token, to its standard output, and lives as long as its standard input
is open: it ends when it reads a line, and when its parent has died. The pipe then closes by itself, unless a process
that was forked off the parent holds it too; so the parent's id is watched as well.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path

STOP_SECONDS = 10
# How often the child looks whether its parent is still the one that started it.
WATCH_SECONDS = 1


class Child:
    """The parent's end: a sandbox process that serves from construction to :meth:`stop`."""

    def __init__(self, path: Path | None, port: int) -> None:
        command = [sys.executable, "-m", "audiencekit.sandbox", "--port", str(port)]
        if path is not None:
            command += ["--data", str(path)]
        # In a session of its own: Ctrl-C in the terminal is the parent's to handle, which may still need the sandbox.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.stop()
            raise RuntimeError(f"the sandbox's process ended with code {self._process.returncode} before it served")
        handed_over = json.loads(line)
        self.url: str = handed_over["url"]
        self.token: str = handed_over["token"]

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """End the process, by force if it does not within ten seconds."""
        try:
            # A line, not only the end of the pipe: a process forked off the parent may hold the pipe open.
            self._process.communicate("stop\n", timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()


def serve_until_told(path: Path | None, port: int) -> None:
    """The child's end: serve, hand over address and token, stop when told so or when the parent is gone."""
    parent = os.getppid()  # first of all: while the server starts, the parent may end
    from audiencekit.sandbox.server import Server

    server = Server(path, port)
    try:
        sys.stdout.write(json.dumps({"url": server.url, "token": server.token}) + "\n")
        sys.stdout.flush()
        while os.getppid() == parent and not select.select([sys.stdin], [], [], WATCH_SECONDS)[0]:
            pass  # a line or the end of the input ends the wait
    finally:
        server.stop()
