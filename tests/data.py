"""Reference tables that do not belong to the repository: where they are looked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent


def data_file(name: str) -> Path:
    """The path of a reference table; skips the test, saying why, when it is not there.

    Looked for in the folder AUDIENCEKIT_DATA names, else in `../shared/data` beside the repository.
    """
    folder = os.environ.get("AUDIENCEKIT_DATA")
    path = Path(folder) / name if folder else _ROOT.parent / "shared" / "data" / name
    if not path.is_file():
        pytest.skip(f"reference table {name} is neither in AUDIENCEKIT_DATA nor in ../shared/data")
    return path
