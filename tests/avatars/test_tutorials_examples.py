"""The examples that users copy run as they stand, without an account."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
pytestmark = pytest.mark.once


def run(name: str, folder: Path, *arguments: str) -> str:
    bare = {key: value for key, value in os.environ.items() if not key.startswith("AVATAR")}
    command = [sys.executable, str(EXAMPLES / name), *arguments]
    done = subprocess.run(command, cwd=folder, env=bare, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_quickstart_leaves_avatars_and_a_report(tmp_path: Path) -> None:
    told = run("avatars_quickstart.py", tmp_path, "--folder", "out")
    avatars = pd.read_csv(tmp_path / "out" / "avatars.csv")
    assert list(avatars.columns) == ["age", "income", "city"]
    assert len(avatars) == 300
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert "hidden rate" in told


@pytest.mark.full
def test_linked_tables_are_told_with_their_figures(tmp_path: Path) -> None:
    told = run("avatars_tables.py", tmp_path)
    for line in ("customers: 60 rows", "orders: 150 rows", "visits: "):
        assert line in told
