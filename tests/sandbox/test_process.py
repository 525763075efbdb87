"""A sandbox in a process of its own: the same object, and a child that never outlives its parent."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from audiencekit.sandbox import Sandbox

PARENT = """
import sys, time
from audiencekit.sandbox import Sandbox
sandbox = Sandbox(process=True).start()
sys.stdout.write(sandbox.url + "\\n")
sys.stdout.flush()
sys.stdin.readline()
"""


FORKING_PARENT = """
import os, sys, time
from audiencekit.sandbox import Sandbox
sandbox = Sandbox(process=True).start()
fork = os.fork()
if fork == 0:
    time.sleep(60)  # holds the pipe to the sandbox's process open; killed by the test
    os._exit(0)
sys.stdout.write(f"{sandbox.url} {fork}\\n")
sys.stdout.flush()
time.sleep(60)
"""


def command_lines() -> str:
    """Those of every process on the machine."""
    if Path("/proc/self/cmdline").exists():
        found = ""
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):  # a process that has ended
                found += file.read_text(errors="replace")
        return found
    return subprocess.run(["ps", "-axww", "-o", "args"], capture_output=True, text=True, check=True).stdout


def serves(url: str) -> bool:
    try:
        httpx.get(url, timeout=1)
    except httpx.TransportError:
        return False
    return True


def stops_serving(url: str) -> bool:
    """Polled: the child notices its parent's end by itself."""
    deadline = time.monotonic() + 10
    while serves(url) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not serves(url)


def test_the_same_surface_as_in_a_thread(tmp_path: Path):
    with Sandbox(tmp_path / "kept.db", process=True) as sandbox:
        track = f"{sandbox.segops.url}/api/ingestion/track/"
        headers = {"Authorization": f"ApiKey {sandbox.segops.secret_key}"}
        event = {"user_id": "u", "event_type": "seen"}
        sandbox.faults.add("/api/ingestion/*", status=503, times=1)
        assert [httpx.post(track, headers=headers, json=event).status_code for _ in range(2)] == [503, 202]
        assert [request.status for request in sandbox.requests] == [503, 202]
        sandbox.now = datetime(2026, 1, 1, tzinfo=UTC)
        assert sandbox.now == datetime(2026, 1, 1, tzinfo=UTC)
        assert sandbox.segops.summary().events == 1
        sandbox.reset()
        assert sandbox.segops.summary().events == 0
        assert httpx.post(track, headers=headers, json=event).status_code == 202
        url = sandbox.url
    assert not serves(url)
    with Sandbox(tmp_path / "kept.db") as sandbox:
        assert sandbox.segops.summary().events == 1


def test_the_token_is_not_on_the_command_line():
    with Sandbox(process=True) as sandbox:
        listed = command_lines()
        assert "audiencekit.sandbox" in listed
        assert sandbox.token not in listed


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None])
def test_the_child_ends_with_its_parent(end: signal.Signals | None):
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        assert serves(url)
        if end is None:
            parent.communicate("")  # the program ends without stopping its sandbox
        else:
            parent.send_signal(end)
            parent.wait()
    assert stops_serving(url)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_the_child_ends_with_its_parent_though_a_fork_holds_the_pipe():
    with subprocess.Popen([sys.executable, "-c", FORKING_PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        url, fork = parent.stdout.readline().split()
        try:
            assert serves(url)
            parent.kill()
            parent.wait()
            assert stops_serving(url)
        finally:
            os.kill(int(fork), signal.SIGKILL)


def test_what_is_temporary_is_removed_when_the_process_is_terminated(tmp_path: Path):
    with subprocess.Popen(
        [sys.executable, "-m", "audiencekit.sandbox"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert list(tmp_path.iterdir())
        process.terminate()
        assert process.wait(10) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_an_error(capfd: pytest.CaptureFixture[str]):
    with Sandbox() as first, pytest.raises(RuntimeError, match="before it served"):
        Sandbox(process=True, port=int(first.url.rpartition(":")[2])).start()
    assert "Address already in use" in capfd.readouterr().err


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("process", [False, True])
def test_a_forked_child_does_not_end_its_parents_sandbox(process: bool):
    with Sandbox(process=process) as sandbox:
        child = os.fork()
        if child == 0:
            sandbox.stop()
            os._exit(0)
        os.waitpid(child, 0)
        assert serves(sandbox.url)
