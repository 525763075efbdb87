"""What ``add_table`` and reading a result cost against the bare work: writing the Parquet file and one PUT, one GET.

    python benchmarks/avatars_transfer.py [ROWS] [COLUMNS] [RUNS]

Interleaved runs against a sandbox in its own process, in a table of mixed columns; medians, their ratios, and by how
much the memory of a fresh process grows at most while ``add_table`` runs (the frame itself aside) and while a file of
200 MiB goes up and comes back.
"""

from __future__ import annotations

import io
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import obstore
import pandas as pd

from audiencekit.avatars import Manager
from audiencekit.avatars.storage import Storage, place_of
from audiencekit.sandbox import Sandbox


def table(rows: int, columns: int) -> pd.DataFrame:
    """Floats, whole numbers, words and dates in turn."""
    draw = np.random.default_rng(7)
    makers: list[Callable[[], object]] = [
        lambda: draw.normal(size=rows),
        lambda: draw.integers(0, 100, rows),
        lambda: pd.Categorical.from_codes(draw.integers(0, 5, rows), categories=list("abcde")),
        lambda: pd.Timestamp("2026-01-01") + pd.to_timedelta(draw.integers(0, 10**6, rows), unit="s"),
        lambda: draw.random(rows),
    ]
    return pd.DataFrame({f"c{place}": makers[place % len(makers)]() for place in range(columns)})


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    rows, columns, runs = (int(given) for given in [*sys.argv[1:4], *("100000", "15", "7")[len(sys.argv) - 1 :]])
    frame = table(rows, columns)
    with Sandbox(process=True) as sandbox, Manager(sandbox.avatars.url, api_key=sandbox.avatars.api_key) as manager:
        api = manager.api
        place = place_of(f"{api.upload_url()}/bare/t.parquet")
        keys = api.access(place.address).credentials
        storage = Storage(api.addresses.storage, api.options)
        store = storage._store(place.bucket, keys)
        runner = manager.create_runner("transfer")

        def bare_put() -> None:
            content = io.BytesIO()
            frame.to_parquet(content, index=False)
            obstore.put(store, place.key, content.getvalue(), use_multipart=False)

        works: dict[str, Callable[[], object]] = {
            "write + one PUT": bare_put,
            "add_table": lambda: runner.add_table("t", frame),
            "one GET": lambda: obstore.get(store, place.key).bytes(),
            "download": lambda: storage.download(place, keys),
        }
        times: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(runs + 1):  # the first round opens connections and is dropped
            for name, work in works.items():
                times[name].append(seconds(work))
        medians = {name: statistics.median(found[1:]) for name, found in times.items()}
        size = obstore.head(store, place.key)["size"]
        print(f"{rows:,} rows x {columns} columns, {size / 1e6:.1f} MB of Parquet, medians of {runs}")
        for name, median in medians.items():
            print(f"{name:<16}{median * 1000:9.1f} ms {size / 1e6 / median:8.0f} MB/s")
        print(f"add_table / (write + one PUT): {medians['add_table'] / medians['write + one PUT']:.2f}")
        print(f"download / one GET: {medians['download'] / medians['one GET']:.2f}")
        arguments = [sandbox.avatars.url, sandbox.avatars.api_key, str(rows), str(columns)]
        subprocess.run([sys.executable, __file__, "--growth", *arguments], check=True)


def growth(url: str, key: str, rows: int, columns: int) -> None:
    """Print how far the peak of this process rises above what it holds with frame, libraries and connection."""
    frame = table(rows, columns)
    with Manager(url, api_key=key) as manager:
        runner = manager.create_runner("growth")
        runner.add_table("small", frame.head(10))
        with Peak() as peak:
            runner.add_table("t", frame)
        print(f"growth of memory in add_table: {peak.growth / (1 << 20):.1f} MiB")
        api, storage = manager.api, Storage(manager.api.addresses.storage, manager.api.options)
        place = place_of(f"{api.upload_url()}/large/t.csv")
        keys = api.access(place.address).credentials
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "t.csv"
            file.write_bytes(b"0123456789abcdef" * (200 << 16))
            with Peak() as peak:
                storage.upload(place, file, keys)
            print(f"growth of memory in an upload of 200 MiB: {peak.growth / (1 << 20):.1f} MiB")
            with Peak() as peak:
                storage.save(place, keys, file)
            print(f"growth of memory in a download of 200 MiB: {peak.growth / (1 << 20):.1f} MiB")


class Peak:
    """The resident memory of this process while a block runs, looked at every millisecond (Linux)."""

    growth = 0

    def __enter__(self) -> Peak:
        self._start, self._done = self._resident(), threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.001):
            self.growth = max(self.growth, self._resident() - self._start)

    @staticmethod
    def _resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--growth"]:
        growth(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
    else:
        main()
