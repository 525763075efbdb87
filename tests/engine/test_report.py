"""The report: what a reader must know of a table of avatars."""

from __future__ import annotations

import numpy as np
import pandas as pd

from audiencekit.engine import Imputation, Parameters, avatarise, generate, privacy_metrics, signal_metrics


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


def test_figures_are_taken_with_gaps_filled_as_in_the_generation() -> None:
    draw = np.random.default_rng(0)
    frame = pd.DataFrame(draw.multivariate_normal([0] * 4, np.eye(4) * 0.2 + 0.8, size=200), columns=list("abcd"))
    frame = frame.mask(draw.random(frame.shape) < 0.3)
    mean = Imputation(method="mean")
    _, report = avatarise(frame, k=10, ncp=2, seed=3, imputation=mean)
    run = generate(frame, Parameters(k=10, ncp=2, seed=3, imputation=mean))
    assert report.privacy == privacy_metrics(run.original, run.avatars, ncp=2, imputation=mean)
    assert report.privacy != privacy_metrics(run.original, run.avatars, ncp=2)
    assert report.signal == signal_metrics(run.original, run.avatars, ncp=2, imputation=mean)
