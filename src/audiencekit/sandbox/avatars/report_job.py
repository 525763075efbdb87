"""Reports of a set from the figures of its metrics (contract 6.7): one on all of it, or one for each table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from audiencekit.sandbox.avatars.job_files import Done, JobFault, Stages
from audiencekit.sandbox.avatars.report_content import assessment, basic, tables_of
from audiencekit.sandbox.avatars.report_files import write_docx, write_pdf
from audiencekit.sandbox.avatars.task import ResultFile, Task, escape


def write_reports(task: Task, folder: Path, stages: Stages) -> Done:
    """The report, or the assessments. Raises JobFault where nothing was measured."""
    assert task.report is not None
    about, report = task.report, task.report.report
    stages.begin("reading the metrics")
    measures: dict[str, list[Mapping[str, object]]] = {"privacy_metrics": [], "signal_metrics": []}
    for file in about.measures:
        measures[file.kind].append(cast("Mapping[str, object]", json.loads(Path(file.name).read_bytes())))
    privacy, signal = measures.values()
    stages.begin("writing the report")
    day = task.created_at[:10]
    tables = tables_of(privacy, signal)
    if not tables:
        raise JobFault("The set has no metrics to report on.")
    if report.kind == "basic":
        name = f"report.{report.format}"
        write = write_pdf if report.format == "pdf" else write_docx
        write(folder / name, basic(report.language, about.display_name, day, privacy, signal))
        return Done(files=[ResultFile("report", name)], notes={table: {} for table in tables})
    files: list[ResultFile] = []
    for table in tables:
        name = f"{escape(table)}.report_pia.docx"
        said = assessment(report.language, about.display_name, day, about.pia, table, privacy, signal)
        write_docx(folder / name, said)
        files.append(ResultFile("report", name))
    return Done(files=files, notes={table: {} for table in tables})
