"""How long until the first event is taken, against ``import httpx, attrs``: ratio of medians of fresh processes.

    python benchmarks/import_time.py [RUNS]

Interleaved runs of three programs: an empty interpreter (subtracted from both others), the two imports, and
``import audiencekit.segops`` + a client + the first ``track()``. Time is taken to the return of ``track()`` and the
process is left by ``os._exit``, so that no exit hook is measured.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

PROGRAMS = {
    "empty": "import os; os._exit(0)",
    "httpx, attrs": "import os, httpx, attrs; os._exit(0)",
    "first track()": (
        "import os, audiencekit.segops as s\n"
        "c = s.SegOpsClient('http://127.0.0.1:9', 'sk_test')\n"
        "c.track(user_id='u', event_type='order_placed', payload={'total': 42})\n"
        "os._exit(0)"
    ),
}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(runs + 1):  # the first round warms the file cache and is dropped
        for name, program in PROGRAMS.items():
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True)
            times[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(values[1:]) for name, values in times.items()}
    for name, seconds in medians.items():
        print(f"{name:<14} median of {runs}: {seconds * 1000:7.1f} ms")
    base, ours = (medians[name] - medians["empty"] for name in ("httpx, attrs", "first track()"))
    print(f"ratio, less the empty interpreter: {ours / base:.2f}")


if __name__ == "__main__":
    main()
