"""The paper, made again by the example that users run (contract section 9)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.data import data_file

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


@pytest.mark.full
@pytest.mark.once
def test_the_paper_is_made_again_by_one_command(tmp_path: Path) -> None:
    picture = tmp_path / "paper.png"
    folder = data_file("aids.csv").parent
    assert data_file("wbcd.csv").parent == folder
    answer = subprocess.run(
        [sys.executable, str(EXAMPLES / "paper.py"), "--picture", str(picture)],
        env={**os.environ, "AUDIENCEKIT_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    lines = answer.stdout.splitlines()[2:]
    assert len(lines) == 16  # two figures and nine F-scores; two figures and three hazard ratios
    assert all(line.endswith("yes |") for line in lines)
    assert "| AIDS | hazard ratio arm 3 | 0.59 | 0.53 | 0.59 |" in answer.stdout
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_without_the_tables_the_example_says_what_it_needs(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, str(EXAMPLES / "paper.py")],
        env={**os.environ, "AUDIENCEKIT_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "set AUDIENCEKIT_DATA" in answer.stderr


def test_its_statistics_are_the_textbook_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(EXAMPLES)
    from paper_models import cox_hazard_ratios, f_score

    # Means 1 and 5, whole mean 3, variances 1 and 4.
    values = np.array([0.0, 1.0, 2.0, 3.0, 5.0, 7.0])
    assert f_score(values, np.array([False] * 3 + [True] * 3)) == pytest.approx(8 / 5)
    # An untreated dies on day 1, a treated on day 2, an untreated lives: with the hazard ratio h the likelihood is
    # 1 / (h + 2) times h / (h + 1), largest at the root of 2.
    days, died = np.array([1.0, 2.0, 3.0]), np.array([True, True, False])
    treated = np.array([[0.0], [1.0], [0.0]])
    assert cox_hazard_ratios(days, died, treated) == pytest.approx([np.sqrt(2.0)])
    # Two deaths on one day, Efron: h / ((h + 2) (h + 2 - (h + 1) / 2)), largest at the root of 6.
    tied = np.array([1.0, 1.0, 3.0])
    assert cox_hazard_ratios(tied, died, treated) == pytest.approx([np.sqrt(6.0)])
