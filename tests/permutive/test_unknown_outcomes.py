"""A write whose outcome nobody knows is settled by a read where that is conclusive, else said to be unknown."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from audiencekit import errors
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import ClientOptions, Cohort, Segment, Workspace
from audiencekit.sandbox import Sandbox
from tests.scripted import Act, serving

QUERY = {"event": "Purchase", "frequency": {"greater_than": 2}}
OPTIONS = ClientOptions(retry=RetryPolicy(jitter=lambda _: 0.0))
COHORTS, SEGMENTS = "/cohorts-api/*", "/audience-api/v1/imports/*/segments"
LOST = [{"disconnect": "after"}, {"truncate": True}]
IMPORT = "0b0f0c1a-0000-4000-8000-000000000000"


@pytest.fixture
def workspace(sandbox: Sandbox) -> Iterator[Workspace]:
    with Workspace(sandbox.permutive.api_key, base_url=sandbox.permutive.url, options=OPTIONS) as opened:
        yield opened


def count(sandbox: Sandbox, method: str, path: str) -> int:
    return sum(request.method == method and path in request.path for request in sandbox.requests)


@pytest.mark.parametrize("fault", LOST)
def test_a_cohort_whose_answer_was_lost_is_found(
    sandbox: Sandbox, workspace: Workspace, fault: dict[str, object]
) -> None:
    sandbox.faults.add(path=COHORTS, method="POST", skip=1, times=3, **fault)  # pyright: ignore
    wanted = [Cohort(f"c{number}", QUERY) for number in range(8)]
    result = workspace.cohorts.batch_create(wanted)
    assert result.failures == [] and [cohort.name for cohort in result.responses] == [each.name for each in wanted]
    assert len({cohort.id for cohort in result.responses}) == 8 == len(workspace.cohorts.list())
    assert count(sandbox, "POST", "/v2/cohorts") == 8  # none was sent twice


@pytest.mark.parametrize("fault", [{"disconnect": "before"}, {"status": 500}, {"status": 503}])
def test_a_cohort_that_is_not_there_stays_unknown_and_is_not_sent_again(
    sandbox: Sandbox, workspace: Workspace, fault: dict[str, object]
) -> None:
    sandbox.faults.add(path=COHORTS, method="POST", times=1, **fault)  # pyright: ignore
    result = workspace.cohorts.batch_create([Cohort("a", QUERY), Cohort("b", QUERY)], max_workers=1)
    ((request, error),) = result.failures
    assert request.item.name == "a" and isinstance(error, (errors.OutcomeUnknown, errors.ServerFault))
    assert "0 cohorts named 'a' were created since. It was not sent again." in str(error)
    assert [cohort.name for cohort in result.responses] == ["b"]
    assert count(sandbox, "POST", "/v2/cohorts") == 2


def test_many_unknown_outcomes_share_a_listing(sandbox: Sandbox, workspace: Workspace) -> None:
    sandbox.faults.add(path=COHORTS, method="POST", disconnect="after")
    result = workspace.cohorts.batch_create([Cohort(f"c{number}", QUERY) for number in range(60)], max_workers=8)
    assert result.failures == [] and len(result.responses) == 60
    assert sum(r.method == "GET" and r.path.endswith("/v2/cohorts") for r in sandbox.requests) < 60


def test_a_single_create_settles_on_request(sandbox: Sandbox, workspace: Workspace) -> None:
    sandbox.faults.add(path=COHORTS, method="POST", disconnect="after")
    with pytest.raises(errors.OutcomeUnknown):
        workspace.cohorts.create(Cohort("a", QUERY))
    assert workspace.cohorts.create(Cohort("b", QUERY), settle=True).query == QUERY


def test_a_listing_that_fails_leaves_it_unknown(sandbox: Sandbox, workspace: Workspace) -> None:
    sandbox.faults.add(path=COHORTS, method="POST", disconnect="after")
    sandbox.faults.add(path=COHORTS, method="GET", status=500)
    ((_, error),) = workspace.cohorts.batch_create([Cohort("a", QUERY)]).failures
    assert isinstance(error, errors.OutcomeUnknown) and "Looking for it failed as well" in str(error)


def listed(*cohorts: dict[str, object], date: str = "Sat, 21 Nov 2026 10:00:10 GMT") -> Act:
    common = {"code": 1, "state": "Enabled", "segment_type": "real_time"}
    return Act(body=[{**common, **cohort} for cohort in cohorts], headers={"Date": date})


def cohort(id: str, created_at: str, name: str = "a", **more: object) -> dict[str, object]:
    return {"id": id, "name": name, "created_at": created_at, "last_updated_at": created_at, **more}


def now(offset: float = 0.0) -> tuple[str, str]:
    """Our time with *offset*, as a Date header and as nanoseconds of the API."""
    import time
    from datetime import UTC, datetime

    at = time.time() + offset
    return formatdate(at, usegmt=True), datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "000Z"


@pytest.mark.parametrize("skew", [-7_200.0, 0.0, 7_200.0])
def test_the_servers_clock_decides_what_is_new(skew: float) -> None:
    date, made = now(skew)
    _, before = now(skew - 60)
    detail = Act(body=cohort("new", made, query=QUERY, code=1, state="Enabled", segment_type="real_time"))
    listing = listed(cohort("old", before), cohort("new", made), cohort("other", made, name="b"), date=date)
    with serving(Act(hang_up=True), listing, detail) as server, open_at(server.url) as workspace:
        result = workspace.cohorts.batch_create([Cohort("a", QUERY)])
    assert [each.id for each in result.responses] == ["new"]
    assert [received.method for received in server.received] == ["POST", "GET", "GET"]


@pytest.mark.parametrize("case", ["several", "old", "another query", "no time"])
def test_what_is_not_beyond_doubt_stays_unknown(case: str) -> None:
    date, made = now()
    found = {
        "several": [cohort("x", made), cohort("y", made)],
        "old": [cohort("x", now(-60)[1])],
        "another query": [cohort("x", made)],
        "no time": [cohort("x", "soon")],
    }[case]
    detail = Act(body=cohort("x", made, query={"event": "Other"}, code=1, state="Enabled", segment_type="real_time"))
    with serving(Act(hang_up=True), listed(*found, date=date), detail) as server, open_at(server.url) as workspace:
        ((_, error),) = workspace.cohorts.batch_create([Cohort("a", QUERY)]).failures
    assert isinstance(error, errors.OutcomeUnknown) and "It was not sent again." in str(error)
    assert sum(received.method == "POST" for received in server.received) == 1


def test_a_cohort_of_the_same_run_is_not_taken_for_the_lost_one() -> None:
    date, made = now()
    body = cohort("first", made, query=QUERY, code=1, state="Enabled", segment_type="real_time")
    listing = listed(cohort("first", made), date=date)
    with serving(Act(status=201, body=body), Act(hang_up=True), listing) as server, open_at(server.url) as workspace:
        result = workspace.cohorts.batch_create([Cohort("a", QUERY), Cohort("a", QUERY)], max_workers=1)
    assert [each.id for each in result.responses] == ["first"]
    assert isinstance(result.failures[0].error, errors.OutcomeUnknown)


def open_at(url: str) -> Workspace:
    return Workspace("k" * 8, base_url=url, options=OPTIONS)


@pytest.mark.parametrize("fault", [*LOST, {"disconnect": "before"}, {"status": 500}, {"status": 504}])
def test_a_segment_is_read_by_its_code_and_sent_again_if_it_is_not_there(
    sandbox: Sandbox, workspace: Workspace, fault: dict[str, object]
) -> None:
    sandbox.faults.add(path=SEGMENTS, method="POST", skip=1, times=2, **fault)  # pyright: ignore
    wanted = [Segment(f"s/{number}", f"S {number}", cpm=1.5) for number in range(6)]
    result = workspace.segments(sandbox.permutive.import_id).batch_create(wanted)
    assert result.failures == []
    assert [(each.code, each.cpm) for each in result.responses] == [(each.code, 1.5) for each in wanted]
    stored = list(workspace.segments(sandbox.permutive.import_id).list())
    assert sorted(each.code for each in stored) == [each.code for each in wanted]


def test_a_segment_that_is_there_but_different_is_a_conflict(sandbox: Sandbox, workspace: Workspace) -> None:
    segments = workspace.segments(sandbox.permutive.import_id)
    segments.create(Segment("a", "Another"))
    sandbox.faults.add(path=SEGMENTS, method="POST", disconnect="before", times=1)
    ((_, error),) = segments.batch_create([Segment("a", "A")]).failures
    assert isinstance(error, errors.Conflict) and "other content" in str(error)
    assert segments.get("a").name == "Another"


def test_a_segment_is_not_sent_more_often_than_the_attempts_allow(sandbox: Sandbox, workspace: Workspace) -> None:
    sandbox.faults.add(path=SEGMENTS, method="POST", status=500)
    ((_, error),) = workspace.segments(sandbox.permutive.import_id).batch_create([Segment("a", "A")]).failures
    assert isinstance(error, errors.ServerFault) and "Nothing of that code is there now." in str(error)
    assert count(sandbox, "POST", "/segments") == OPTIONS.retry.attempts


def test_a_late_first_attempt_is_recognised_behind_the_conflict_it_causes() -> None:
    made = {"id": IMPORT, "code": "a", "name": "A", "import_id": IMPORT, "updated_at": "2026-01-01T00:00:00Z"}
    missing = Act(status=404, body={"request_id": "r", "error": {"code": 3000, "message": "no", "status": "Not Found"}})
    taken = Act(status=409, body={"request_id": "r", "error": {"code": 4000, "message": "yes", "status": "Conflict"}})
    with serving(Act(hang_up=True), missing, taken, Act(body=made)) as server, open_at(server.url) as workspace:
        result = workspace.segments(IMPORT).batch_create([Segment("a", "A")])
    assert [each.id for each in result.responses] == [IMPORT]
    assert [received.method for received in server.received] == ["POST", "GET", "POST", "GET"]


MADE = {"id": IMPORT, "code": "a", "name": "A", "import_id": IMPORT, "updated_at": "2026-01-01T00:00:00Z"}
MISSING = Act(status=404, body={"request_id": "r", "error": {"code": 3000, "message": "no", "status": "Not Found"}})
TAKEN = Act(status=409, body={"request_id": "r", "error": {"code": 4000, "message": "yes", "status": "Conflict"}})
BUSY = Act(status=429, body={"request_id": "r", "error": {"code": 6000, "message": "busy", "status": "Too Many"}})
ONCE = ClientOptions(retry=RetryPolicy(attempts=2, jitter=lambda _: 0.0))


@pytest.mark.parametrize("doubt", [Act(status=504), Act(hang_up=True)])
def test_a_refusal_after_a_doubt_is_looked_into(doubt: Act) -> None:
    """The first attempt landed after it had been looked for; the next ones were refused for another reason."""
    acts = (doubt, MISSING, BUSY, BUSY, Act(body=MADE))
    with serving(*acts) as server, Workspace("k" * 8, base_url=server.url, options=ONCE) as workspace:
        result = workspace.segments(IMPORT).batch_create([Segment("a", "A")])
    assert [each.id for each in result.responses] == [IMPORT] and result.failures == []
    assert [received.method for received in server.received] == ["POST", "GET", "POST", "POST", "GET"]


@pytest.mark.parametrize("refusal", [(BUSY, BUSY), (TAKEN,), (Act(status=403),)])
@pytest.mark.parametrize("unseen", [MISSING, Act(status=403)])
def test_a_refusal_after_a_doubt_does_not_take_it_away(tmp_path: Path, refusal: tuple[Act, ...], unseen: Act) -> None:
    """It lands later than anybody looks, or where nobody may look: a rerun finds it, and sends nothing."""
    acts = (Act(status=504), MISSING, *refusal, unseen, Act(body=MADE))
    with serving(*acts) as server, Workspace("k" * 8, base_url=server.url, options=ONCE) as workspace:
        segments = workspace.segments(IMPORT)
        ((_, error),) = segments.batch_create([Segment("a", "A")], checkpoint=tmp_path / "c").failures
        assert isinstance(error, errors.ServerFault) and error.in_doubt and "Sent again, it failed" in str(error)
        sent = [received.method for received in server.received].count("POST")
        again = segments.batch_create([Segment("a", "A")], checkpoint=tmp_path / "c")
        assert [each.id for each in again.responses] == [IMPORT] and again.failures == []
        assert [received.method for received in server.received].count("POST") == sent


def test_a_refusal_in_a_rerun_does_not_take_the_doubt_away(tmp_path: Path) -> None:
    """What an earlier run sent lands after the rerun has looked for it, and before it is told to come back later."""
    acts = (Act(hang_up=True), MISSING, Act(status=504), MISSING, MISSING, BUSY, BUSY, Act(body=MADE))
    with serving(*acts) as server, Workspace("k" * 8, base_url=server.url, options=ONCE) as workspace:
        segments = workspace.segments(IMPORT)
        runs = [segments.batch_create([Segment("a", "A")], checkpoint=tmp_path / "c") for _ in range(3)]
    assert [type(run.failures[0].error) for run in runs[:2]] == [errors.ServerFault, errors.RateLimited]
    assert [each.id for each in runs[2].responses] == [IMPORT] and server.received[-1].method == "GET"


def test_deleted_after_a_doubt_is_deleted(sandbox: Sandbox, workspace: Workspace) -> None:
    segments = workspace.segments(sandbox.permutive.import_id)
    made = segments.batch_create([Segment(str(number), "S") for number in range(3)]).responses
    sandbox.faults.add(path="/audience-api/*", method="DELETE", disconnect="after", times=1)
    gone = segments.batch_delete([*made, "absent"], max_workers=1)
    assert gone.responses[0] is None and [each and each.code for each in gone.responses[1:]] == ["1", "2"]
    assert [type(error) for _, error in gone.failures] == [errors.NotFound]


def test_every_item_is_in_exactly_one_list_under_a_mix_of_faults(sandbox: Sandbox, workspace: Workspace) -> None:
    """One answer in ten is a 500, a 429 or lost."""
    cases = [{"status": 500}, {"status": 429, "retry_after": 0}, {"disconnect": "after"}, {"disconnect": "before"}]
    for number in range(12):
        sandbox.faults.add(path=COHORTS, method="POST", skip=10 * number, times=1, **cases[number % 4])
    wanted = [Cohort(f"c{number}", QUERY) for number in range(120)]
    result = workspace.cohorts.batch_create(wanted, max_workers=8)
    names = [each.name for each in result.responses], [failure.request.item.name for failure in result.failures]
    assert sorted(names[0] + names[1]) == sorted(each.name for each in wanted)
    order = {each.name: place for place, each in enumerate(wanted)}
    assert all(sorted(group, key=order.__getitem__) == group for group in names)
    stored = [each.name for each in workspace.cohorts.list()]
    assert len(stored) == len(set(stored)) and set(stored) == set(names[0])
    assert all(isinstance(error, (errors.OutcomeUnknown, errors.ServerFault)) for _, error in result.failures)
