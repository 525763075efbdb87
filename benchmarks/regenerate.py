"""How long ``scripts/regenerate`` takes for all services, beside the generator alone on the same documents.

    python benchmarks/regenerate.py [RUNS]

Interleaved runs of three programs on copies of this repository, medians side by side:

- the generator, once a document, one after another, as its own manual says: stock templates, its own formatting;
- ``scripts/regenerate`` with nothing generated yet: overlays, validation, lint, generation, formatting, the proof of
  every operation, schema and example, the report, the types of the whole tree, the swap;
- ``scripts/regenerate --check``, which is what CI runs.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import attrs

ROOT = Path(__file__).resolve().parents[1]


def copied(target: Path) -> Path:
    """All of the repository that a run reads."""
    for name in ("openapi", "scripts", "generated", "src", "tests"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", target)
    (target / ".venv").symlink_to(sys.prefix)
    return target


@attrs.frozen
class Spent:
    """Seconds on the clock, and of all processors together."""

    clock: float
    processors: float


def spent(work: Callable[[], object]) -> Spent:
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(time.perf_counter() - started, used)


def generate_alone(root: Path) -> None:
    """A package a document, whatever the generator thinks of it."""
    environ = {**os.environ, "PATH": f"{Path(sys.prefix, 'bin')}{os.pathsep}{os.environ['PATH']}"}  # it looks for ruff
    tables = tomllib.loads((root / "openapi" / "services.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        settings = Path(scratch) / "settings.yaml"  # else it drops what is not JSON, and has less to do than ours
        text = (root / "openapi" / "generator.yaml").read_text(encoding="utf-8")
        settings.write_text("\n".join(line for line in text.splitlines() if not line.startswith("post_hooks")))
        for name, table in tables.items():
            command = [sys.executable, "-m", "openapi_python_client", "generate", "--config", str(settings)]
            command += ["--path", str(root / "openapi" / table["document"]), "--meta", "none"]
            command += ["--output-path", str(Path(scratch) / name)]
            subprocess.run(command, check=True, cwd=scratch, capture_output=True, env=environ)


def regenerate(root: Path, *arguments: str) -> None:
    subprocess.run([str(root / "scripts" / "regenerate"), *arguments], check=True, stdout=subprocess.DEVNULL)


def from_nothing(root: Path) -> Spent:
    shutil.rmtree(root / "generated")
    return spent(lambda: regenerate(root))


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        root = copied(Path(folder) / "repository")
        rounds: dict[str, list[Spent]] = {"generator alone": [], "all of generated/": [], "--check": []}
        for _ in range(runs + 1):  # the first round warms the file cache and is dropped
            rounds["generator alone"].append(spent(lambda: generate_alone(root)))
            rounds["all of generated/"].append(from_nothing(root))
            rounds["--check"].append(spent(lambda: regenerate(root, "--check")))
    print(f"{'median of ' + str(runs):<18}{'clock':>9}{'ratio':>7}{'processors':>13}{'ratio':>7}")
    alone = middle(rounds["generator alone"])
    for name, one in rounds.items():
        own = middle(one)
        print(f"{name:<18}{own.clock:>7.2f} s{own.clock / alone.clock:>7.2f}", end="")
        print(f"{own.processors:>11.2f} s{own.processors / alone.processors:>7.2f}")


def middle(rounds: list[Spent]) -> Spent:
    counted = rounds[1:]
    clock = statistics.median(one.clock for one in counted)
    return Spent(clock, statistics.median(one.processors for one in counted))


if __name__ == "__main__":
    main()
