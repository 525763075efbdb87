"""Exports of segments (segops.md 2.3, ops 20 to 22)."""

from __future__ import annotations

import csv
import importlib
import io
import logging
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.segops.export_files import CHUNK_ROWS, write_members
from audiencekit.sandbox.segops.export_rows import Export
from audiencekit.sandbox.segops.exporter import Exporter
from audiencekit.sandbox.segops.schema import SCHEMA
from audiencekit.sandbox.segops.segment_rows import delete_segment

from .conftest import Service

SEGMENTS = "/api/segments/"
EVERYBODY = {"type": "event_count", "event_type": "seen", "operator": "gte", "value": 1}
AWKWARD = ["a,b", 'q"q', "two\nlines", "a\rb", "x\r", '"\r\n"', "zoë", "=1+1"]


def segment(service: Service, *users: str) -> int:
    """A computed segment of *users*."""
    if users:
        service.track(*({"user_id": user, "event_type": "seen"} for user in users))
    body = {"name": "Everybody", "definition": {"logic": "AND", "conditions": [EVERYBODY]}}
    number = service.ask("POST", SEGMENTS, body).json()["id"]
    service.compute(number)
    return number


def export(service: Service, number: int, kind: str = "csv") -> dict[str, Any]:
    """A finished export of the segment."""
    started = service.ask("POST", f"{SEGMENTS}{number}/export/", {"format": kind})
    assert (started.status_code, started.json()["status"]) == (202, "pending"), started.text
    return wait(service, number, started.json()["export_id"])


def wait(service: Service, number: int, export_id: int) -> dict[str, Any]:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        answer = service.ask("GET", f"{SEGMENTS}{number}/export/?export_id={export_id}")
        assert answer.status_code == 200, answer.text
        if answer.json()["status"] != "pending":
            return answer.json()
        assert (answer.json()["download_url"], answer.json()["expires_at"]) == (None, None)
    raise AssertionError(f"export {export_id} did not end in 10 s")


def files(service: Service) -> list[str]:
    return [path.name for path in work_dir(service).glob("segops-export-*")]


def work_dir(service: Service) -> Path:
    return service.sandbox._running.world.work_dir  # type: ignore[union-attr]


