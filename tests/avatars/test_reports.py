"""Reports that are asked for after the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import attrs
import pytest
from audiencekit_api.avatars.models import JobResponse, JobStatus

from audiencekit.avatars import Manager, Runner
from audiencekit.avatars.groups.jobs import Jobs
from audiencekit.core.schedule import JobState
from audiencekit.errors import JobFailed
from tests.avatars.frames import people


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Has every report fail from now on, as the service lists them."""
    listed = Jobs.of_set

    def of_set(jobs: Jobs, set_name: UUID) -> list[JobResponse]:
        return [
            attrs.evolve(each, status=JobStatus.ERROR, exception="no paper left", done=True)
            if each.parameters_name == "report"
            else each
            for each in listed(jobs, set_name)
        ]

    return lambda: monkeypatch.setattr(Jobs, "of_set", of_set)


def measured(manager: Manager, jobs: tuple[str, ...] | None = None) -> Runner:
    runner = manager.create_runner("reported", seed=1, compute_figures=False)
    runner.add_table("t", people())
    runner.set_parameters("t", k=4)
    runner.run(jobs)
    return runner


def test_a_report_asked_for_later_that_fails_leaves_the_run_as_it_is(
    manager: Manager, tmp_path: Path, failing: Callable[[], None]
) -> None:
    runner = measured(manager, ("standard", "signal_metrics", "privacy_metrics"))
    job = runner.job
    failing()
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


def test_a_report_without_an_end_of_its_own_hides_no_results(manager: Manager, tmp_path: Path) -> None:
    runner = manager.create_runner("reported", seed=1, compute_figures=False)
    runner.add_table("t", people(3_000))
    runner.set_parameters("t", k=4)
    job = runner.run(("standard", "signal_metrics", "privacy_metrics", "report"), wait=False)
    manager.cancel_jobs([runner.jobs["report"]])
    results = manager.resume(job.id).result()

    assert job.status().state is JobState.DONE and runner.statuses()["report"] == "cancelled"
    assert len(results.shuffled("t")) == 3_000 and "standard" in results.run_metadata()
    with pytest.raises(JobFailed, match="report: Cancelled"):
        results.download_report(tmp_path)
    assert len(manager.create_runner_from_id(job.id).shuffled("t")) == 3_000


def test_a_report_of_the_run_that_fails_is_an_error_of_its_own(
    manager: Manager, tmp_path: Path, failing: Callable[[], None]
) -> None:
    failing()
    runner = measured(manager, ("standard", "signal_metrics", "privacy_metrics", "report"))

    assert len(runner.shuffled("t")) == 40 and runner.privacy_metrics("t").hidden_rate is not None
    assert {"standard", "privacy_metrics"} <= set(runner.run_metadata())
    with pytest.raises(JobFailed, match="no paper left"):
        runner.download_report(tmp_path)
    assert [file.name for file in runner.download_report(tmp_path, report_type="pia")] == ["t.report_pia.docx"]
