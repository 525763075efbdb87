"""The house rules that a machine can count."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HANDWRITTEN = sorted(path for path in (ROOT / "src").rglob("*.py") if "_sync" not in path.parts)


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_are_small() -> None:
    sizes = {str(path.relative_to(ROOT)): lines(path) for path in HANDWRITTEN}
    assert {name: size for name, size in sizes.items() if size > 500} == {}
    assert statistics.median(sizes.values()) <= 200


def test_no_drawer_for_everything() -> None:
    assert [path.name for path in HANDWRITTEN if path.stem in {"utils", "util", "helpers", "common", "misc"}] == []


def test_every_module_and_public_name_is_documented() -> None:
    """Each module says what it is for, in its first statement."""
    silent = [
        str(path.relative_to(ROOT))
        for path in HANDWRITTEN
        if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', "#"))
    ]
    assert silent == []


def test_every_public_name_resolves() -> None:
    """The lazy tables name what exists; a fresh interpreter, so that no other import can help."""
    program = """
import importlib
for package in ("segops", "permutive", "avatars", "engine", "sandbox"):
    module = importlib.import_module(f"audiencekit.{package}")
    for name in module.__all__:
        assert getattr(module, name) is not None, (package, name)
        assert name in dir(module), (package, name)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
