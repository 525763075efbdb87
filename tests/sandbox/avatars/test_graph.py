"""The job graph: what follows from parents, what a whole set launches."""

from __future__ import annotations

import yaml

from audiencekit.sandbox.avatars import graph
from audiencekit.sandbox.avatars.graph import Standing
from audiencekit.sandbox.avatars.resources import parse
from tests.sandbox.avatars.service import documents


def standings(**jobs: tuple[str, str]) -> list[Standing]:
    """Jobs by name: status and, in one word each, parents."""
    return [Standing(name=name, status=status, parents=tuple(on.split())) for name, (status, on) in jobs.items()]


def test_a_failure_reaches_every_dependant() -> None:
    jobs = standings(report=("queued", "metrics"), metrics=("queued", "run"), run=("error", ""), other=("queued", ""))
    verdicts = graph.settle(jobs)
    assert {verdict.name: verdict.status for verdict in verdicts} == {
        "metrics": "parent_error",
        "report": "parent_error",
    }
    assert "run" in next(verdict.exception for verdict in verdicts if verdict.name == "metrics")


def test_cancelling_reaches_every_dependant() -> None:
    jobs = standings(run=("cancelled", ""), metrics=("queued", "run"), report=("queued", "metrics"))
    assert [(verdict.name, verdict.status) for verdict in graph.settle(jobs)] == [
        ("metrics", "cancelled"),
        ("report", "cancelled"),
    ]


def test_a_lost_parent_counts_as_failed() -> None:
    for status in ("error", "parent_error", "lost", "orphaned"):
        verdicts = graph.settle(standings(run=(status, ""), metrics=("queued", "run")))
        assert [verdict.status for verdict in verdicts] == ["parent_error"]


def test_a_job_waits_for_all_of_its_parents() -> None:
    assert graph.next_ready(standings(a=("finished", ""), b=("pending", ""), c=("queued", "a b"))) is None
    assert graph.next_ready(standings(a=("finished", ""), b=("finished", ""), c=("queued", "a b"))) == "c"
    assert graph.next_ready(standings(a=("queued", ""), b=("queued", ""))) == "a"
    assert graph.settle(standings(b=("pending", ""), c=("queued", "b"))) == []


def flow(*kinds: str) -> list[tuple[str, list[str]]]:
    chosen = [document for document in documents("t.csv", k=5) if document["kind"] in kinds]
    if "AvatarReportParameters" in kinds:
        chosen.append({"kind": "AvatarReportParameters", "metadata": {"name": "report"}, "spec": {}})
    return graph.flow(parse(yaml.safe_dump_all(chosen).encode()).parameters)


def test_a_set_launches_its_run_then_metrics_then_reports() -> None:
    metrics = ("AvatarPrivacyMetricsParameters", "AvatarSignalMetricsParameters")
    assert flow("AvatarAdviceParameters", "AvatarParameters", *metrics, "AvatarReportParameters") == [
        ("standard", []),
        ("privacy_metrics", ["standard"]),
        ("signal_metrics", ["standard"]),
        ("report", ["privacy_metrics", "signal_metrics"]),
    ]


def test_advice_is_launched_only_where_nothing_is_run() -> None:
    assert flow("AvatarAdviceParameters") == [("advice_parameters", [])]


def test_metrics_of_an_uploaded_table_depend_on_nothing() -> None:
    assert flow("AvatarPrivacyMetricsParameters") == [("privacy_metrics", [])]
