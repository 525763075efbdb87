"""The report: what a reader must know of a table of avatars."""

from __future__ import annotations

import numpy as np
import pandas as pd

from audiencekit.engine import avatarise


def test_a_table_of_few_distinct_rows_is_warned_about() -> None:
    alike = pd.DataFrame({"age": [20 + n % 60 for n in range(400)], "city": ["Lyon", "Graz", "Turku", "Cork"] * 100})
    _, report = avatarise(alike, k=15, seed=7)
    assert report.privacy.row_direct_match_protection < 5
    assert "rows_repeated" in [warning.code for warning in report.warnings]


def test_a_table_of_distinct_rows_is_not() -> None:
    draw = np.random.default_rng(1)
    frame = pd.DataFrame({"height": draw.normal(170, 9, 300).round(1), "weight": draw.normal(70, 12, 300).round(1)})
    _, report = avatarise(frame, k=15, seed=7)
    assert report.privacy.row_direct_match_protection > 90
    assert report.warnings == ()
