"""``scripts/mirror``: the sync twins are what the async sources say, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What the script needs of the tree, in a folder that may be spoiled."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "mirror", tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.csv"))
    return tmp_path


def mirror(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "scripts" / "mirror"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.full  # scripts/test asks the same
def test_the_tree_is_mirrored(copy: Path) -> None:
    for _ in range(2):
        done = mirror(copy, "--check")
        assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.full
def test_one_byte_is_found_named_and_repaired(copy: Path) -> None:
    twin = copy / "src/audiencekit/core/_sync/call.py"
    before = twin.read_text()
    twin.write_text(before + "\n")
    checked = mirror(copy, "--check")
    assert checked.returncode == 1 and checked.stdout == "stale: src/audiencekit/core/_sync/call.py\n"
    assert twin.read_text() == before + "\n", "a check writes nothing"
    assert mirror(copy).returncode == 0 and twin.read_text() == before


@pytest.mark.full
def test_a_damaged_twin_is_found_named_and_repaired(copy: Path) -> None:
    """Bytes that are no text, and the line ends of another system, which Python reads as its own."""
    folder = copy / "src/audiencekit/core/_sync"
    before = {name: (folder / name).read_bytes() for name in ("call.py", "job.py")}
    (folder / "call.py").write_bytes(before["call.py"].replace(b"\n", b"\r\n"))
    (folder / "job.py").write_bytes(before["job.py"] + b"\xff")
    checked = mirror(copy, "--check")
    named = [f"stale: src/audiencekit/core/_sync/{name}" for name in before]
    assert (checked.returncode, checked.stdout.splitlines(), checked.stderr) == (1, named, "")
    assert mirror(copy).returncode == 0
    assert {name: (folder / name).read_bytes() for name in before} == before


def test_a_source_that_is_no_text_is_named(copy: Path) -> None:
    source = copy / "src/audiencekit/core/_async/call.py"
    source.write_bytes(source.read_bytes() + b"\xff")
    for arguments in ((), ("--check",)):
        done = mirror(copy, *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "src/audiencekit/core/_async/call.py: not UTF-8: invalid start byte\n"


@pytest.mark.full
def test_a_twin_without_a_source_and_a_missing_twin_are_named(copy: Path) -> None:
    folder = copy / "src/audiencekit/permutive/_sync"
    (folder / "orphan.py").write_text("")
    (folder / "cohorts.py").unlink()
    named = mirror(copy, "--check").stdout
    assert "permutive/_sync/orphan.py" in named and "permutive/_sync/cohorts.py" in named
    mirror(copy)
    assert not (folder / "orphan.py").exists() and (folder / "cohorts.py").exists()


def test_a_rule_that_matches_nothing_is_an_error(copy: Path) -> None:
    script = copy / "scripts" / "mirror"
    script.write_text(script.read_text().replace("WORDS = [", 'WORDS = [\n    ("never there", ""),'))
    done = mirror(copy, "--check")
    assert done.returncode == 1 and "never there matches nothing" in done.stdout


def test_no_twin_speaks_of_async(copy: Path) -> None:
    for twin in (copy / "src").rglob("_sync/*.py"):
        code = "\n".join(line for line in twin.read_text().splitlines() if not line.startswith("# Written by"))
        for word in ("async def", "await ", "asyncio", "AsyncClient", "anext"):
            assert word not in code, (twin, word)