def test_csv(service: Service):
    number = segment(service, "u", *AWKWARD)
    computed_at = service.ask("GET", f"{SEGMENTS}{number}/").json()["last_computed_at"]
    done = export(service, number)
    assert (done["status"], done["format"]) == ("complete", "csv")
    assert done["download_url"] == f"/api/segments/exports/{done['id']}/download/"
    left = datetime.strptime(done["expires_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - datetime.now(UTC)
    assert 3590 < left.total_seconds() <= 3600
    answer = service.ask("GET", done["download_url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")
    assert f'filename="segment-{number}.csv"' in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8"), newline="")))
    assert rows[0] == ["user_id", "computed_at"]
    assert rows[1:] == [[user, computed_at] for user in sorted(["u", *AWKWARD])]


def test_parquet(service: Service):
    parquet: Any = importlib.import_module("pyarrow.parquet")
    number = segment(service, "u", *AWKWARD)
    computed_at = service.ask("GET", f"{SEGMENTS}{number}/").json()["last_computed_at"]
    done = export(service, number, "parquet")
    file = parquet.ParquetFile(io.BytesIO(service.ask("GET", done["download_url"]).content))
    assert file.metadata.row_group(0).column(0).compression == "SNAPPY"
    assert file.schema_arrow.names == ["user_id", "computed_at"]
    table = file.read().to_pydict()
    assert table["user_id"] == sorted(["u", *AWKWARD])
    assert set(table["computed_at"]) == {datetime.fromisoformat(computed_at)}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_segment_never_computed_gives_the_header_alone(service: Service, kind: str):
    number = service.ask("POST", SEGMENTS, {"name": "Draft"}).json()["id"]
    content = service.ask("GET", export(service, number, kind)["download_url"]).content
    if kind == "csv":
        assert content == b"user_id,computed_at\n"
    else:
        parquet: Any = importlib.import_module("pyarrow.parquet")
        table = parquet.read_table(io.BytesIO(content))
        assert (table.num_rows, table.column_names) == (0, ["user_id", "computed_at"])


def test_csv_unless_told(service: Service):
    number = segment(service)
    started = service.ask("POST", f"{SEGMENTS}{number}/export/", {})
    assert wait(service, number, started.json()["export_id"])["format"] == "csv"


@pytest.mark.parametrize("kind", ["xml", "CSV", None, 1, ["csv"]])
def test_other_formats(service: Service, kind: object):
    answer = service.ask("POST", f"{SEGMENTS}{segment(service)}/export/", {"format": kind})
    assert (answer.status_code, list(answer.json())) == (400, ["format"])


def test_members_who_became_one_user_are_one_row(service: Service):
    number = segment(service, "anon_v", "u")
    service.track({"user_id": "u", "event_type": "other", "anonymous_id": "v"})
    rows = service.ask("GET", export(service, number)["download_url"]).text.splitlines()
    assert [row.partition(",")[0] for row in rows] == ["user_id", "u"]


def test_unknown_numbers_and_other_segments(service: Service):
    number, other = segment(service), segment(service)
    done = export(service, number)
    assert service.ask("POST", f"{SEGMENTS}99/export/", {}).status_code == 404
    for wrong in ("", "?export_id=", "?export_id=99", "?export_id=x", f"?export_id={10**30}"):
        assert service.ask("GET", f"{SEGMENTS}{number}/export/{wrong}").status_code == 404
    assert service.ask("GET", f"{SEGMENTS}{other}/export/?export_id={done['id']}").status_code == 404
    for wrong in (99, 10**30):
        assert service.ask("GET", f"{SEGMENTS}exports/{wrong}/download/").status_code == 404


def test_who_may(service: Service):
    number = segment(service, "u")
    done = export(service, number)
    access = service.sandbox.segops
    for path in (f"{SEGMENTS}{number}/export/?export_id={done['id']}", done["download_url"]):
        assert service.ask("GET", path, auth=None).status_code == 401
        assert service.ask("GET", path, auth=f"ApiKey {access.public_key}").status_code == 403
        assert service.ask("GET", path, auth=f"Bearer {service.login()['access']}").status_code == 200


def test_a_link_lives_for_an_hour(service: Service):
    done = export(service, segment(service, "u"))
    service.sandbox.segops.skew(3590)
    assert service.ask("GET", done["download_url"]).status_code == 200
    service.sandbox.segops.skew(3601)
    assert service.ask("GET", done["download_url"]).status_code == 404
    assert files(service) == []
    service.sandbox.segops.skew(0)
    assert service.ask("GET", done["download_url"]).status_code == 404


def test_the_evaluation_clock_ends_no_link(service: Service):
    service.sandbox.now = datetime(2040, 1, 1, tzinfo=UTC)
    done = export(service, segment(service, "u"))
    assert done["expires_at"] < "2040"
    assert service.ask("GET", done["download_url"]).status_code == 200


def test_the_file_is_as_the_segment_was(service: Service):
    number = segment(service, "u")
    first = export(service, number)
    service.track({"user_id": "v", "event_type": "seen"})
    service.compute(number)
    second = export(service, number)
    assert second["id"] != first["id"]
    assert [len(service.ask("GET", one["download_url"]).text.splitlines()) for one in (first, second)] == [2, 3]


def test_a_reset_takes_the_files(service: Service):
    done = export(service, segment(service, "u"))
    assert len(files(service)) == 1
    service.sandbox.reset()
    assert files(service) == []
    assert service.ask("GET", done["download_url"]).status_code == 404


def test_an_export_cut_short_by_a_reset_leaves_nothing(service: Service):
    number = segment(service, *(f"u{n}" for n in range(400)))
    for kind in ("csv", "parquet") * 5:
        service.ask("POST", f"{SEGMENTS}{number}/export/", {"format": kind})
    service.sandbox.reset()
    # Another export comes after all of those in the queue.
    number = segment(service, "u")
    assert service.ask("GET", export(service, number)["download_url"]).text.count("\n") == 2
    assert len(files(service)) == 1


def test_what_is_deleted_with_its_segment(service: Service):
    number = segment(service, "u")
    done = export(service, number)
    service.ask("DELETE", f"{SEGMENTS}{number}/")
    assert service.ask("GET", done["download_url"]).status_code == 404


def test_an_export_of_a_segment_deleted_meanwhile_is_404(service: Service, monkeypatch: pytest.MonkeyPatch):
    number = segment(service, "u")
    start = Exporter.start

    async def delete_first(self: Exporter, found: int, kind: str) -> Export | None:
        await self._store.awrite(lambda connection: delete_segment(connection, found))
        return await start(self, found, kind)

    monkeypatch.setattr(Exporter, "start", delete_first)
    answer = service.ask("POST", f"{SEGMENTS}{number}/export/", {})
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})
    assert files(service) == []


def test_a_part_of_the_file(service: Service):
    """So that a broken download can go on where it stopped."""
    done = export(service, segment(service, "u"))
    whole = service.ask("GET", done["download_url"]).content
    part = service.ask("GET", done["download_url"], Range="bytes=5-")
    assert (part.status_code, part.content) == (206, whole[5:])


def test_an_export_that_cannot_be_written_fails(service: Service, caplog: pytest.LogCaptureFixture):
    number = segment(service, "u")
    moved = work_dir(service).with_name("elsewhere")
    work_dir(service).rename(moved)
    try:
        with caplog.at_level(logging.CRITICAL):
            failed = export(service, number)
    finally:
        moved.rename(work_dir(service))
    assert (failed["status"], failed["download_url"], failed["expires_at"]) == ("failed", None, None)
    assert service.ask("GET", f"{SEGMENTS}exports/{failed['id']}/download/").status_code == 404


def test_exports_survive_a_restart(tmp_path: Path):
    with Sandbox(tmp_path / "kept.db") as sandbox, httpx.Client(timeout=10) as http:
        service = Service(sandbox, http)
        number = segment(service, "u")
        done = export(service, number)
        started = [
            service.ask("POST", f"{SEGMENTS}{number}/export/", {"format": "csv"}).json()["export_id"] for _ in range(20)
        ]
        (work_dir(service) / "segops-export-forgotten.csv").touch()
    with Sandbox(tmp_path / "kept.db") as sandbox, httpx.Client(timeout=10) as http:
        service = Service(sandbox, http)
        assert service.ask("GET", done["download_url"]).text.count("\n") == 2
        assert {wait(service, number, one)["status"] for one in started} == {"complete"}
        assert "segops-export-forgotten.csv" not in files(service)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_many_members_are_written_in_chunks(tmp_path: Path, kind: str):
    count = CHUNK_ROWS * 2 + 1
    connection = sqlite3.connect(tmp_path / "rows.db")
    connection.executescript(SCHEMA)
    connection.executemany(
        "INSERT INTO segops_members VALUES (1, ?, '2026-03-01T09:00:00.000001Z')", ((f"u{n:06}",) for n in range(count))
    )
    write_members(connection, 1, tmp_path / "file", kind)
    connection.close()
    if kind == "csv":
        lines = (tmp_path / "file").read_text().splitlines()
        assert (len(lines), lines[-1]) == (count + 1, f"u{count - 1:06},2026-03-01T09:00:00.000001Z")
    else:
        parquet: Any = importlib.import_module("pyarrow.parquet")
        file = parquet.ParquetFile(tmp_path / "file")
        assert (file.metadata.num_rows, file.metadata.num_row_groups) == (count, 3)
