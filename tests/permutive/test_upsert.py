"""Upserting segments through the atomic PATCH, over a real socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from audiencekit import errors
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import (
    BulkResult,
    ClientOptions,
    CreateSegment,
    DeleteSegment,
    Progress,
    Segment,
    UpdateSegment,
    Upserted,
    Workspace,
)
from audiencekit.permutive import operations as batches
from audiencekit.sandbox import Sandbox
from tests.scripted import Act, serving

PATCH = "/audience-api/v1/imports/*/segments"


@pytest.fixture
def workspace(sandbox: Sandbox) -> Iterator[Workspace]:
    """One whose repetitions do not wait."""
    options = ClientOptions(retry=RetryPolicy(jitter=lambda _: 0.0))
    with Workspace(sandbox.permutive.api_key, base_url=sandbox.permutive.url, options=options) as opened:
        yield opened


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows to a request, for speed; one test keeps the real size."""
    monkeypatch.setattr("audiencekit.permutive.upsert.MAX_OPERATIONS", 10)


def rows(count: int, start: int = 0) -> list[Segment]:
    return [Segment(f"c{number:06}", f"Segment {number}") for number in range(start, start + count)]


def patches(sandbox: Sandbox) -> int:
    return sum(request.method == "PATCH" for request in sandbox.requests)


def shown(result: BulkResult[object, Upserted]) -> list[tuple[str, str]]:
    return [(each.segment.code, each.action) for each in result.responses]


def test_rows_are_created_updated_or_left_alone(sandbox: Sandbox, workspace: Workspace) -> None:
    segments = workspace.segments(sandbox.permutive.import_id)
    segments.create(Segment("same", "Same", cpm=1.0, categories=["a"]))
    segments.create(Segment("old", "Old", cpm=2.0))
    given = [Segment("new", "New"), {"code": "same", "name": "Same"}, Segment("old", "Renamed", description="d")]
    result = segments.upsert(given)
    assert shown(result) == [("new", "created"), ("same", "unchanged"), ("old", "updated")]
    assert [each.row for each in result.responses] == given and result.failures == []
    assert all(each.segment.id for each in result.responses)
    assert (segments.get("old").name, segments.get("old").cpm) == ("Renamed", 2.0)
    assert patches(sandbox) == 1
    assert [each.action for each in segments.upsert(given).responses] == ["unchanged"] * 3
    assert patches(sandbox) == 1  # nothing to do, nothing sent


