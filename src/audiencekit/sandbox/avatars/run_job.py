"""One task, carried out with the engine: tables in, result files out (contract 6.7, 8.1). Runs in the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from audiencekit.sandbox.avatars.advice_job import advise_tables
from audiencekit.sandbox.avatars.discovery_job import discover
from audiencekit.sandbox.avatars.extract_job import extract
from audiencekit.sandbox.avatars.job_files import Announce, Done, Stages, write_json
from audiencekit.sandbox.avatars.metrics_job import measure_tables
from audiencekit.sandbox.avatars.reference_job import report_subjects
from audiencekit.sandbox.avatars.regenerate_job import regenerate
from audiencekit.sandbox.avatars.report_job import write_reports
from audiencekit.sandbox.avatars.standard_job import make_avatars
from audiencekit.sandbox.avatars.task import ResultFile, Task

# What is done, and in how many stages: those of each table, and those of all together.
_WORK: Mapping[str, tuple[Callable[[Task, Path, Stages], Done], int, int]] = {
    "advice": (advise_tables, 2, 0),
    "standard": (make_avatars, 2, 1),
    "privacy_metrics": (measure_tables, 1, 1),
    "signal_metrics": (measure_tables, 1, 1),
    "report": (write_reports, 0, 2),
    "schema_discovery": (discover, 0, 2),
    "extract": (extract, 1, 0),
    "regenerate": (regenerate, 1, 1),
    "reference": (report_subjects, 0, 1),
}


def run_task(task: Task, announce: Announce) -> list[ResultFile]:
    """Do *task*; its files are in its folder afterwards. *announce* hears of each stage and may raise to stop.

    Raises `JobFault` with a text for the user.
    """
    folder = Path(task.folder)
    work, each, together = _WORK[task.kind]
    tables = len(task.tables) or (len(task.database.tables) if task.database else 0)
    done = work(task, folder, Stages(announce, total=tables * each + together))
    metadata = {
        "created_at": task.created_at,
        "finished_at": datetime.now(UTC).isoformat(),
        "kind": task.kind,
        "seed": task.seed if done.seed is None else done.seed,
        "tables": done.notes,
    }
    write_json(folder / "run_metadata.json", metadata)
    return [*done.files, ResultFile("run_metadata", "run_metadata.json")]
