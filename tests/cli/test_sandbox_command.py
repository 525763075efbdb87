"""``audiencekit sandbox``: prints what is needed to connect, serves until it is told to end."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audiencekit.permutive import Workspace

PROGRAM = str(Path(sys.executable).with_name("audiencekit"))


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(tmp_path: Path, ending: signal.Signals, kept: bool) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [PROGRAM, "sandbox", "--port", "0", *(["--data", str(tmp_path / "sandbox.db")] if kept else [])]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        try:
            assert server.stdout is not None
            printed = [server.stdout.readline() for _ in range(4)]
            values = dict(re.findall(r"(\w+)=(\S+)", "".join(printed)))
            assert printed[3].startswith("try        curl ")
            with Workspace(values["PERMUTIVE_API_KEY"], base_url=values["PERMUTIVE_BASE_URL"]) as workspace:
                assert len(workspace.imports.list()) == 1
            assert bool(list(temporary.iterdir())) is not kept
        finally:
            server.send_signal(ending)
        rest, complaints = server.communicate(timeout=20)
    assert (rest, complaints, server.returncode) == ("stopped\n", "", 0)
    assert list(temporary.iterdir()) == []


def refused(*arguments: str) -> str:
    """What is said on standard error: one line, with 2 as the program's end."""
    done = subprocess.run(
        [PROGRAM, "sandbox", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done
    return done.stderr


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refused("--port", port)
    assert said.startswith(f"audiencekit sandbox: --port {port}: ") and "in use" in said


@pytest.mark.parametrize("port", ["99999", "65536", "-1", "9" * 30])
def test_a_number_that_is_no_port(port: str) -> None:
    assert f"--port {port}: a number from 0 to 65535 expected" in refused("--port", port)


def no_database(path: Path) -> Path:
    path.write_text("this is no database, and long enough to be told from the header of one" * 20)
    return path


def of_another_program(path: Path) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE segops_events (something TEXT)")
    connection.close()
    return path


def below_a_file(path: Path) -> Path:
    path.write_text("")
    return path / "sandbox.db"


def a_folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (no_database, "not a database"),
        (of_another_program, "another program"),
        (below_a_file, ""),
        (a_folder, "directory"),
    ],
)
def test_data_that_cannot_be_opened(tmp_path: Path, make: Callable[[Path], Path], said: str) -> None:
    path = make(tmp_path / "thing")
    complaint = refused("--port", "0", "--data", str(path))
    assert complaint.startswith(f"audiencekit sandbox: --data {path}: ") and said in complaint