def test_a_hundred_thousand_rows_go_in_twenty_requests(
    sandbox: Sandbox, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a tenth of the size: 10,000 rows, two requests of 5,000."""
    monkeypatch.setattr("audiencekit.permutive.upsert.MAX_OPERATIONS", batches.MAX_OPERATIONS)
    told: list[Progress] = []
    result = workspace.segments(sandbox.permutive.import_id).upsert(rows(10_000), progress_callback=told.append)
    assert len(result.responses) == 10_000 and patches(sandbox) == 2
    assert [(each.completed, each.total) for each in told] == [(5_000, 10_000), (10_000, 10_000)]
    assert [each.segment.code for each in result.responses] == [row.code for row in rows(10_000)]


def test_a_failed_chunk_is_untouched_and_the_next_ones_go_on(
    sandbox: Sandbox, workspace: Workspace, tmp_path: Path
) -> None:
    segments = workspace.segments(sandbox.permutive.import_id)
    sandbox.faults.add(path=PATCH, method="PATCH", status=409, skip=2, times=1)
    file = tmp_path / "rows.jsonl"
    result = segments.upsert(rows(45), checkpoint=file)
    assert [each.segment.code for each in result.responses] == [row.code for row in (*rows(20), *rows(15, 30))]
    assert [failure.request.item for failure in result.failures] == rows(10, 20)
    assert all(type(error) is errors.Conflict for _, error in result.failures)
    assert str(result.failures[0].error).startswith("chunk 3 of 5: not applied: ")
    assert {segment.code for segment in segments.list()} == {row.code for row in (*rows(20), *rows(15, 30))}
    before = patches(sandbox)
    again = segments.upsert(rows(45), checkpoint=file)
    assert patches(sandbox) == before + 1 and again.failures == []
    assert [each.row for each in again.responses] == rows(45)


def test_the_same_code_twice_is_refused_before_anything_is_sent(sandbox: Sandbox, workspace: Workspace) -> None:
    before = len(sandbox.requests)
    segments = workspace.segments(sandbox.permutive.import_id)
    with pytest.raises(errors.InvalidInput, match="Rows 1 and 25 both have the code 'c000001'") as refused:
        segments.upsert([*rows(25), Segment("c000001", "Other")])
    assert len(sandbox.requests) == before
    outcomes = list(segments.iter_upsert([*rows(25), Segment("c000001", "Other")]))
    assert [outcome.ok for outcome in outcomes] == [True] * 25 + [False]
    assert "Rows 1 and 25" in str(outcomes[-1].error)
    assert type(refused.value) is type(outcomes[-1].error) is errors.InvalidInput


def test_a_row_that_is_no_segment_fails_alone(sandbox: Sandbox, workspace: Workspace) -> None:
    wrong = [{"code": "a"}, {"code": "b", "name": "B", "price": 3}, 5, Segment("c", "", cpm=1.0)]
    segments = workspace.segments(sandbox.permutive.import_id)
    result = segments.upsert([Segment("x", "X"), *wrong, Segment("y", "Y")])  # pyright: ignore
    assert [each.segment.code for each in result.responses] == ["x", "y"]
    assert [failure.request.item for failure in result.failures] == wrong
    assert all(type(error) is errors.InvalidInput for _, error in result.failures)
    assert "unknown field 'price'" in str(result.failures[1].error)
    with pytest.raises(errors.InvalidInput, match="rows are"):
        segments.upsert("abc")  # pyright: ignore


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_is_upserted_row_by_row(sandbox: Sandbox, workspace: Workspace, library: str) -> None:
    columns = {"code": ["a", "b"], "name": ["A", "B"], "cpm": [1.5, None], "categories": [["x", "y"], None]}
    frame = pd.DataFrame(columns) if library == "pandas" else pl.DataFrame(columns)
    segments = workspace.segments(sandbox.permutive.import_id)
    result = segments.upsert(frame)
    assert shown(result) == [("a", "created"), ("b", "created")]
    first, second = segments.get("a"), segments.get("b")
    assert (first.cpm, first.categories, second.cpm) == (1.5, ["x", "y"], None)


@pytest.mark.parametrize(
    "fault", [{"disconnect": "after"}, {"status": 500}, {"disconnect": "before"}, {"truncate": True}]
)
def test_an_unknown_chunk_is_settled_by_reading_it_back(
    sandbox: Sandbox, workspace: Workspace, fault: dict[str, object]
) -> None:
    segments = workspace.segments(sandbox.permutive.import_id)
    sandbox.faults.add(path=PATCH, method="PATCH", times=1, **fault)  # pyright: ignore
    result = segments.upsert(rows(25))
    assert result.failures == [] and [each.segment.code for each in result.responses] == [row.code for row in rows(25)]
    assert all(each.segment.id for each in result.responses)
    assert len(list(segments.list())) == 25


def test_updates_alone_are_sent_again_without_looking(sandbox: Sandbox, workspace: Workspace) -> None:
    segments = workspace.segments(sandbox.permutive.import_id)
    segments.upsert(rows(5))
    sandbox.faults.add(path=PATCH, method="PATCH", status=503, times=1)
    result = segments.upsert([Segment(row.code, "Other") for row in rows(5)])
    assert [each.action for each in result.responses] == ["updated"] * 5


REFUSED = [{"status": 403}, {"status": 429, "retry_after": 0}, {"status": 400}, {"status": 500}]


@pytest.mark.parametrize("refusal", REFUSED)
@pytest.mark.parametrize("count", [0, 3])
def test_updates_that_were_done_are_found_behind_a_refusal(
    sandbox: Sandbox, workspace: Workspace, refusal: dict[str, object], count: int
) -> None:
    """Updates alone and, with *count*, new rows beside them: the second attempt says nothing of the first."""
    segments = workspace.segments(sandbox.permutive.import_id)
    segments.upsert(rows(4))
    sandbox.faults.add(path=PATCH, method="PATCH", disconnect="after", times=1)
    sandbox.faults.add(path=PATCH, method="PATCH", **refusal)  # pyright: ignore
    result = segments.upsert([*(Segment(row.code, "Other", cpm=2.0) for row in rows(4)), *rows(count, 4)])
    assert result.failures == []
    assert [each.action for each in result.responses] == ["updated"] * 4 + ["created"] * count
    assert all(each.segment.id for each in result.responses)
    assert {segment.name for segment in segments.list() if segment.code < "c000004"} == {"Other"}


@pytest.mark.parametrize("refusal", REFUSED)
def test_updates_that_are_not_there_behind_a_refusal_stay_in_doubt(
    sandbox: Sandbox, workspace: Workspace, refusal: dict[str, object], tmp_path: Path
) -> None:
    segments = workspace.segments(sandbox.permutive.import_id)
    segments.upsert(rows(4))
    sandbox.faults.add(path=PATCH, method="PATCH", disconnect="before", times=1)
    sandbox.faults.add(path=PATCH, method="PATCH", **refusal)  # pyright: ignore
    wanted = [Segment(row.code, "Other") for row in rows(4)]
    result = segments.upsert(wanted, checkpoint=tmp_path / "rows")
    assert result.responses == [] and len(result.failures) == 4
    for _, error in result.failures:
        assert isinstance(error, (errors.OutcomeUnknown, errors.ServerFault))
        assert str(error).startswith("chunk 1 of 1: perhaps applied: ")
        assert "4 of its 4 segments are not in the import as they were sent" in str(error)
        assert "new codes" not in str(error) and (str(refusal["status"]) in str(error))
    sandbox.faults.clear()
    again = segments.upsert(wanted, checkpoint=tmp_path / "rows")
    assert [each.action for each in again.responses] == ["updated"] * 4


def test_a_refusal_of_new_rows_after_a_doubt_is_one_when_none_of_them_is_there(
    sandbox: Sandbox, workspace: Workspace
) -> None:
    segments = workspace.segments(sandbox.permutive.import_id)
    sandbox.faults.add(path=PATCH, method="PATCH", disconnect="before", times=1)
    sandbox.faults.add(path=PATCH, method="PATCH", status=403)
    result = segments.upsert(rows(3))
    assert [type(error) for _, error in result.failures] == [errors.PermissionDenied] * 3
    assert "chunk 1 of 1: not applied: " in str(result.failures[0].error)
    assert "none of its new codes is there" in str(result.failures[0].error)
    assert list(segments.list()) == []


@pytest.mark.parametrize("new", [True, False])
def test_no_connection_after_a_doubt_leaves_the_doubt(new: bool) -> None:
    """Neither the chunk nor the reading of it can be sent any more."""
    import_id = "0b0f0c1a-0000-4000-8000-000000000000"
    there = {"id": import_id, "code": "a", "name": "A", "import_id": import_id, "updated_at": "2026-01-01T00:00:00Z"}
    listing = Act(body={"elements": [] if new else [there]}, headers={"Connection": "close"})
    options = ClientOptions(retry=RetryPolicy(jitter=lambda _: 0.0))
    with serving(listing) as server, Workspace("k", base_url=server.url, options=options) as opened:
        server.acts.append(Act(hang_up=True, before=server.stop_listening))
        result = opened.segments(import_id).upsert([Segment("a", "Other")])
    ((_, error),) = result.failures
    assert isinstance(error, errors.OutcomeUnknown)
    assert str(error).startswith("chunk 1 of 1: perhaps applied: ") and "Looking for it failed as well" in str(error)


def test_a_chunk_that_stays_unknown_says_so(sandbox: Sandbox, workspace: Workspace) -> None:
    sandbox.faults.add(path=PATCH, method="PATCH", disconnect="after", times=1)
    sandbox.faults.add(path="/audience-api/v1/imports/*/segments/code/*", status=500)
    result = workspace.segments(sandbox.permutive.import_id).upsert(rows(15))
    assert [type(error) for _, error in result.failures] == [errors.OutcomeUnknown] * 10
    assert str(result.failures[0].error).startswith("chunk 1 of 2: perhaps applied: ")
    assert len(result.responses) == 5


def test_cancelling_ends_after_the_chunk_under_way(sandbox: Sandbox, workspace: Workspace) -> None:
    cancel = threading.Event()
    segments = workspace.segments(sandbox.permutive.import_id)
    with pytest.raises(errors.Cancelled) as stopped:
        segments.upsert(rows(200), cancel=cancel, progress_callback=lambda _: cancel.set())
    responses, failures = stopped.value.result
    assert len(responses) + len(failures) == 200 and 10 <= len(responses) <= 30
    assert stopped.value.done == len(responses) == len(list(segments.list()))


def test_a_batch_of_operations(sandbox: Sandbox, workspace: Workspace) -> None:
    segments = workspace.segments(sandbox.permutive.import_id)
    segments.upsert(rows(2))
    answered = segments.apply(
        [CreateSegment(Segment("new", "New")), UpdateSegment(Segment("c000000", "X")), DeleteSegment("c000001")]
    )
    assert [segment.code for segment in answered] == ["new", "c000000", "c000001"]
    assert {segment.code: segment.name for segment in segments.list()} == {"new": "New", "c000000": "X"}
    with pytest.raises(errors.NotFound):
        segments.apply([CreateSegment(Segment("other", "O")), DeleteSegment("gone")])
    assert "other" not in {segment.code for segment in segments.list()}


def test_a_batch_that_breaks_a_rule_is_not_sent(sandbox: Sandbox, workspace: Workspace) -> None:
    segments = workspace.segments(sandbox.permutive.import_id)
    before = len(sandbox.requests)
    twice = [CreateSegment(Segment("a", "A")), DeleteSegment("a")]
    many = [DeleteSegment(str(number)) for number in range(5_001)]
    for wrong in ([], twice, many, [Segment("a", "A")], [CreateSegment(Segment("", "A"))]):
        with pytest.raises(errors.InvalidInput):
            segments.apply(wrong)  # pyright: ignore
    assert len(sandbox.requests) == before
