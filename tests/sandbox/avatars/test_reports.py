"""Reports: made of the figures that the metrics left, as files that other programs read."""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

import docx
import pandas as pd
import pytest

from tests.sandbox.avatars.service import Service, documents
from tests.sandbox.avatars.sets import by_file, clinic_frames, clinic_tables, document, linked_set, upload

EACH = {"avatarization": {"patient": {"k": 5}, "visit": {"k": 5}}}


def report(kind: str = "basic", **spec: Any) -> dict[str, Any]:
    name = "report" if kind == "basic" else "report_pia"
    return document("AvatarReportParameters", name, {"report_type": kind, **spec, "results": {"volume": "results"}})


def measured(service: Service, parts: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """A set whose run and metrics are launched, and its metrics' jobs."""
    name = service.store_set(parts)
    run = service.launch(name, "standard")
    return name, [service.launch(name, f"{word}_metrics", run) for word in ("signal", "privacy")]


def words_of(content: bytes) -> str:
    """What a document of Word says."""
    found = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in found.paragraphs), *cells])


def written_in(content: bytes) -> str:
    """What a PDF writes, its lines joined."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    drawn = b"".join(zlib.decompress(stream) for stream in streams if stream[:1] == b"\x78")
    return b" ".join(re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", drawn)).decode("latin-1")


def test_a_basic_report_is_a_pdf_with_the_figures(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame)
    name, jobs = measured(service, [*documents("t.csv", k=5), report(output_format="pdf", language="en")])
    results = service.finished(service.launch(name, "report", *jobs))
    assert list(by_file(results["report"])) == ["report.pdf"]
    content = service.read(results["report"][0])
    assert content.startswith(b"%PDF-")
    said = written_in(content)
    figures = service.read_json(service.finished(jobs[1])["privacy_metrics"][0])
    assert "hidden_rate" in said and f"{figures['hidden_rate']:.4g}" in said
    assert "hellinger_mean" in said and "> 90" in said


@pytest.mark.parametrize(("language", "title"), [("en", "Anonymisation report"), ("fr", "Rapport d'anonymisation")])
def test_a_basic_report_may_be_a_document_and_in_french(
    service: Service, frame: pd.DataFrame, language: str, title: str
) -> None:
    service.upload("t.csv", frame)
    name, jobs = measured(service, [*documents("t.csv", k=5), report(output_format="docx", language=language)])
    results = service.finished(service.launch(name, "report", *jobs))
    assert list(by_file(results["report"])) == ["report.docx"]
    assert words_of(service.read(results["report"][0])).startswith(title)


def test_an_assessment_is_a_document_for_each_table_with_its_context(service: Service) -> None:
    upload(service, clinic_frames())
    parts = [*linked_set(clinic_tables(), EACH), report("pia", language="en")]
    parts[0]["spec"]["pia_metadata"] = {"datarecipient": "opendata", "data_type": "health"}
    name, jobs = measured(service, parts)
    results = service.finished(service.launch(name, "report_pia", *jobs))
    files = by_file(results["report"])
    assert list(files) == ["patient.report_pia.docx", "visit.report_pia.docx"]
    said = words_of(service.read(files["patient.report_pia.docx"]))
    assert "opendata" in said and "health" in said and "Singling out" in said
    figures = service.read_json(service.finished(jobs[1])["privacy_metrics"][0])
    assert figures["metadata"]["table_name"] == "patient"
    assert f"{figures['local_cloaking']:.4g}" in said
    missed = any(
        isinstance(value := figures[key], int | float) and not value > float(target.removeprefix("> "))
        for key, target in figures["targets"].items()
    )
    assert ("miss their targets" in said) is missed


def test_a_set_that_was_not_measured_has_no_report(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame)
    name = service.store_set([*documents("t.csv", k=5), report()])
    job = service.settled(service.launch(name, "report"))
    assert (job["status"], job["exception"]) == (
        "error",
        "report: the set has no finished privacy_metrics to report on.",
    )


def test_names_no_western_font_has_do_not_stop_a_report(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame)
    name, jobs = measured(service, [*documents("t.csv", table="客户 Łódź", k=5), report()])
    assert service.finished(service.launch(name, "report", *jobs))["report"]


def test_a_flow_launches_reports_after_the_metrics(service: Service, frame: pd.DataFrame) -> None:
    service.upload("t.csv", frame)
    name = service.store_set([*documents("t.csv", k=5), report(), report("pia")])
    jobs = service.api.post("/jobs/flow", json={"set_name": name}).json()["jobs"]
    ended = {job["parameters_name"]: job["status"] for job in (service.settled(entry["name"]) for entry in jobs)}
    assert set(ended.values()) == {"finished"}
    assert list(ended)[-2:] == ["report", "report_pia"]
