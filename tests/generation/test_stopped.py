"""A run that cannot write, that nobody listens to, that is stopped, or started from anywhere."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
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


def test_the_folder_it_is_started_from_does_not_matter(shop: Path) -> None:
    """It has modules called ``warnings`` and ``references``, and the one above a module called ``requests``."""
    command = [shop / "scripts" / "regenerate", "gone"]
    folder = shop / "scripts" / "generation" / "foreign"
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (1, "unknown service gone; services.toml has shop\nNothing was changed.\n")


@pytest.mark.parametrize(
    "number", [signal.SIGINT, *(pytest.param(one, marks=pytest.mark.full) for one in (signal.SIGTERM, signal.SIGHUP))]
)
def test_a_signal_ends_it_with_nothing_left_over(shop: Path, tmp_path: Path, number: int) -> None:
    before, environ = sorted(shop.iterdir()), {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([shop / "scripts" / "regenerate"], stderr=subprocess.PIPE, text=True, env=environ) as run:
        while not [*shop.glob(".generated-*/*")] and run.poll() is None:
            time.sleep(0.01)
        run.send_signal(number)
        assert run.stderr is not None
        said = run.stderr.read()
    assert run.returncode == 128 + number and "Traceback" not in said, said
    assert sorted(shop.iterdir()) == before and not [*tmp_path.iterdir()]


@pytest.mark.full
def test_a_terminal_that_has_no_arrows(shop: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    old.write_text((shop / "openapi" / "shop.yaml").read_text().replace('version: "1"', 'version: "0"'))
    command = [shop / "scripts" / "regenerate", "--report", "--since", old, "shop"]
    environ = {**os.environ, "PYTHONIOENCODING": "ascii"}
    run = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "") and "version changed: 0 \\u2192 1" in run.stdout
