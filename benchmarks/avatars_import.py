"""How long until a Manager is there, against ``import httpx, attrs``: ratio of medians of fresh processes.

    python benchmarks/avatars_import.py [RUNS]

Interleaved runs; an empty interpreter is subtracted from both. Where the vendor's client is installed it is measured
beside ours, otherwise the line says that it is not.
"""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import time

PROGRAMS = {
    "empty": "import os; os._exit(0)",
    "httpx, attrs": "import os, httpx, attrs; os._exit(0)",
    "Manager(…)": (
        "import os, audiencekit.avatars as a\n"
        "a.Manager('http://127.0.0.1:9', api_key='octopize_apikey.00000000-0000-4000-8000-000000000000.' + 'a' * 43)\n"
        "os._exit(0)"
    ),
}
PEER = {"the vendor's": "import os, avatars; os._exit(0)"}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    peer = importlib.util.find_spec("avatars") is not None
    programs = PROGRAMS | (PEER if peer else {})
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(runs + 1):  # the first round warms the file cache and is dropped
        for name, program in programs.items():
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True)
            times[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    for name, median in medians.items():
        print(f"{name:<14} median of {runs}: {median * 1000:7.1f} ms")
    if not peer:
        print("the vendor's   is not installed here")
    base, ours = (medians[name] - medians["empty"] for name in ("httpx, attrs", "Manager(…)"))
    print(f"ratio, less the empty interpreter: {ours / base:.2f}")


if __name__ == "__main__":
    main()
