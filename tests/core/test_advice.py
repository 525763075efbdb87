"""What an error advises after a doubt: a write may have been done, and this read tells; a read does nothing."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from audiencekit import errors
from audiencekit.core.options import ClientOptions
from audiencekit.core.retry import RetryPolicy
from audiencekit.permutive import Cohort, Event, Segment, Workspace
from tests.scripted import Act, serving

OPTIONS = ClientOptions(retry=RetryPolicy(attempts=2, jitter=lambda _: 0.0))
IMPORT = "0b0f0c1a-0000-4000-8000-000000000000"
FAULTS = [Act(status=500), Act(hang_up=True)]

Call = Callable[[Workspace], object]


def failure(call: Call, *acts: Act) -> tuple[str, errors.AudienceKitError]:
    with serving(*acts) as server, Workspace("k", base_url=server.url, options=OPTIONS) as opened:
        with pytest.raises(errors.AudienceKitError) as caught:
            call(opened)
        return server.url, caught.value


@pytest.mark.parametrize("act", FAULTS)
@pytest.mark.parametrize(
    ("call", "read"),
    [
        (lambda w: w.cohorts.create(Cohort("a", {"event": "E"})), "/cohorts-api/v2/cohorts"),
        (lambda w: w.cohorts.update("x", name="b"), "/cohorts-api/v2/cohorts/x"),
        (lambda w: w.segments(IMPORT).create(Segment("a", "A")), f"/audience-api/v1/imports/{IMPORT}/segments"),
        (lambda w: w.segments(IMPORT).delete("a"), f"/audience-api/v1/imports/{IMPORT}/segments/code/a"),
    ],
)
def test_a_write_in_doubt_may_have_been_done_and_a_read_tells(call: Call, read: str, act: Act) -> None:
    url, error = failure(call, act)
    assert f"It may have been done; read it (GET {url}{read}) before sending it again." in str(error)
    assert "try again later" not in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize("act", FAULTS)
def test_where_no_read_has_that_address_the_resource_is_named(act: Act) -> None:
    _, error = failure(lambda w: w.segmentation.send([Event("E", "2026-01-01T00:00:00Z")], user_id=IMPORT), act)
    assert "It may have been done; read the resource before sending it again." in str(error)


def test_a_refusal_after_a_doubt_says_so_too() -> None:
    _, error = failure(lambda w: w.cohorts.update("x", name="b"), Act(status=500), Act(status=403))
    assert isinstance(error, errors.PermissionDenied) and "An earlier attempt may have been done; read it (GET" in str(
        error
    )


@pytest.mark.parametrize("act", FAULTS)
def test_a_read_does_nothing(act: Act) -> None:
    _, error = failure(lambda w: w.cohorts.list(), act)
    assert "may have been done" not in str(error)
    assert "try again" in str(error)


def test_a_lost_read_changed_nothing() -> None:
    _, error = failure(lambda w: w.cohorts.list(), Act(hang_up=True))
    assert isinstance(error, errors.OutcomeUnknown) and "It only reads: nothing was changed; try again." in str(error)


def test_what_was_not_done_is_not_said_to_be_perhaps_done() -> None:
    create: Call = lambda w: w.cohorts.create(Cohort("a", {"event": "E"}))  # noqa: E731
    for act in (Act(status=503, headers={"Retry-After": "100"}), Act(status=501), Act(status=429), Act(status=400)):
        _, error = failure(create, act)
        assert "may have been done" not in str(error)


@pytest.mark.parametrize("said", ["No such thing", "No such thing.", "What?"])
def test_a_sentence_ends_once(said: str) -> None:
    text = str(errors.NotFound(status=404, detail=said, method="GET", url="/x", retry_after=0.0416))
    once = "What?" if said == "What?" else "No such thing."
    assert text == f"GET /x: 404: {once} Check the id and the base URL. The server asks to come back in 0 s."


@pytest.mark.parametrize(
    ("waited", "said"), [(0.00226673, "0 s"), (1.2345, "1.2 s"), (61.98, "62 s"), (86400.2, "86400 s")]
)
def test_times_are_said_as_people_say_them(waited: float, said: str) -> None:
    error = errors.JobTimeout(job_id="j", waited=waited)
    assert f"has not ended after {said}. It goes on" in str(error) and error.waited == waited
