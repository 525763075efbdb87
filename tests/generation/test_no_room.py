"""A run that cannot write, or that nobody listens to, says so in a line and changes nothing."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

import pytest

from tests.generation.shop import shop_repository

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop_repository(tmp_path_factory.mktemp("no room") / "shop")


@pytest.mark.parametrize("room", [0, 3000])
def test_a_full_disk(shop: Path, room: int) -> None:
    before = sorted(shop.iterdir())

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [shop / "scripts" / "regenerate"]
    run = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=False)

    assert run.returncode == 1 and "File too large" in run.stderr and "Traceback" not in run.stderr
    assert run.stderr.splitlines()[-1].startswith(("Each folder is as it was", "Nothing was changed"))
    assert sorted(shop.iterdir()) == before


def test_a_reader_that_goes_away(shop: Path) -> None:
    command = [shop / "scripts" / "regenerate", "--report"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None and run.stderr is not None
        run.stdout.close()
        said = run.stderr.read()
    assert run.returncode == 1
    assert said.splitlines() == ["Broken pipe", "Each folder is as it was, or new as a whole: run it again."]
