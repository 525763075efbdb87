"""From a CSV file to avatars, their figures and a report.

    python examples/avatars_quickstart.py people.csv --folder out   your table; a made one without it

Uses the instance AVATAR_BASE_URL and AVATAR_API_KEY name, or an embedded sandbox (extra `sandbox`) when neither is
set. Leaves avatars.csv and report.pdf in the folder.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from audiencekit.avatars import Manager, show_progress


@contextmanager
def any_manager() -> Iterator[Manager]:
    """A manager of the instance of the environment, else of a sandbox that lives as long."""
    if os.environ.get("AVATAR_API_KEY"):
        with Manager() as manager:
            yield manager
        return
    from audiencekit.sandbox import Sandbox

    with Sandbox() as sandbox, Manager(sandbox.avatars.url, api_key=sandbox.avatars.api_key) as manager:
        yield manager


def made_people(rows: int = 300) -> pd.DataFrame:
    draw = np.random.default_rng(1)
    age = draw.integers(18, 80, rows)
    return pd.DataFrame(
        {
            "age": age,
            "income": (draw.lognormal(10, 0.3, rows) * (1 + age / 80)).round(2),
            "city": draw.choice(["Lyon", "Graz", "Turku"], rows, p=[0.6, 0.3, 0.1]),
        }
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description="Avatars of one table")
    arguments.add_argument("table", nargs="?", type=Path)
    arguments.add_argument("--folder", type=Path, default=Path("avatars-output"))
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)

    with any_manager() as manager:
        runner = manager.create_runner("quickstart")
        runner.add_table("people", made_people() if given.table is None else given.table)
        runner.advise_parameters()
        runner.print_parameters()
        runner.run(["standard", "signal_metrics", "privacy_metrics", "report"], on_progress=show_progress())

        privacy, signal = runner.privacy_metrics("people"), runner.signal_metrics("people")
        print(f"hidden rate {privacy.hidden_rate:.1f} %, local cloaking {privacy.local_cloaking:.1f}")
        print(f"mean Hellinger distance {signal.hellinger_mean:.3f}")
        print(runner.save("people", given.folder / "avatars.csv"))
        for report in runner.download_report(given.folder / "report.pdf"):
            print(report)


if __name__ == "__main__":
    main()
