"""Bulk calls of cohorts and segments through the public API against the sandbox."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path

import attrs
import pytest

from audiencekit import errors
from audiencekit.core.bulk import BulkResult
from audiencekit.permutive import Cohort, Progress, Segment, Workspace
from audiencekit.sandbox import Sandbox

QUERY = {"event": "Purchase", "frequency": {"greater_than": 2}}


def cohorts(number: int) -> list[Cohort]:
    return [Cohort(f"c{place}", QUERY) for place in range(number)]


def writes(sandbox: Sandbox, method: str) -> int:
    return sum(request.method == method for request in sandbox.requests)


def test_many_are_changed_and_what_did_not_change_is_not_sent(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    made = permutive_workspace.cohorts.batch_create(cohorts(4)).responses
    made[0].description, made[1].tags, made[3].name = "first", ["t"], "c1"
    result = permutive_workspace.cohorts.batch_update(made)
    assert [each.id for each in result.responses] == [made[0].id, made[1].id, made[2].id]
    assert (result.responses[0].description, result.responses[1].tags) == ("first", ["t"])
    assert [(failure.request.item, type(failure.error)) for failure in result.failures] == [(made[3], errors.Conflict)]
    assert result.failures[0].request.url.endswith(f"/v2/cohorts/{made[3].id}")
    assert writes(sandbox, "PATCH") == 3


def test_many_are_deleted_as_read_or_by_id(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    made = permutive_workspace.cohorts.batch_create(cohorts(3)).responses
    assert made[1].id is not None
    sandbox.faults.add(path="/cohorts-api/*", method="DELETE", disconnect="after", times=1)
    result = permutive_workspace.cohorts.batch_delete([made[0], made[1].id, made[2], Cohort("unread", QUERY)])
    assert result.responses == [each.id for each in made]
    assert [type(error) for _, error in result.failures] == [errors.InvalidInput]
    assert len(permutive_workspace.cohorts.list()) == 0


def test_segments_are_changed_and_deleted_by_code_or_id(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    made = segments.batch_create([Segment(f"a/{number}", "S", cpm=1.0) for number in range(3)]).responses
    made[0].name = "Changed"
    updated = segments.batch_update([made[0], made[1], Segment("absent", "A")])
    assert [each.name for each in updated.responses] == ["Changed", "S"]
    assert [type(error) for _, error in updated.failures] == [errors.NotFound]
    assert updated.failures[0].request.url.endswith("/segments/code/absent")
    assert made[2].id is not None and segments.get_by_id(made[2].id) == made[2]
    assert segments.update_by_id(made[2].id, cpm=3.5).cpm == 3.5
    assert segments.update("a/2", description="d").description == "d"
    gone = segments.delete_by_id(made[2].id)
    assert gone is not None and gone.code == "a/2"
    assert [outcome.ok for outcome in segments.iter_delete(["a/0", made[1], "a/2"])] == [True, True, False]
    with pytest.raises(errors.InvalidInput):
        segments.update("a/0")


def test_a_rerun_with_the_checkpoint_sends_only_the_rest(
    sandbox: Sandbox, permutive_workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "cohorts.jsonl"
    sandbox.faults.add(path="/cohorts-api/*", method="POST", status=400, skip=4, times=3)
    first = permutive_workspace.cohorts.batch_create(cohorts(20), checkpoint=file)
    assert (len(first.responses), len(first.failures), writes(sandbox, "POST")) == (17, 3, 20)
    assert file.stat().st_mode & 0o777 == 0o600 and sandbox.permutive.api_key not in file.read_text()
    second = permutive_workspace.cohorts.batch_create(cohorts(20), checkpoint=file)
    assert writes(sandbox, "POST") == 23 and second.failures == []
    assert [each.name for each in second.responses] == [each.name for each in cohorts(20)]
    assert {each.id for each in first.responses} < {each.id for each in second.responses}
    with pytest.raises(errors.InvalidInput):  # a file of another job
        permutive_workspace.cohorts.batch_delete(["a"], checkpoint=file)


def test_what_a_killed_run_left_in_doubt_is_settled(
    sandbox: Sandbox, permutive_workspace: Workspace, tmp_path: Path
) -> None:
    """The file of a run that ended between sending and writing down the answer."""
    file = tmp_path / "cohorts.jsonl"
    permutive_workspace.cohorts.batch_create(cohorts(2), checkpoint=file)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if '"done"' not in line))
    assert any("sent" in json.loads(line) for line in file.read_text().splitlines())
    permutive_workspace.cohorts.delete(permutive_workspace.cohorts.list().by_name["c1"])
    result = permutive_workspace.cohorts.batch_create(cohorts(3), checkpoint=file)
    assert [each.name for each in result.responses] == ["c0", "c2"]
    ((request, error),) = result.failures
    assert request.item.name == "c1" and isinstance(error, errors.OutcomeUnknown)
    assert writes(sandbox, "POST") == 3


@pytest.mark.parametrize("landed", [True, False])
def test_a_deletion_in_doubt_is_settled_by_a_rerun(
    sandbox: Sandbox, permutive_workspace: Workspace, tmp_path: Path, landed: bool
) -> None:
    cohort = permutive_workspace.cohorts.create(cohorts(1)[0])
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    segments.create(Segment("a", "A"))
    sandbox.faults.add(path="*", method="DELETE", disconnect="after" if landed else "before")

    def delete() -> list[BulkResult[object, object]]:
        return [
            permutive_workspace.cohorts.batch_delete([cohort], checkpoint=tmp_path / "cohorts"),  # pyright: ignore
            segments.batch_delete(["a"], checkpoint=tmp_path / "segments"),  # pyright: ignore
        ]

    for result in delete():
        assert [type(error) for _, error in result.failures] == [errors.OutcomeUnknown]
    sandbox.faults.clear()
    first, second = delete(), delete()
    assert all(not result.failures for result in first + second)
    assert first[0].responses == second[0].responses == [cohort.id]
    for result in (first[1], second[1]):
        assert [each and each.code for each in result.responses] == [None if landed else "a"]  # pyright: ignore
    sent = writes(sandbox, "DELETE")
    absent = segments.batch_delete(["never there"], checkpoint=tmp_path / "segments")
    assert [type(error) for _, error in absent.failures] == [errors.NotFound]
    assert writes(sandbox, "DELETE") == sent + 1, "what was never sent before is not there: no doubt in that"


SAME = [Cohort("same", QUERY, description="first"), Cohort("same", QUERY, description="second")]


@pytest.mark.parametrize("done", [0, 1])
@pytest.mark.parametrize("twins", [SAME, [Cohort("same", QUERY)] * 2])
def test_what_the_file_gives_out_is_not_taken_for_another_item_in_doubt(
    sandbox: Sandbox, permutive_workspace: Workspace, tmp_path: Path, done: int, twins: list[Cohort]
) -> None:
    """Equal names and queries; one was made by an earlier run, before or after the one that never was."""
    sandbox.faults.add(path="/cohorts-api/*", method="POST", skip=1 - done, times=1, disconnect="before")
    file = tmp_path / "cohorts.jsonl"
    for _ in range(3):
        result = permutive_workspace.cohorts.batch_create(twins, checkpoint=file, max_workers=1)
        assert [each.description for each in result.responses] == [twins[done].description]
        assert [type(error) for _, error in result.failures] == [errors.OutcomeUnknown]
    assert writes(sandbox, "POST") == 2


def test_what_the_file_gives_out_is_known_to_other_processes(
    sandbox: Sandbox, permutive_workspace: Workspace, tmp_path: Path
) -> None:
    sandbox.faults.add(path="/cohorts-api/*", method="POST", skip=1, times=1, disconnect="before")
    file, twins = tmp_path / "cohorts.jsonl", [Cohort("same", QUERY)] * 2
    permutive_workspace.cohorts.batch_create(twins, checkpoint=file, max_workers=1)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        result = permutive_workspace.cohorts.batch_create(twins, checkpoint=file, executor=executor)
    assert len(result.responses) == 1 and [type(error) for _, error in result.failures] == [errors.OutcomeUnknown]


@pytest.mark.parametrize(
    "differing",
    [{"description": "other"}, {"description": None}, {"tags": ["b"]}, {"tags": None}, {"segment_type": "offline"}],
)
def test_only_what_was_sent_as_it_was_sent_settles_a_doubt(
    sandbox: Sandbox, permutive_workspace: Workspace, tmp_path: Path, differing: dict[str, object]
) -> None:
    """Somebody else made one of that name and query in the meantime."""
    ours = Cohort("a", QUERY, description="ours", tags=["a", "c"], segment_type="real_time")
    theirs = attrs.evolve(ours, **differing)  # pyright: ignore
    sandbox.faults.add(path="/cohorts-api/*", method="POST", times=1, disconnect="before")
    file = tmp_path / "cohorts.jsonl"
    sent, unsent = (ours, theirs) if None not in differing.values() else (theirs, ours)
    assert len(permutive_workspace.cohorts.batch_create([sent], checkpoint=file).failures) == 1
    permutive_workspace.cohorts.create(unsent)
    ((_, error),) = permutive_workspace.cohorts.batch_create([sent], checkpoint=file).failures
    assert isinstance(error, errors.OutcomeUnknown) and f"another {next(iter(differing))}" in str(error)


def test_endless_input_is_read_as_it_is_needed(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    taken = 0

    def endless() -> Iterator[Cohort]:
        nonlocal taken
        for number in count():
            taken += 1
            yield Cohort(f"c{number}", QUERY)

    outcomes = permutive_workspace.cohorts.iter_create(endless(), max_workers=2)
    assert taken == 0
    first = [next(outcomes) for _ in range(10)]
    assert [outcome.response and outcome.response.name for outcome in first] == [f"c{number}" for number in range(10)]
    outcomes.close()
    assert 10 <= taken < 60 and len(permutive_workspace.cohorts.list()) <= taken


def test_progress_and_cancelling(permutive_workspace: Workspace) -> None:
    told: list[Progress] = []
    cancel = threading.Event()

    def on_progress(progress: Progress) -> None:
        told.append(progress)
        if progress.completed == 5:
            cancel.set()

    with pytest.raises(errors.Cancelled) as stopped:
        permutive_workspace.cohorts.batch_create(cohorts(100), progress_callback=on_progress, cancel=cancel)
    responses, failures = stopped.value.result
    assert stopped.value.done == len(responses) == len(permutive_workspace.cohorts.list()) < 100
    assert told[0].total == 100 and all(isinstance(failure, tuple) for failure in failures)


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_any_executor_takes_the_work(sandbox: Sandbox, permutive_workspace: Workspace, kind: str) -> None:
    pool = ThreadPoolExecutor(2) if kind == "threads" else ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    sandbox.faults.add(path="/cohorts-api/*", method="POST", disconnect="after", skip=2, times=1)
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    with pool as executor:
        made = permutive_workspace.cohorts.batch_create(cohorts(6), executor=executor)
        rows = segments.upsert([Segment(f"s{number}", "S") for number in range(5)], executor=executor)
    assert made.failures == [] and [each.name for each in made.responses] == [each.name for each in cohorts(6)]
    assert rows.failures == [] and len(rows.responses) == 5


def test_look_ups_and_details(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    access = sandbox.permutive
    child = access.add_workspace(parent=access.workspace_id)
    key = access.add_key(child, writes=True)
    made = permutive_workspace.cohorts.batch_create(cohorts(3)).responses
    assert permutive_workspace.cohorts.get_by_name("c1") == made[1]
    assert permutive_workspace.cohorts.get_by_code(str(made[2].code)) == made[2]
    assert permutive_workspace.cohorts.get_by_name("absent") is None
    detailed = permutive_workspace.cohorts.list(include_details=True)
    assert [each.query for each in detailed] == [QUERY] * 3
    with Workspace(key, base_url=access.url) as below:
        own = below.cohorts.create(Cohort("c1", QUERY))
        with pytest.raises(errors.Ambiguous) as several:
            below.cohorts.get_by_name("c1")
        assert own.id is not None and made[1].id is not None
        assert own.id in str(several.value) and made[1].id in str(several.value)


def test_a_cohort_is_changed_by_its_own_changes(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    made = permutive_workspace.cohorts.create(Cohort("a", QUERY, description="d", tags=["x"]))
    assert permutive_workspace.cohorts.update(made) is made and writes(sandbox, "PATCH") == 0
    made.description = None
    changed = permutive_workspace.cohorts.update(made)
    assert (changed.description, changed.tags) == (None, ["x"])
    for wrong in (attrs.evolve(made, id=None), Cohort("b", QUERY)):
        with pytest.raises(errors.InvalidInput):
            permutive_workspace.cohorts.update(wrong)
    with pytest.raises(errors.InvalidInput):
        permutive_workspace.cohorts.update(made, name="b")  # pyright: ignore


def test_more_workers_than_connections_are_refused_everywhere(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    for call in (permutive_workspace.cohorts.iter_create, segments.batch_create, segments.upsert):
        with pytest.raises(errors.InvalidInput, match="max_connections"):
            call([], max_workers=21)
