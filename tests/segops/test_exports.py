"""Exports: started, awaited, resumed, and the file fetched whole."""

from __future__ import annotations

import asyncio
import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audiencekit.core.schedule import JobState
from audiencekit.errors import BadRequest, JobFailed, NotFound, UnexpectedResponse
from audiencekit.sandbox import Sandbox
from audiencekit.segops import SegOpsClient, event_count
from audiencekit.segops._async.segments import AsyncSegments
from audiencekit.segops._sync.segments import Segments
from tests.scripted import Act, serving
from tests.segops.management import scripted, to_sandbox

NOW = 1_700_000_000  # where the fake clock stands


@pytest.fixture
def buyers(segops_client: SegOpsClient) -> int:
    """A computed segment of u0, u1 and u2."""
    for buyer in range(3):
        segops_client.track(user_id=f"u{buyer}", event_type="order_placed")
    assert segops_client.flush(10)
    made = segops_client.segments.create("Buyers", definition=event_count("order_placed") >= 1)
    segops_client.segments.compute(made.id).result(timeout=30)
    return made.id


def users(content: bytes) -> list[str]:
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert all(set(row) == {"user_id", "computed_at"} for row in rows)
    return [row["user_id"] for row in rows]


def test_from_a_segment_to_a_file(segops_client: SegOpsClient, buyers: int, tmp_path: Path) -> None:
    job = segops_client.segments.export(buyers)
    export = job.result(timeout=30)
    saved = export.save(tmp_path / "buyers.csv")
    assert users(saved.read_bytes()) == ["u0", "u1", "u2"]
    assert export.read() == b"".join(export.iter_bytes()) == saved.read_bytes()
    assert job.id == f"{buyers}/{export.id}"


def test_parquet(segops_client: SegOpsClient, buyers: int, tmp_path: Path) -> None:
    import pandas

    segops_client.segments.export(buyers, format="parquet").result(timeout=30).save(tmp_path / "buyers.parquet")
    frame = pandas.read_parquet(tmp_path / "buyers.parquet")
    assert list(frame["user_id"]) == ["u0", "u1", "u2"] and list(frame) == ["user_id", "computed_at"]


def test_an_export_is_taken_up_again_by_its_id(segops_client: SegOpsClient, buyers: int) -> None:
    job = segops_client.segments.export(buyers)
    by_text = segops_client.segments.resume_export(job.id).result(timeout=30)
    by_numbers = segops_client.segments.resume_export(buyers, by_text.id).result(timeout=30)
    assert users(by_text.read()) == users(by_numbers.read()) == ["u0", "u1", "u2"]
    with pytest.raises(NotFound):
        segops_client.segments.resume_export(buyers, by_text.id + 100).result(timeout=30)


def test_a_segment_that_is_not_there(segops_client: SegOpsClient) -> None:
    with pytest.raises((NotFound, BadRequest)):
        segops_client.segments.export(4711)


def test_the_same_for_tasks(sandbox: Sandbox, buyers: int, tmp_path: Path) -> None:
    async def main() -> None:
        connection = to_sandbox(sandbox)
        export = await (await AsyncSegments(connection).export(buyers)).result(timeout=30)
        saved = await export.save(tmp_path / "buyers.csv")
        assert users(saved.read_bytes()) == ["u0", "u1", "u2"]
        assert b"".join([piece async for piece in export.iter_bytes()]) == await export.read() == saved.read_bytes()
        await connection.aclose()

    asyncio.run(main())


# --- a scripted service -----------------------------------------------------------------------------------------------

STARTED = Act(status=202, body={"export_id": 17, "status": "pending"})
FILE = Act(body=b"user_id,computed_at\nu1,2026-01-01T00:00:00Z\n", content_type="text/csv")


def seen(status: str, **fields: object) -> Act:
    return Act(body={"id": 17, "status": status, **fields})


def iso(seconds: int) -> str:
    return datetime.fromtimestamp(NOW + seconds, UTC).isoformat()


def test_stages_of_the_future_are_waited_for() -> None:
    with scripted(STARTED, seen("pending"), seen("compressing"), seen("complete"), FILE) as (connection, server, clock):
        job = Segments(connection).export("3")
        assert job.id == "3/17"
        export = job.result()
        assert users(export.read()) == ["u1"]
    assert len(clock.sleeps) == 2
    assert [each.path for each in server.received] == [
        "/api/segments/3/export/", *["/api/segments/3/export/?export_id=17"] * 3, "/api/segments/exports/17/download/"
    ]  # fmt: skip
    assert server.received[0].body == b'{"format":"csv"}'


def test_an_export_that_fails_says_why() -> None:
    with scripted(STARTED, seen("failed", error="disk full")) as (connection, _, _):
        job = Segments(connection).export(3)
        with pytest.raises(JobFailed, match="disk full"):
            job.result()
        assert job.status().state is JobState.FAILED


def test_the_link_in_storage_is_fetched_without_the_key_and_not_shown() -> None:
    with serving(FILE) as storage:
        link = f"{storage.url}/bucket/17.csv?X-Signature=abcdef"
        with scripted(STARTED, seen("complete", download_url=link, expires_at=iso(60))) as (connection, _, _):
            export = Segments(connection).export(3).result()
            assert users(export.read()) == ["u1"]
            assert "abcdef" not in repr(export)
    assert "authorization" not in storage.received[0].headers


def test_a_link_that_has_ended_is_asked_for_anew() -> None:
    with serving(FILE) as storage:
        old = seen("complete", download_url=f"{storage.url}/old", expires_at=iso(-1))
        new = seen("complete", download_url=f"{storage.url}/new", expires_at=iso(3600))
        with scripted(STARTED, old, new) as (connection, _, _):
            assert users(Segments(connection).export(3).result().read()) == ["u1"]
    assert [each.path for each in storage.received] == ["/new"]


def test_a_start_of_unknown_outcome_is_not_repeated() -> None:
    with scripted(Act(status=500), STARTED) as (connection, server, _):
        with pytest.raises(Exception, match="500"):
            Segments(connection).export(3)
        assert len(server.received) == 1


@pytest.mark.parametrize("location", ["http://[/x", "http://xn--/", "/\x01"])
def test_a_redirect_to_no_address_is_told(location: str) -> None:
    with (
        scripted(Act(status=302, headers={"Location": location})) as (connection, server, _),
        pytest.raises(UnexpectedResponse) as refused,
    ):
        Segments(connection).get(3)
    assert refused.value.status == 302 and len(server.received) == 1
