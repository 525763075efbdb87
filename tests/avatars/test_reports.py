"""Reports that are asked for after the run."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import attrs
import pytest
from audiencekit_api.avatars.models import JobResponse, JobStatus

from audiencekit.avatars import Manager
from audiencekit.avatars.groups.jobs import Jobs
from audiencekit.core.schedule import JobState
from audiencekit.errors import JobFailed
from tests.avatars.frames import people


def test_a_report_asked_for_later_that_fails_leaves_the_run_as_it_is(
    manager: Manager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = manager.create_runner("reported", seed=1, compute_figures=False)
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    job = runner.run()
    listed = Jobs.of_set

    def failing(jobs: Jobs, set_name: UUID) -> list[JobResponse]:
        return [
            attrs.evolve(each, status=JobStatus.ERROR, exception="no paper left", done=True)
            if each.parameters_name == "report"
            else each
            for each in listed(jobs, set_name)
        ]

    monkeypatch.setattr(Jobs, "of_set", failing)
    for _ in range(2):
        with pytest.raises(JobFailed, match="no paper left"):
            runner.download_report(tmp_path)

    assert runner.job is job and runner.status().state is JobState.DONE
    assert runner.results() is not None and len(runner.shuffled("t")) == 40
    assert runner.statuses() == {
        "standard": "finished",
        "signal_metrics": "finished",
        "privacy_metrics": "finished",
        "report": "error",
    }
    assert list(tmp_path.iterdir()) == []
