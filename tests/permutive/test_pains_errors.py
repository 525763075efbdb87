"""Pains of errors: what the service said and the user never saw."""

from __future__ import annotations

import pickle

import pytest

from audiencekit import errors
from audiencekit.permutive import Cohort, Segment, Workspace
from audiencekit.sandbox import Sandbox
from tests.permutive.every_operation import NOBODY, QUERY
from tests.scripted import Act, serving

ID = "f0e1d2c3-0000-4000-8000-000000000000"
DOCS = "https://docs.permutive.com/api/errors"
ENVELOPE = {"request_id": ID, "error": {"status": "Bad Request", "code": 1002, "message": "Not this way", "docs": DOCS}}


def refused(act: Act) -> errors.ApiError:
    with (
        serving(act) as server,
        Workspace("key", base_url=server.url) as workspace,
        pytest.raises(errors.ApiError) as caught,
    ):
        workspace.cohorts.create(Cohort("a", QUERY))
    return caught.value


def test_15_the_message_is_shown_without_a_cause() -> None:
    error = refused(Act(status=400, body=ENVELOPE))
    assert isinstance(error, errors.BadRequest)
    assert (error.detail, error.cause) == ("Not this way", None) and "Not this way" in str(error)


def test_15_a_cause_is_shown_beside_the_message() -> None:
    error = refused(Act(status=400, body={**ENVELOPE, "error": {**ENVELOPE["error"], "cause": "no frequency"}}))  # pyright: ignore
    assert (error.detail, error.cause) == ("Not this way", "no frequency")
    assert "Not this way" in str(error) and "no frequency" in str(error)


def test_15_plain_text_is_shown() -> None:
    said = "Invalid value for: query parameter pagination_token"
    act = Act(status=400, body=said.encode(), content_type="text/plain; charset=UTF-8")
    with (
        serving(act) as server,
        Workspace("key", base_url=server.url) as workspace,
        pytest.raises(errors.BadRequest) as caught,
    ):
        list(workspace.segments(NOBODY).list(start="x"))
    assert caught.value.detail == said and said in str(caught.value)


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>Bad Gateway</body></html>", b"\xff\xfe", b"[1]", b"null", b'{"error":5}']
)
def test_15_a_body_of_no_shape_is_still_a_typed_error(body: bytes) -> None:
    error = refused(Act(status=400, body=body, content_type="text/html"))
    assert isinstance(error, errors.BadRequest) and error.status == 400
    assert "Unknown error" not in str(error) and "POST" in str(error) and "/v2/cohorts" in str(error)


def test_16_all_that_the_service_says_surfaces() -> None:
    error = refused(Act(status=400, body={**ENVELOPE, "error": {**ENVELOPE["error"], "cause": "why"}}))  # pyright: ignore
    for known in (error, pickle.loads(pickle.dumps(error))):
        assert (known.status, known.code, known.detail, known.cause) == (400, 1002, "Not this way", "why")
        assert (known.docs, known.request_id, known.method, known.attempts) == (DOCS, ID, "POST", 1)
        assert known.url.endswith("/cohorts-api/v2/cohorts") and known.headers["content-type"] == "application/json"
        assert all(part in str(known) for part in ("400", "1002", "Not this way", "why", ID, "POST"))


@pytest.mark.parametrize("key", ["request_id", "requestId"])
def test_16_the_request_id_is_read_from_the_body(key: str) -> None:
    assert refused(Act(status=400, body={key: ID, "error": ENVELOPE["error"]})).request_id == ID


def test_17_a_duplicate_is_told_from_any_other_refusal(sandbox: Sandbox, permutive_workspace: Workspace) -> None:
    segments = permutive_workspace.segments(sandbox.permutive.import_id)
    permutive_workspace.cohorts.create(Cohort("a", QUERY))
    segments.create(Segment("a", "A"))
    for again in (
        lambda: permutive_workspace.cohorts.create(Cohort("a", QUERY)),
        lambda: segments.create(Segment("a", "A")),
    ):
        with pytest.raises(errors.Conflict) as taken:
            again()
        assert (taken.value.status, taken.value.code, taken.value.retryable) == (409, 4000, False)
        assert taken.value.request_id and taken.value.url and taken.value.body
    assert not issubclass(errors.Conflict, errors.BadRequest) and issubclass(errors.Conflict, errors.ApiError)
    ((_, error),) = permutive_workspace.cohorts.batch_create([Cohort("a", QUERY)]).failures
    assert isinstance(error, errors.Conflict)


@pytest.mark.parametrize("status", [402, 405, 410, 418])
def test_17_any_other_status_keeps_its_number(status: int) -> None:
    error = refused(Act(status=status, body=ENVELOPE))
    assert type(error) is errors.ApiError and (error.status, error.code, error.request_id) == (status, 1002, ID)


def test_42_a_400_does_not_repeat_the_key() -> None:
    """Plain, percent-encoded, in a header, in a cause: a service may quote what it was sent."""
    key = "6a1f2c3d/4e5f+4a6b=8c7d"
    quoted = "6a1f2c3d%2F4e5f%2B4a6b%3D8c7d"
    said = {**ENVELOPE, "error": {**ENVELOPE["error"], "message": f"key {key}", "cause": f"?k={quoted}"}}  # pyright: ignore
    for body, kind in ((said, "application/json"), (f"Invalid value for: {key} {quoted}".encode(), "text/plain")):
        act = Act(status=400, body=body, content_type=kind, headers={"X-Echo": key})
        with serving(act) as server, Workspace(key, base_url=server.url) as workspace:
            with pytest.raises(errors.BadRequest) as caught:
                workspace.cohorts.create(Cohort("a", QUERY))
            assert server.received[0].headers["x-api-key"] == key
        shown = repr([str(caught.value), vars(caught.value)])
        assert key not in shown and quoted not in shown and "***" in shown
