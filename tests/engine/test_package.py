"""Importing the engine costs nothing until a name is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from audiencekit import engine


def test_importing_loads_no_numerical_library() -> None:
    heavy = "numpy", "pandas", "scipy"
    code = f"import sys, audiencekit.engine; dir(audiencekit.engine); print([m for m in {heavy} if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_errors_and_parameters_load_none_either() -> None:
    code = "import sys; from audiencekit.engine import EngineError, Parameters; print('numpy' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_every_public_name_resolves_whatever_was_used_before() -> None:
    assert set(engine.__all__) <= set(dir(engine))
    for name in [*engine.__all__, *reversed(engine.__all__)]:
        assert callable(getattr(engine, name)), name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = engine.nothing
