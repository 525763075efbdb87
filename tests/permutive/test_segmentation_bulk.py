"""The bulk calls of segmentation: requests in pieces, ended early, elsewhere. Events are never sent twice."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from uuid import uuid4

import pytest

from audiencekit import errors
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import (
    BulkResult,
    ClientOptions,
    Event,
    Outcome,
    Progress,
    Segmentation,
    Segmented,
    Workspace,
)
from audiencekit.sandbox import Sandbox
from tests.scripted import Act, serving

USER = "0b0f0c1a-0000-4000-8000-000000000001"
WHEN = "2026-03-01T08:00:00.123456789Z"


def views(count: int) -> list[Event]:
    return [Event("View", WHEN, {"n": number}) for number in range(count)]


def seen(sandbox: Sandbox, user: str = USER) -> list[object]:
    return [event["properties"]["n"] for event in sandbox.permutive.recorded_events(user)]


@pytest.mark.parametrize("status", [400, 403, 429])
def test_a_refused_later_piece_is_in_doubt_and_its_request_never_sent_again(
    sandbox: Sandbox, permutive_workspace: Workspace, tmp_path: Path, status: int
) -> None:
    refusal = {"retry_after": 100} if status == 429 else {}
    sandbox.faults.add(path="/ccs/*", status=status, skip=1, times=1, **refusal)  # pyright: ignore
    requests = [Segmentation(events=views(25), user_id=USER)]
    file = tmp_path / "sent.jsonl"
    ((_, error),) = permutive_workspace.segmentation.batch_send(requests, checkpoint=file).failures
    assert isinstance(error, errors.ApiError) and error.status == status and error.in_doubt
    assert str(error).startswith("events 11 to 20 of 25, the earlier ones sent, the later ones not: ")
    assert seen(sandbox) == list(range(10))
    for _ in range(2):
        ((_, again),) = permutive_workspace.segmentation.batch_send(requests, checkpoint=file).failures
        assert isinstance(again, errors.OutcomeUnknown)
    assert seen(sandbox) == list(range(10))


def test_a_refused_first_piece_is_sent_by_the_rerun(
    sandbox: Sandbox, permutive_workspace: Workspace, tmp_path: Path
) -> None:
    sandbox.faults.add(path="/ccs/*", status=403, times=1)
    requests = [Segmentation(events=views(25), user_id=USER)]
    file = tmp_path / "sent.jsonl"
    ((_, error),) = permutive_workspace.segmentation.batch_send(requests, checkpoint=file).failures
    assert isinstance(error, errors.PermissionDenied) and not error.in_doubt
    assert str(error).startswith("events 1 to 10 of 25, the later ones not sent: ")
    assert permutive_workspace.segmentation.batch_send(requests, checkpoint=file).failures == []
    assert seen(sandbox) == list(range(25))


def test_a_later_piece_without_a_connection_leaves_the_request_in_doubt(tmp_path: Path) -> None:
    """ConnectionFailed says that nothing was sent; of the whole request that is not so."""
    options = ClientOptions(retry=RetryPolicy(jitter=lambda _: 0.0))
    with serving(Act(body={"user_id": USER})) as server, Workspace("k", base_url=server.url, options=options) as opened:
        server.acts[0] = Act(body={"user_id": USER}, headers={"Connection": "close"}, before=server.stop_listening)
        ((_, error),) = opened.segmentation.batch_send([Segmentation(events=views(11), user_id=USER)]).failures
    assert type(error) is errors.OutcomeUnknown and error.method == "POST" and error.attempts > 1
    assert str(error).startswith("events 11 to 11 of 11, the earlier ones sent, the later ones not: ")


class Enough(Exception):
    pass


def enough(progress: Progress) -> None:
    if progress.completed == 3:
        raise Enough


@pytest.mark.parametrize("streamed", [False, True])
def test_a_callback_that_raises_leaves_requests(permutive_workspace: Workspace, streamed: bool) -> None:
    requests = [Segmentation(events=views(1), user_id=str(uuid4())) for _ in range(9)]
    segmentation = permutive_workspace.segmentation
    given: list[Segmentation] = []
    with pytest.raises(Enough) as caught:
        if streamed:
            given.extend(each.request.item for each in segmentation.iter_send(requests, progress_callback=enough))
        else:
            segmentation.batch_send(requests, progress_callback=enough)
    if streamed:
        left: list[Outcome[Segmentation, Segmented]] = caught.value.bulk_outcomes  # pyright: ignore
        found = [*given, *(outcome.request.item for outcome in left)]
        assert found == requests[: len(found)] and len(left) > 0
    else:
        result: BulkResult[Segmentation, Segmented] = caught.value.bulk_result  # pyright: ignore
        assert len(result.failures) >= 1 and len(result.responses) >= 3
        assert all(failure.request.item in requests for failure in result.failures)


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_an_executor_takes_requests(
    sandbox: Sandbox, permutive_workspace: Workspace, tmp_path: Path, kind: str
) -> None:
    users = [str(uuid4()) for _ in range(3)]
    requests = [Segmentation(events=views(25), user_id=user) for user in users]
    pool = ThreadPoolExecutor(2) if kind == "threads" else ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    with pool as executor:
        result = permutive_workspace.segmentation.batch_send(
            [*requests, 5],  # pyright: ignore
            executor=executor,
            checkpoint=tmp_path / "sent",
        )
        outcomes = list(permutive_workspace.segmentation.iter_send(iter(requests), executor=executor))
    assert [type(error) for _, error in result.failures] == [errors.InvalidInput]
    assert [each.user_id for each in result.responses] == users
    assert [outcome.request.item for outcome in outcomes] == requests and all(outcome.ok for outcome in outcomes)
    for user in users:  # each request's events in order
        assert seen(sandbox, user) == [*range(25), *range(25)]


def test_the_line_of_a_user_is_forgotten_though_others_send_it(permutive_workspace: Workspace) -> None:
    """An endless input through other processes keeps no place for each request."""
    import gc

    from audiencekit.permutive.user_line import Place

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        requests = (Segmentation(user_id=USER) for _ in range(40))
        outcomes = permutive_workspace.segmentation.iter_send(requests, executor=executor, max_workers=1)
        for number, outcome in enumerate(outcomes):
            assert outcome.ok
            if number == 35:
                gc.collect()
                assert sum(isinstance(each, Place) for each in gc.get_objects()) <= 12


def test_a_rerun_keeps_the_order_around_what_was_done(
    sandbox: Sandbox, permutive_workspace: Workspace, tmp_path: Path
) -> None:
    """The first request is sent again, slowly; the second was done; the third waits for the first all the same."""
    first = Segmentation(events=views(25), user_id=USER)
    second, third = (Segmentation(events=[Event("View", WHEN, {"n": n})], user_id=USER) for n in (100, 200))
    file = tmp_path / "sent.jsonl"
    sandbox.faults.add(path="/ccs/*", status=403, times=1)
    permutive_workspace.segmentation.batch_send([first, second], checkpoint=file)
    sandbox.faults.add(path="/ccs/*", delay=0.2, times=1)
    result = permutive_workspace.segmentation.batch_send([first, second, third], checkpoint=file)
    assert result.failures == [] and seen(sandbox) == [100, *range(25), 200]
