"""The recorder that watches the tests of this folder notices what a document does not say."""

from __future__ import annotations

import json

import attrs
import httpx
import pytest

from audiencekit.sandbox import Sandbox
from tests.contract.recorder import Recorder, Served

ESTIMATE = Served(
    method="POST",
    path="/segops/api/segments/7/estimate/",
    sent="",
    status=200,
    headers={"content-type": "application/json; charset=utf-8"},
    body=b'{"estimated_users": 3}',
)


def test_what_is_documented_is_counted() -> None:
    recorder = Recorder()
    recorder.hear(ESTIMATE)
    assert (recorder.seen, recorder.faults) == ({("segops", "estimateSegment", 200)}, [])


@pytest.mark.parametrize(
    ("different", "fault"),
    [
        ({"status": 418}, "no such status"),
        ({"status": 501}, "no such status"),
        ({"headers": {"content-type": "text/html"}}, "content type text/html, not application/json"),
        ({"headers": {}}, "content type missing"),
        ({"body": b"<html>"}, "no JSON"),
        ({"body": b'{"estimated_users": "3"}'}, "['estimated_users']"),
        ({"body": b"[]"}, "object"),
    ],
)
def test_what_is_not_documented_is_a_fault(different: dict[str, object], fault: str) -> None:
    recorder = Recorder()
    recorder.hear(attrs.evolve(ESTIMATE, sent="application/json", **different))
    assert recorder.seen == set()
    (told,) = recorder.faults
    assert told.startswith("segops estimateSegment ") and fault in told


@pytest.mark.parametrize(
    "outside",
    [
        {"path": "/segops/api/segments/7/guess/", "status": 404},
        {"method": "PUT", "status": 405},
        {"path": "/segops/api/pim/score-all/", "status": 501},
        {"path": "/segops/api/segments/", "status": 415, "sent": "text/plain"},
    ],
)
def test_what_no_document_can_say_is_passed_over(outside: dict[str, object]) -> None:
    recorder = Recorder()
    recorder.hear(attrs.evolve(ESTIMATE, **outside))
    assert (recorder.seen, recorder.faults) == (set(), [])


def test_answers_of_a_running_sandbox_are_heard(sandbox: Sandbox, recorder: Recorder) -> None:
    """Each service, with its error as well as its success."""
    recorder.seen.clear()
    with httpx.Client(trust_env=False) as http:
        for url, path, header in (
            (sandbox.segops.url, "/api/segments/", {"Authorization": f"ApiKey {sandbox.segops.secret_key}"}),
            (sandbox.permutive.url, "/cohorts-api/v2/cohorts", {"X-API-Key": sandbox.permutive.api_key}),
            (sandbox.avatars.url, "/api/users/me", {"Authorization": f"api-key-v1 {sandbox.avatars.api_key}"}),
        ):
            for headers in (header, {}):
                answer = http.get(url + path, headers=headers)
                assert answer.status_code in (200, 401), json.dumps(answer.json())
    assert recorder.seen == {
        (service, operation, status)
        for service, operation in (
            ("segops", "listSegments"),
            ("permutive_cohorts", "listCohorts"),
            ("avatars", "getMe"),
        )
        for status in (200, 401)
    }


def test_a_content_type_that_is_documented_must_not_be_refused_with_415() -> None:
    recorder = Recorder()
    recorder.hear(attrs.evolve(ESTIMATE, path="/segops/api/segments/", sent="application/json", status=415))
    assert len(recorder.faults) == 1
