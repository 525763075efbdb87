"""The engine gives the figures of contract section 7, over seeds 0 to 9 and in the bands published there."""

from __future__ import annotations

import pandas as pd
import pytest

from audiencekit.engine import avatarise
from tests.engine import frames

pytestmark = pytest.mark.once

FIGURES = (
    "hidden_rate",
    "local_cloaking",
    "distance_to_closest",
    "closest_distances_ratio",
    "hellinger_mean",
    "correlation_difference_ratio",
    "row_direct_match_protection",
    "closest_rate",
    "column_direct_match_protection",
)
SEEDS = range(10)
SEEDS_IN_BAND = 8

# fmt: off
BANDS = {
    ("iris", 5, 5): [(69.2, 85.8), (1.0, 3.0), (0.1083, 0.1388), (0.451, 0.673), (0.0744, 0.1198), (1.92, 8.75),
                     (72.7, 88.7), (99.0, 100.0), (90.6, 95.2)],
    ("iris", 15, 5): [(82.3, 95.7), (2.5, 6.0), (0.1248, 0.1502), (0.562, 0.798), (0.0982, 0.1804), (5.81, 14.68),
                      (79.0, 96.3), (99.0, 100.0), (93.6, 96.6)],
    ("iris", 20, 5): [(82.4, 98.0), (3.2, 8.2), (0.1214, 0.1657), (0.612, 0.770), (0.0987, 0.1703), (4.58, 15.49),
                      (80.0, 93.3), (99.0, 100.0), (93.4, 96.4)],
    ("integers", 5, 5): [(76.6, 81.5), (2.0, 5.0), (0.0, 0.0), (0.988, 1.0), (0.0957, 0.1170), (5.99, 7.87),
                         (48.3, 53.0), (99.0, 100.0), (98.7, 99.3)],
    ("integers", 15, 5): [(81.1, 86.7), (4.0, 7.0), (0.0, 0.0), (0.990, 1.0), (0.1122, 0.1365), (7.29, 9.88),
                          (51.7, 55.0), (99.0, 100.0), (98.7, 99.3)],
    ("integers", 20, 5): [(82.9, 89.6), (5.0, 9.0), (0.0, 0.0), (0.990, 1.0), (0.1165, 0.1438), (7.40, 9.58),
                          (51.0, 54.9), (99.0, 100.0), (98.7, 99.4)],
    ("mixed", 5, 5): [(76.9, 81.7), (2.0, 5.0), (0.0, 0.0), (0.990, 1.0), (0.0867, 0.1058), (6.30, 8.39),
                      (48.5, 53.1), (99.0, 100.0), (98.7, 99.3)],
    ("mixed", 15, 5): [(81.8, 87.0), (4.0, 7.0), (0.0, 0.0), (0.990, 1.0), (0.1038, 0.1250), (7.65, 10.55),
                       (51.7, 55.0), (99.0, 100.0), (98.7, 99.3)],
    ("mixed", 20, 5): [(83.6, 89.2), (5.0, 9.0), (0.0, 0.0), (0.990, 1.0), (0.1075, 0.1334), (7.74, 10.18),
                       (51.0, 54.9), (99.0, 100.0), (98.7, 99.4)],
    ("categories", 5, 2): [(86.0, 91.7), (8.0, 12.0), (0.0, 0.0), (0.966, 1.0), (0.0238, 0.0417), None,
                           (47.2, 55.1), (99.0, 100.0), (98.8, 99.4)],
    ("categories", 15, 2): [(88.0, 93.2), (10.0, 14.0), (0.0, 0.0), (0.943, 1.0), (0.0241, 0.0424), None,
                            (49.4, 55.6), (99.0, 100.0), (98.8, 99.4)],
    ("categories", 20, 2): [(89.5, 93.1), (11.0, 15.0), (0.0, 0.0), (0.953, 1.0), (0.0248, 0.0430), None,
                            (49.3, 54.6), (99.0, 100.0), (98.8, 99.4)],
    ("breast_cancer", 5, 5): [(64.5, 73.6), (0.0, 2.0), (0.4471, 0.5885), (0.615, 0.750), (0.0801, 0.0978),
                              (5.51, 8.52), (99.0, 100.0), (85.5, 93.6), (99.2, 100.0)],
    ("breast_cancer", 15, 5): [(79.0, 85.0), (1.0, 3.0), (0.5813, 0.6616), (0.696, 0.799), (0.0972, 0.1160),
                               (8.18, 10.68), (99.0, 100.0), (89.7, 97.1), (99.1, 100.0)],
    ("breast_cancer", 20, 5): [(80.3, 87.3), (1.0, 4.0), (0.6049, 0.6960), (0.735, 0.795), (0.1053, 0.1216),
                               (7.96, 11.27), (99.0, 100.0), (92.0, 96.6), (99.2, 100.0)],
}
STRICT = {("iris", 5): 74.7, ("iris", 15): 87.4, ("iris", 20): 89.9, ("integers", 5): 40.4, ("integers", 15): 46.7,
          ("integers", 20): 49.3, ("categories", 5): 51.4, ("categories", 15): 54.2, ("categories", 20): 55.0,
          ("breast_cancer", 5): 69.0, ("breast_cancer", 15): 81.5, ("breast_cancer", 20): 83.5}
# fmt: on


def table(name: str) -> pd.DataFrame:
    if name == "iris":
        return frames.iris()
    if name == "breast_cancer":
        return frames.breast_cancer()
    frame = frames.wbcd()
    if name == "mixed":
        return frame.astype({"Class": "category"})
    return frame.astype("category") if name == "categories" else frame


def marked(name: str, k: int, ncp: int) -> object:
    """A row of the contract's table; the middle k only in full runs."""
    return pytest.param(name, k, ncp, marks=pytest.mark.full if k == 15 else ())


@pytest.mark.parametrize(("name", "k", "ncp"), [marked(*row) for row in BANDS])
def test_figures_lie_in_the_published_bands(name: str, k: int, ncp: int) -> None:
    frame = table(name)
    reports = [avatarise(frame, k, ncp=ncp, seed=seed)[1] for seed in SEEDS]
    results = [report.privacy.to_dict() | report.signal.to_dict() for report in reports]
    for figure, band in zip(FIGURES, BANDS[name, k, ncp], strict=True):
        values = [result[figure] for result in results]
        if band is None:
            assert values == [None] * len(values), figure
            continue
        low, high = band
        inside = [low <= value <= high for value in values]
        assert low <= sum(values) / len(values) <= high, (figure, values)
        assert sum(inside) >= SEEDS_IN_BAND, (figure, values)
    if (name, k) in STRICT:
        strict = [result["hidden_rate_strict"] for result in results]
        assert sum(strict) / len(strict) == pytest.approx(STRICT[name, k], abs=1.0)


def test_the_order_of_the_rows_does_not_matter() -> None:
    shuffled = frames.iris().sample(frac=1, random_state=1)
    _, report = avatarise(shuffled, 15, ncp=5, seed=0)
    bands = dict(zip(FIGURES, BANDS["iris", 15, 5], strict=True))
    for figure, value in (report.privacy.to_dict() | report.signal.to_dict()).items():
        if figure in bands:
            low, high = bands[figure]
            assert low <= value <= high, figure
