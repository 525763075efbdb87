"""Bodies of all three services' errors become one message, code and request id."""

from __future__ import annotations

import json
import pickle

import pytest

from audiencekit import errors
from audiencekit.core.outcome import ErrorBody, error_for, read_body
from audiencekit.core.secrets import Secret


@pytest.mark.parametrize(
    ("body", "message", "code", "request_id"),
    [
        ({"detail": "Not found."}, "Not found.", None, None),
        ({"events": ["too many", "really"]}, "events: too many, really", None, None),
        (
            {"request_id": "r1", "error": {"status": "Conflict", "code": 4000, "message": "exists"}},
            "exists",
            4000,
            "r1",
        ),
        ({"requestId": "r2", "error": {"co": 1002, "m": "bad", "c": None}}, "bad", 1002, "r2"),
        (
            {"detail": [{"loc": ["body", "k"], "msg": "field required", "type": "missing"}]},
            "body.k: field required",
            None,
            None,
        ),
        ({"detail": {"code": "x"}}, '{"code": "x"}', None, None),
        ({"message": "ok"}, "ok", None, None),
    ],
)
def test_shapes(body: object, message: str, code: object, request_id: str | None) -> None:
    assert read_body(json.dumps(body)) == ErrorBody(message=message, code=code, request_id=request_id)


def test_what_an_envelope_says_beside_its_message_is_on_the_error() -> None:
    said = {
        "requestId": "r3",
        "error": {"code": 4000, "message": "exists", "cause": "name", "docs": "https://docs/e", "d": {"name": "x"}},
    }
    error = error_for(
        status=409,
        headers={"x-region": "eu sk_live_12345", "set-cookie": "a=b"},
        content=json.dumps(said).encode(),
        method="POST",
        url="http://h/x",
        attempts=1,
        now=0,
        secrets=["sk_live_12345"],
    )
    assert (error.code, error.detail, error.cause, error.request_id) == (4000, "exists", "name", "r3")
    assert (error.docs, error.details) == ("https://docs/e", {"name": "x"})
    assert set(error.headers) == {"x-region"} and "sk_live_12345" not in error.headers["x-region"]
    assert "409 (code 4000): exists: name." in str(error) and "Request id: r3." in str(error)
    assert pickle.loads(pickle.dumps(error)).__dict__ == error.__dict__


@pytest.mark.parametrize(
    ("error", "message", "cause"),
    [
        ({"status": "Conflict", "cause": "name"}, "", "name"),
        ({"status": "Conflict"}, "Conflict", None),
        ({"status": {"code": 409}}, "", None),
        ({"message": {"text": "x"}, "cause": ["y"]}, '{"text": "x"}', '["y"]'),
    ],
)
def test_an_envelope_may_lack_its_message(error: object, message: str, cause: str | None) -> None:
    assert read_body(json.dumps({"error": error})) == ErrorBody(message=message, cause=cause)


def test_text_html_and_nothing() -> None:
    assert read_body("Invalid value for: body").message == "Invalid value for: body"
    assert read_body("<!DOCTYPE html><html>502</html>").message == "an HTML page instead of JSON"
    assert read_body("").message == ""
    assert read_body("[1, 2]").message == "[1, 2]"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.BadRequest),
        (422, errors.BadRequest),
        (401, errors.AuthenticationFailed),
        (403, errors.PermissionDenied),
        (404, errors.NotFound),
        (409, errors.Conflict),
        (418, errors.ApiError),
        (429, errors.RateLimited),
        (500, errors.ServerFault),
        (520, errors.ServerFault),
        (302, errors.UnexpectedResponse),
    ],
)
def test_one_class_per_answer(status: int, kind: type[errors.ApiError]) -> None:
    error = error_for(status=status, headers={}, content=b"{}", method="GET", url="http://h/x", attempts=1, now=0)
    assert type(error) is kind and error.status == status


def test_secrets_are_masked_and_everything_pickles() -> None:
    error = error_for(
        status=429,
        headers={"retry-after": "7", "x-request-id": "r9"},
        content=b'{"detail": "key sk_live_12345 is too fast"}',
        method="POST",
        url="http://h/x",
        attempts=3,
        now=0,
        secrets=[Secret("sk_live_12345")],
    )
    assert "sk_live_12345" not in f"{error!r} {error} {error.body} {error.detail}"
    assert error.retry_after == 7 and error.retryable and error.request_id == "r9"
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is errors.RateLimited and again.__dict__ == error.__dict__ and str(again) == str(error)


def test_every_class_of_the_tree_pickles() -> None:
    samples = [
        errors.ConfigurationError("a"),
        errors.InvalidInput("b"),
        errors.Ambiguous("two"),
        errors.ClientClosed("c"),
        errors.ConnectionFailed("d", method="GET", url="u", attempts=2),
        errors.OutcomeUnknown("e", method="POST"),
        errors.DeadlineExceeded("f"),
        errors.EventsUndelivered((b"{}",), "expired", cause=errors.OutcomeUnknown("g")),
        errors.EventsSkipped(1, 5),
        errors.SpoolFailed("h"),
        errors.Cancelled("i", done=1, failed=2, not_started=3, total=9, result=(["a"], ["b"])),
        errors.CheckpointFailed("j"),
        errors.JobFailed(job_id="1", detail="h"),
        errors.SaveFailed("k", path="t.csv"),
        errors.JobTimeout(job_id="2", waited=3.0),
        *(kind(status=499) for kind in [errors.ApiError, *errors.ApiError.__subclasses__()]),
    ]
    leaves = {
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.AudienceKitError)
    }
    assert leaves - {type(sample) for sample in samples} == {errors.AudienceKitError, errors._NoAnswer}
    for sample in samples:
        again = pickle.loads(pickle.dumps(sample))
        assert type(again) is type(sample) and str(again) == str(sample) and repr(again) == repr(sample)


def test_undelivered_events_show_counts_only() -> None:
    error = errors.EventsUndelivered((b'{"email": "a@b.c"}',), "expired")
    assert "a@b.c" not in f"{error!r} {error}"
