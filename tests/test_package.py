"""What is installed: wheel and sdist, and how little the core install needs and loads."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE = (
    "attr",
    "attrs",
    "backoff",
    "httpx",
    "httpcore",
    "anyio",
    "certifi",
    "h11",
    "idna",
    "sniffio",
    "typing_extensions.py",
)
HEAVY = {
    "email",
    "numpy",
    "pandas",
    "scipy",
    "starlette",
    "yaml",
    "obstore",
    "pyarrow",
    "matplotlib",
    "typer",
    "rich",
    "httpx",
}


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(wheel, sdist), built from the tree with the installed hatchling."""
    folder = tmp_path_factory.mktemp("dist")
    for target in ("wheel", "sdist"):
        program = f"from hatchling.build import build_{target}; build_{target}({str(folder)!r})"
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


def test_both_packages_and_their_type_markers_are_in_both(distributions: tuple[Path, Path]) -> None:
    wheel, sdist = distributions
    wanted = {
        "audiencekit/py.typed",
        "audiencekit_api/py.typed",
        "audiencekit/cli/data/cdnow_sample.csv",
        "audiencekit/cli/data/ORIGIN.md",
        "audiencekit_api/segops/api/segments/create_segment.py",
        "audiencekit/core/_sync/call.py",
    }
    with zipfile.ZipFile(wheel) as archive:
        assert wanted <= set(archive.namelist())
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    roots = {"audiencekit": "src", "audiencekit_api": "generated"}
    assert {f"{roots[name.split('/')[0]]}/{name}" for name in wanted} <= names
    assert {"LICENSE", "README.md", "openapi/segops.yaml", "scripts/regenerate"} <= names


@pytest.fixture(scope="module")
def core_install(distributions: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A command for an interpreter that sees the wheel and the core's own requirements, and nothing else."""
    folder = tmp_path_factory.mktemp("core")
    with zipfile.ZipFile(distributions[0]) as archive:
        archive.extractall(folder)
    installed = Path(sysconfig.get_paths()["purelib"])
    for name in CORE:
        if (installed / name).exists():
            (folder / name).symlink_to(installed / name)
    return [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(folder)!r})\n"]


def run(command: list[str], program: str) -> str:
    done = subprocess.run([*command[:-1], command[-1] + program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_first_event_loads_nothing_heavy(core_install: list[str]) -> None:
    program = """
import os
import audiencekit.segops
client = audiencekit.segops.SegOpsClient("http://127.0.0.1:9", "sk_test")
client.track(user_id="u", event_type="e", payload={"n": 1})
print(*{name.partition(".")[0] for name in sys.modules}, flush=True)
os._exit(0)
"""
    assert set(run(core_install, program).split()) & HEAVY == set()


def test_the_core_install_sends_an_event_and_lists_cohorts(core_install: list[str]) -> None:
    """Over a socket, to a server that is not there: the whole request path imports without extras."""
    program = """
from audiencekit import segops, errors, permutive
from audiencekit.core.options import ClientOptions
from audiencekit.core.retry import RetryPolicy
quick = ClientOptions(retry=RetryPolicy(attempts=1))
client = segops.SegOpsClient("http://127.0.0.1:9", "sk_test", batch=False, options=quick)
try:
    client.track(user_id="u", event_type="e")
except errors.ConnectionFailed:
    print("sent")
client.shutdown()
try:
    permutive.Workspace("k", base_url="http://127.0.0.1:9", options=quick).cohorts.list()
except errors.ConnectionFailed:
    print("listed")
"""
    assert run(core_install, program).split() == ["sent", "listed"]


@pytest.mark.parametrize(
    ("program", "extra"),
    [
        ("import audiencekit.sandbox as s; s.Sandbox().start()", "sandbox"),
        ("import audiencekit.engine as e; e.avatarise(None, k=2)", "engine"),
        (
            "from audiencekit.avatars import Manager\n"
            "Manager('http://127.0.0.1:9', api_key='k').create_runner('x').add_table('t', 'x.csv')",
            "avatars",
        ),
        ("from audiencekit.cli.main import run; run()", "cli"),
    ],
)
def test_a_missing_extra_is_named(core_install: list[str], tmp_path: Path, program: str, extra: str) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n")
    done = subprocess.run(
        [*core_install[:-1], core_install[-1] + program], capture_output=True, text=True, timeout=60, cwd=tmp_path
    )
    assert done.returncode != 0
    assert f"audiencekit[{extra}]" in done.stderr


def test_importing_the_packages_loads_nothing_heavy(core_install: list[str]) -> None:
    program = """
from audiencekit import avatars, engine, errors, permutive, sandbox, segops
print(*{name.partition(".")[0] for name in sys.modules})
"""
    assert set(run(core_install, program).split()) & HEAVY == set()
