"""What avatars cost beside the exact neighbour search they rest on: python benchmarks/engine.py

Three figures, each from this very run:
- 50,000 mixed rows of 15 columns against the bare search (SciPy's k-d tree, all cores) on the same projected matrix:
  at most 2.5 times its time. Medians of interleaved rounds. Once more with dates and gaps among the columns, without a
  limit: gaps are filled by searches of their own.
- The slope of the log-log fit of time over 1,000, 10,000, 50,000 and 100,000 rows: at most 1.3.
- Peak memory of 200,000 rows of 20 columns, in a process of its own: at most 4 GiB.

Exits with 1 when one of them does not hold. Metrics are not part of a run.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from audiencekit.engine import Parameters, Run, generate

K, NCP = 20, 5
MODALITIES = (2, 5, 6, 7, 9, 14, 16, 41, 10, 3, 8, 12)
MOST_RATIO, MOST_SLOPE, MOST_GIB = 2.5, 1.3, 4.0


def mixed(rows: int, numbers: int = 6, categories: int = 9) -> pd.DataFrame:
    """Columns that depend on each other through three hidden traits: whole and decimal numbers, text, one boolean."""
    rng = np.random.default_rng(0)
    traits = rng.standard_normal((rows, 3))
    columns: dict[str, object] = {}
    for place in range(numbers):
        values = 100 + 20 * traits[:, place % 3] + 15 * rng.standard_normal(rows)
        columns[f"number {place}"] = np.round(values, 2) if place % 2 else np.round(values).astype(np.int64)
    for place in range(categories):
        size = MODALITIES[place]
        score = (traits[:, place % 3] + rng.standard_normal(rows) + 3) / 6 * size
        codes = np.clip(score.astype(np.int64), 0, size - 1)
        labels = np.array([f"level {code}" for code in range(size)])
        columns[f"category {place}"] = codes == 1 if size == 2 else labels[codes]
    return pd.DataFrame(columns)


def with_gaps(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with two dates among the columns, and a tenth of the values of three columns missing."""
    rng = np.random.default_rng(1)
    first = frame["number 0"].to_numpy()
    changed = frame.assign(
        **{
            "number 0": pd.Timestamp("2024-01-01") + pd.to_timedelta(first - first.min(), unit="D"),
            "number 2": pd.Timestamp("2024-01-01", tz="Europe/Paris") + pd.to_timedelta(frame["number 2"], unit="h"),
        }
    )
    for name in ("number 0", "number 1", "category 3"):
        changed[name] = changed[name].mask(rng.random(len(changed)) < 0.1)
    return changed


def run(frame: pd.DataFrame) -> Run:
    return generate(frame, Parameters(k=K, ncp=NCP, seed=1))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def against_search(frame: pd.DataFrame, rounds: int = 7, limit: str = "") -> float:
    """Median time of a run, divided by that of the search; printed."""
    places = run(frame).original_projections

    def search() -> object:
        return cKDTree(places).query(places, k=K + 1, workers=-1)

    # Interleaved, so that another load on the machine falls on both.
    pairs = [(seconds(lambda: run(frame)), seconds(search)) for _ in range(rounds)]
    whole, alone = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = whole / alone
    print(f"  run {whole:.3f} s, search alone {alone:.3f} s, ratio {ratio:.2f}{limit}")
    return ratio


def slope(sizes: tuple[int, ...] = (1_000, 10_000, 50_000, 100_000), rounds: int = 5) -> float:
    """Of time over rows, both as logarithms; printed with the times."""
    times: list[float] = []
    for rows in sizes:
        frame = mixed(rows)
        times.append(min(seconds(lambda frame=frame: run(frame)) for _ in range(rounds)))
        print(f"  {rows:>7,} rows: {times[-1]:.3f} s")
    fitted = float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
    print(f"  slope {fitted:.2f} (at most {MOST_SLOPE})")
    return fitted


def peak() -> float:
    """GiB that a process needs for 200,000 rows of 20 columns, the interpreter and the table included; printed."""
    found = subprocess.run([sys.executable, __file__, "--large"], check=True, capture_output=True, text=True)
    gib = float(found.stdout)
    print(f"  peak memory {gib:.2f} GiB (at most {MOST_GIB})")
    return gib


def large() -> None:
    """The other process."""
    run(mixed(200_000, numbers=8, categories=12))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(most / (2**30 if sys.platform == "darwin" else 2**20))


def main() -> int:
    frame = mixed(50_000)
    print(f"50,000 rows, {frame.shape[1]} mixed columns, k={K}, ncp={NCP}")
    plain = against_search(frame, limit=f" (at most {MOST_RATIO})")
    print("The same with dates, and gaps in three columns")
    against_search(with_gaps(frame))
    print("Growth, 15 mixed columns")
    growth = slope()
    print("200,000 rows, 20 mixed columns")
    memory = peak()
    held = plain <= MOST_RATIO and growth <= MOST_SLOPE and memory <= MOST_GIB
    print("all hold" if held else "NOT all hold")
    return 0 if held else 1


if __name__ == "__main__":
    if "--large" in sys.argv:
        large()
    else:
        sys.exit(main())
