"""The vendor's first tutorial: a data frame with gaps, advice and a change to it, both reports, a run that fails."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pandas as pd
from avatar_yaml.models.parameters import ReportType
from avatars import JobStatus, Manager
from avatars.models import JobKind
from steps import Flow, expect, table

OVER_SECONDS = 120

flow = Flow()
frame = pd.read_csv(table("iris.csv"))
frame.loc[::10, "sepal.width"] = None

with flow.step("manager and health"):
    manager = Manager(api_key=os.environ["AVATAR_API_KEY"])
    health = manager.get_health()
    expect(health and all(isinstance(value, str) for value in health.values()), health)

with flow.step("add_table from a data frame"):
    runner = manager.create_runner(set_name="tutorial_basic", seed=7)
    runner.add_table("iris", frame)

with flow.step("advise_parameters"):
    runner.advise_parameters("iris")
    runner.print_parameters("iris")

with flow.step("update_parameters(k=5)"):
    runner.update_parameters("iris", k=5)
    expect("k: 5" in runner.get_yaml(), "k is not in the configuration")

with flow.step("table_summary"):
    summary = runner.table_summary("iris")
    expect(isinstance(summary, pd.DataFrame) and len(summary) == frame.shape[1], summary)

with flow.step("run all jobs"):
    runner.run()

with flow.step("shuffled keeps columns and kinds"):
    avatars = runner.shuffled("iris")
    expect(avatars.shape == frame.shape, avatars.shape)
    expect([str(kind) for kind in avatars.dtypes] == [str(kind) for kind in frame.dtypes], avatars.dtypes.to_dict())

with flow.step("metrics of both kinds"):
    expect(runner.privacy_metrics("iris")[0]["hidden_rate"] is not None)
    expect(runner.signal_metrics("iris")[0]["hellinger_mean"] is not None)

with flow.step("basic report (PDF)"):
    runner.download_report("basic.pdf")
    expect(Path("basic.pdf").read_bytes().startswith(b"%PDF-"), "no PDF")

with flow.step("PIA report (DOCX)"):
    runner.download_report("pia.docx", report_type=ReportType.PIA)
    with zipfile.ZipFile("pia.docx") as package:
        expect("word/document.xml" in package.namelist(), package.namelist())

with flow.step("statuses of all jobs"):
    statuses = runner.statuses()
    expect(set(statuses.values()) == {JobStatus.finished}, statuses)

with flow.step("a run with k=500, not awaited"):
    failing = manager.create_runner(set_name="tutorial_failing")
    failing.add_table("iris", frame)
    failing.set_parameters("iris", k=500)
    failing.run()
    expect(failing.get_job(JobKind.standard).status in set(JobStatus))

with flow.step("its job ends in error and says why; what hangs on it ends too"):
    until = time.monotonic() + OVER_SECONDS
    while not (job := failing.get_job(JobKind.standard)).done and time.monotonic() < until:
        time.sleep(0.2)
    expect(job.status == JobStatus.error and "iris" in job.exception and "k" in job.exception, job)
    expect(failing.get_job(JobKind.privacy_metrics).status == JobStatus.parent_error)

with flow.step("create_runner_from_name reads the results again"):
    again = manager.create_runner_from_name("tutorial_basic")
    expect(again.shuffled("iris").equals(avatars), "not the avatars of the run")

flow.end()
