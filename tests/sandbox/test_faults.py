"""Faults on order, met over a real socket."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from audiencekit.sandbox import Fault, Sandbox
from audiencekit.sandbox.faults import Faults

TRACK = "/api/ingestion/track/"
BATCH = "/api/ingestion/track/batch/"


@pytest.fixture(scope="module")
def running():
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


@pytest.fixture
def client(sandbox: Sandbox):
    headers = {"Authorization": f"ApiKey {sandbox.segops.secret_key}"}
    with httpx.Client(base_url=sandbox.segops.url, headers=headers, timeout=5) as client:
        yield client


def track(client: httpx.Client, path: str = TRACK) -> httpx.Response:
    event = {"user_id": "u-1", "event_type": "seen"}
    return client.post(path, json={"events": [event]} if path == BATCH else event)


def test_a_status_for_some_and_then_none(sandbox: Sandbox, client: httpx.Client):
    sandbox.faults.add("/api/ingestion/*", status=503, times=2, skip=1, retry_after=7)
    answers = [track(client) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202, 503, 503, 202]
    assert [answer.headers.get("Retry-After") for answer in answers] == [None, "7", "7", None]
    assert sandbox.segops.summary().events == 2
    assert [request.fault for request in sandbox.requests] == [None, "status 503", "status 503", None]
    assert sandbox.faults.pending == 0


def test_faults_wait_their_turn(sandbox: Sandbox, client: httpx.Client):
    sandbox.faults.add(BATCH, status=503, times=2)
    sandbox.faults.add(BATCH, status=500, times=1)
    assert [track(client, BATCH).status_code for _ in range(4)] == [503, 503, 500, 202]


@pytest.mark.parametrize(
    ("path", "method", "hit"),
    [
        ("/api/ingestion/*", None, True),
        ("/segops/api/*", None, True),
        ("/segops" + TRACK, "post", True),
        (TRACK, "GET", False),
        ("/permutive/*", None, False),
        ("/api/ingestion", None, False),
    ],
)
def test_what_a_fault_hits(sandbox: Sandbox, client: httpx.Client, path: str, method: str | None, hit: bool):
    sandbox.faults.add(path, method=method, status=418)
    assert (track(client).status_code == 418) is hit
    sandbox.faults.clear()
    assert track(client).status_code == 202


def test_disconnect_before_processing(sandbox: Sandbox, client: httpx.Client):
    sandbox.faults.add(TRACK, disconnect="before", times=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        track(client)
    assert sandbox.segops.summary().events == 0
    assert sandbox.requests[0].status is None
    assert track(client).status_code == 202


def test_disconnect_after_processing(sandbox: Sandbox, client: httpx.Client):
    sandbox.faults.add(TRACK, disconnect="after", times=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        track(client)
    assert sandbox.segops.summary().events == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_disconnect_sends_not_one_byte(sandbox: Sandbox, when: str):
    sandbox.faults.add("*", disconnect=when)  # type: ignore[arg-type]
    port = int(sandbox.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
        raw.sendall(b"GET /segops/api/segments/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            received = raw.recv(1000)
        except ConnectionResetError:
            received = b""
    assert received == b""


def test_a_truncated_body(sandbox: Sandbox):
    sandbox.faults.add("*", truncate=True)
    port = int(sandbox.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
        raw.sendall(b"GET /segops/api/nowhere/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = b"".join(iter(lambda: raw.recv(1000), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    whole = b'{"detail":"Not found."}'
    assert b"content-length: %d" % len(whole) in head
    assert body == whole[: len(whole) // 2]


def test_a_late_answer_is_to_a_request_that_was_processed(sandbox: Sandbox, client: httpx.Client):
    sandbox.faults.add(TRACK, delay=60, times=1)
    with pytest.raises(httpx.ReadTimeout):
        client.post(TRACK, json={"user_id": "u", "event_type": "seen"}, timeout=0.2)
    assert sandbox.segops.summary().events == 1
    assert track(client).status_code == 202


def test_a_short_delay_still_answers(sandbox: Sandbox, client: httpx.Client):
    sandbox.faults.add(TRACK, delay=0.02)
    answer = track(client)
    assert (answer.status_code, answer.json()) == (202, {"queued": True})
    assert answer.elapsed.total_seconds() >= 0.02


def test_a_refusal_leaves_the_connection_usable(sandbox: Sandbox, client: httpx.Client):
    """The body of a refused request is read, so that the next request on the connection is not mistaken for it."""
    sandbox.faults.add(TRACK, status=503, times=1)
    big = {"user_id": "u", "event_type": "seen", "payload": {"text": "x" * 500_000}}
    assert client.post(TRACK, json=big).status_code == 503
    assert client.post(TRACK, json=big).status_code == 202


def test_a_page_of_html(sandbox: Sandbox, client: httpx.Client):
    sandbox.faults.add(status=502, body="<h1>Bad gateway</h1>")
    answer = track(client)
    assert (answer.text, answer.headers["content-type"]) == ("<h1>Bad gateway</h1>", "text/html; charset=utf-8")


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_that_has_no_body(
    sandbox: Sandbox, client: httpx.Client, status: int, caplog: pytest.LogCaptureFixture
):
    sandbox.faults.add(status=status, body="ignored")
    assert [track(client).status_code for _ in range(2)] == [status, status]
    assert caplog.records == []


def test_head_and_truncate_do_not_break_the_server(sandbox: Sandbox, client: httpx.Client):
    sandbox.faults.add(truncate=True, times=1)
    # HEAD promises no body, so nothing is missing; only the connection is gone.
    assert httpx.head(f"{sandbox.segops.url}/api/segments/", headers=client.headers).status_code == 200
    assert track(client).status_code == 202


def test_a_held_back_answer_does_not_hold_up_the_end(capfd: pytest.CaptureFixture[str]):
    """What is held back is delivered when the sandbox stops, and nothing is reported as broken."""
    with ThreadPoolExecutor() as pool, Sandbox() as sandbox:
        sandbox.faults.add(TRACK, delay=600)
        headers = {"Authorization": f"ApiKey {sandbox.segops.secret_key}"}
        url, event = sandbox.segops.url + TRACK, {"user_id": "u", "event_type": "seen"}
        waiting = pool.submit(httpx.post, url, headers=headers, json=event)
        while not sandbox.segops.summary().events:
            pass
        sandbox.stop()
        assert waiting.result(timeout=5).status_code == 202
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 99},
        {"status": 600},
        {"status": 503.5},
        {"status": True},
        {"delay": -1},
        {"delay": "1"},
        {"delay": 1e300},
        {"times": -1},
        {"times": 1.5},
        {"skip": -1},
        {"skip": None},
        {"disconnect": "never"},
        {"path": 5},
        {"method": 5},
        {"truncate": "yes"},
        {"retry_after": "é€"},
        {"retry_after": "1\r\nX-More: 1"},
        {"retry_after": [1]},
        {"body": 5},
        {"body": "\ud800"},
    ],
)
def test_faults_that_make_no_sense(sandbox: Sandbox, wrong: dict[str, object]):
    with pytest.raises(ValueError):
        sandbox.faults.add(**wrong)  # type: ignore[arg-type]
    refused = httpx.post(
        f"{sandbox.url}/_sandbox/faults", headers={"X-Sandbox-Token": sandbox.token}, content=json.dumps(wrong)
    )
    assert refused.status_code == 400


def test_an_unknown_kind_of_fault_is_refused(sandbox: Sandbox):
    refused = httpx.post(
        f"{sandbox.url}/_sandbox/faults", headers={"X-Sandbox-Token": sandbox.token}, json={"statuss": 500}
    )
    assert refused.status_code == 400


def test_rules_count_for_themselves():
    """A request that an earlier rule takes does not use up a later one."""
    faults = Faults()
    faults.add(Fault(path="/a", status=500, times=1))
    faults.add(Fault(path="/a", status=501, skip=1, times=1))
    hits = [faults.take("GET", "/a") for _ in range(4)]
    assert [hit and hit.status for hit in hits] == [500, None, 501, None]
