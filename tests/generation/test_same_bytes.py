"""Every supported Python writes the same ``generated/``, and writes it again: each with the locked generator."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from generation import tree

from tests.generation.sample import REPOSITORY

pytestmark = pytest.mark.full

VERSIONS = ("3.11", "3.12", "3.13")
TOOLS = ("attrs", "basedpyright", "httpx", "openapi-python-client", "openapi-spec-validator", "ruff")
ASK = "import sys; print('%d.%d' % sys.version_info[:2])"


def interpreter(version: str) -> str:
    """The one named in PYTHONS that has this version, else ``python3.x`` of the path; each is run to be sure."""
    named = [name for name in os.environ.get("PYTHONS", "").split(os.pathsep) if name]
    for candidate in (*named, f"python{version}"):
        found = shutil.which(candidate)
        if found is not None:
            asked = subprocess.run([found, "-c", ASK], capture_output=True, text=True, check=False)
            if asked.stdout.strip() == version:
                return found
    pytest.fail(f"no Python {version} runs here: put python{version} on the path, or its path into PYTHONS ('a:b:c')")


def environment(version: str, folder: Path, lock: Path) -> Path:
    subprocess.run([interpreter(version), "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", str(lock)]
    subprocess.run([*install, *TOOLS], check=True)
    return folder


def locked() -> Iterator[str]:
    """The versions of the lock; its hashes are of no use to pip for some of the packages alone."""
    for line in (REPOSITORY / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"[\w.-]+==[^ ;\\]+", line):
            yield match[0]


def regenerate(root: Path, seed: str) -> str:
    environ = {**os.environ, "PYTHONHASHSEED": seed}
    command = [str(root / "scripts" / "regenerate")]
    run = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.mark.parametrize("version", VERSIONS)
def test_the_bytes_are_the_same(version: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("\n".join(locked()), encoding="utf-8")
    root = tmp_path / "repository"
    for name in ("openapi", "scripts"):
        shutil.copytree(REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    (root / ".venv").symlink_to(environment(version, tmp_path / "environment", lock))
    expected = tree.files(REPOSITORY / "generated")

    for seed in ("1", "2"):  # of the hashes of texts, by which sets are ordered
        shutil.rmtree(root / "generated", ignore_errors=True)
        regenerate(root, seed)
        found = tree.files(root / "generated")
        assert [name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)] == []
        with capsys.disabled():
            print(f"\nPython {version}, hash seed {seed}: {len(found)} files, {tree.digest(root / 'generated')}")
    assert "Nothing to change." in regenerate(root, "3")
