"""A run that is killed leaves ``generated/`` as it was or as it was to be, and the next run works."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from generation import tree

from tests.generation.foreign.world import HERE
from tests.generation.sample import REPOSITORY
from tests.generation.shop import shop_repository
from tests.generation.test_regenerate import edit

pytestmark = pytest.mark.full

MOMENTS = 20
Stop = Callable[[Path, float], bool]  # (repository, seconds since the start): now?


def regenerate(root: Path, *arguments: str) -> subprocess.Popen[str]:
    """A run in a group of its own, so that the tools it started end with it."""
    command = [str(root / "scripts" / "regenerate"), *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def finish(root: Path, *arguments: str) -> None:
    run = regenerate(root, *arguments)
    printed, _ = run.communicate(timeout=300)
    assert run.returncode == 0, printed


def kill_when(root: Path, stop: Stop, *arguments: str) -> bool:
    """Start a run and SIGKILL it when *stop* says so; False if it ended before."""
    run, started = regenerate(root, *arguments), time.monotonic()
    try:
        while not stop(root, time.monotonic() - started):
            if run.poll() is not None:
                return False
            time.sleep(0)
        return run.poll() is None
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
        run.communicate()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small repository whose document has changed since it was generated."""
    root = shop_repository(tmp_path / "shop")
    finish(root)
    edit(root / "openapi" / "shop.yaml", "Its name.", "Another name.")
    return root


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A copy of ours, with words of one document changed."""
    root = tmp_path / "ours"
    for name in ("openapi", "scripts", "src", "tests", "generated"):
        shutil.copytree(REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    (root / ".venv").symlink_to(sys.prefix)
    edit(root / "openapi" / "permutive" / "identity.yaml", "An alias of a user.", "An alias that a user has.")
    return root


def half_way(root: Path, _: float) -> bool:
    return any(root.glob(".generated-*/tree/*/*/client.py"))


def swapped(root: Path) -> Stop:
    """At once after the new tree took the place of the old: a window too small to be hit by chance."""
    before = (root / "generated").stat().st_ino
    return lambda _, __: (root / "generated").stat().st_ino != before


def assert_is_clean(root: Path) -> None:
    assert [path.name for path in root.glob(".generated*")] == []


def test_a_small_run_that_is_killed(shop: Path) -> None:
    """While it generates, and in the swap; then one that is left alone does what they did not."""
    old = tree.digest(shop / "generated")
    assert kill_when(shop, half_way)
    assert tree.digest(shop / "generated") == old
    kill_when(shop, swapped(shop))
    left = tree.digest(shop / "generated")
    assert left != old
    finish(shop)
    assert tree.digest(shop / "generated") == left
    assert_is_clean(shop)


def test_a_run_with_a_vendors_document_that_is_killed(tmp_path: Path) -> None:
    """While it generates, while it makes the files ready, between them and their table: the folder is old or new."""
    root, vendor = shop_repository(tmp_path / "shop"), Path(shutil.copytree(HERE / "shelter", tmp_path / "vendor"))
    kept, arguments = root / "openapi" / "pets", ("--from", str(vendor / "openapi.yaml"), "pets")
    finish(root, *arguments)
    old = tree.files(kept)
    for file in tree.files(vendor):
        edit(vendor / file, "\n", "\n\n")
    edit(vendor / "openapi.yaml", '"2024-06-01"', '"2025-01-01"')
    moments: list[Stop] = [
        half_way,
        lambda _, __: any(root.glob("openapi/.adopted-*/new/openapi.yaml")),
        lambda _, __: tree.files(kept) != old,
    ]
    for moment in moments:
        assert kill_when(root, moment, *arguments) or moment is not half_way
        assert tree.files(kept) in (old, tree.files(vendor))
    finish(root, *arguments)
    assert tree.files(kept) == tree.files(vendor)
    assert 'version = "2025-01-01"' in (root / "openapi" / "services.toml").read_text()
    assert sorted(path.name for path in root.glob("openapi/.*")) == []
    assert_is_clean(root)


def test_a_run_over_all_documents_that_is_killed_at_random(
    ours: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = Path(shutil.copytree(ours / "generated", tmp_path / "kept"))
    old, started = tree.digest(kept), time.monotonic()
    finish(ours)
    seconds, new = time.monotonic() - started, tree.digest(ours / "generated")
    names, chance = {old: "old", new: "new"}, random.Random(20)
    assert len(names) == 2
    states: list[str] = []
    for number in range(MOMENTS):
        shutil.rmtree(ours / "generated")
        shutil.copytree(kept, ours / "generated")
        moment = chance.uniform(0, seconds)
        in_the_swap = number % 5 == 4
        kill_when(ours, swapped(ours) if in_the_swap else lambda _, passed, moment=moment: passed >= moment)
        states.append(names.get(tree.digest(ours / "generated"), "neither"))
        assert states[-1] != "neither", states
        if in_the_swap or number == MOMENTS - 2:
            finish(ours)
            assert tree.digest(ours / "generated") == new
            assert_is_clean(ours)
    with capsys.disabled():
        print(f"\nkilled {MOMENTS} times: {states.count('old')} old, {states.count('new')} new")
