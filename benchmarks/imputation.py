"""How well gaps are filled, and how fast: python benchmarks/imputation.py

20,000 rows of 15 related columns; 10 % of four of them are hidden and filled again. Numbers: error in deviations of the
column (1 is as bad as its mean). Categories: share that is right, as `accuracy`.
"""

from __future__ import annotations

import time

import numpy as np
from engine import mixed

from audiencekit.engine.columns import NumericColumn, Table
from audiencekit.engine.missing import Imputer
from audiencekit.engine.options import Imputation
from audiencekit.engine.preprocess import read_table

ROWS, SHARE = 20_000, 0.1
HIDDEN = ("number 1", "number 4", "category 3", "category 7")
SETTINGS = {
    "median": Imputation(method="median"),
    "knn": Imputation(method="knn"),
    "fast_knn": Imputation(),
    "fast_knn, a tenth of the rows": Imputation(training_fraction=0.1),
}


def score(truth: Table, filled: Table, name: str, hidden: np.ndarray) -> str:
    before = next(column for column in truth.columns if column.name == name)
    after = next(column for column in filled.columns if column.name == name)
    if isinstance(before, NumericColumn) and isinstance(after, NumericColumn):
        gap = (after.values - before.values)[hidden]
        return f"error {np.sqrt(np.mean(gap**2)) / before.values.std():.2f}"
    assert not isinstance(before, NumericColumn) and not isinstance(after, NumericColumn)
    right = after.labels.take(after.codes[hidden]) == before.labels.take(before.codes[hidden])
    return f"accuracy {np.mean(right):.2f}"


def main() -> None:
    frame = mixed(ROWS)
    rng = np.random.default_rng(5)
    hidden = {name: rng.random(ROWS) < SHARE for name in HIDDEN}
    with_gaps = frame.assign(**{name: frame[name].mask(places) for name, places in hidden.items()})
    truth, table = read_table(frame), read_table(with_gaps)
    for label, settings in SETTINGS.items():
        start = time.perf_counter()
        filled = Imputer.fit(table, settings, np.random.default_rng(0)).complete(table)
        spent = time.perf_counter() - start
        scores = ", ".join(f"{name} {score(truth, filled, name, places)}" for name, places in hidden.items())
        print(f"{label}: {spent:.2f} s; {scores}")


if __name__ == "__main__":
    main()
