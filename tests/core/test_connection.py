"""Retry(Sign(Pool)) over a real socket: what is repeated, what is signed, what never leaves."""

from __future__ import annotations

import asyncio
import os
import pickle
from collections.abc import Iterator, Mapping

import httpx
import pytest
from audiencekit_api.operation import Operation

from audiencekit import errors
from audiencekit.core._async.call import send_json as send_json_async
from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core._sync.call import send_json
from audiencekit.core._sync.connection import Connection
from audiencekit.core.deadline import SYSTEM_CLOCK, Clock, Deadline
from audiencekit.core.observe import Attempt
from audiencekit.core.options import ClientOptions
from audiencekit.core.proxy import proxy_for
from audiencekit.core.retry import RetryPolicy
from audiencekit.core.secrets import Secret
from audiencekit.permutive import Cohort, Workspace
from audiencekit.permutive.services import KeyInHeader
from tests.fakes import FakeClock
from tests.scripted import Act, dripping, serving


def operation(name: str, method: str, retry: str) -> Operation:
    return Operation(
        operation_id=name, name=name, module="m", method=method, path=f"/{name}", tag="t", retry=retry,  # pyright: ignore
        pagination=None, errors=(),
    )  # fmt: skip


OPERATIONS = {
    "read": operation("read", "GET", "always"),
    "create": operation("create", "POST", "unprocessed"),
    "fire": operation("fire", "POST", "never"),
}


class PlainClient:
    """Stands for a generated client."""

    def __init__(self, base_url: str) -> None:
        self.http: httpx.Client | httpx.AsyncClient | None = None

    def set_httpx_client(self, client: httpx.Client) -> PlainClient:
        self.http = client
        return self

    def set_async_httpx_client(self, async_client: httpx.AsyncClient) -> PlainClient:
        self.http = async_client
        return self


OPENED: list[Connection[PlainClient]] = []


@pytest.fixture(autouse=True)
def close_all() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


def connect(url: str, clock: Clock | None = None, **options: object) -> Connection[PlainClient]:
    keys = iter(f"key-{number}" for number in range(1, 100))

    def sign() -> Mapping[str, str]:
        return {"Authorization": next(keys)}

    connection = Connection(
        url,
        PlainClient,
        operations=OPERATIONS,
        options=ClientOptions(retry=RetryPolicy(jitter=lambda ceiling: ceiling), **options),  # pyright: ignore
        sign=sign,
        clock=clock or FakeClock(),
    )
    OPENED.append(connection)
    return connection


FAULT, REFUSED, DONE = Act(status=500), Act(status=429, headers={"Retry-After": "3"}), Act(body={"ok": True})


def test_a_read_is_repeated_and_each_attempt_signed_afresh() -> None:
    clock = FakeClock()
    with serving(FAULT, Act(hang_up=True), REFUSED, DONE) as server:
        answer = send_json(connect(server.url, clock), "read", content=b"")
    assert answer.body == {"ok": True}
    assert clock.sleeps == [0.5, 1, 3]
    assert [each.headers["authorization"] for each in server.received] == ["key-1", "key-2", "key-3", "key-4"]


def test_a_create_is_repeated_only_when_it_was_not_processed() -> None:
    with serving(REFUSED, DONE) as server:
        send_json(connect(server.url), "create", content=b"{}")
    assert len(server.received) == 2
    with serving(FAULT, DONE) as server, pytest.raises(errors.ServerFault) as fault:
        send_json(connect(server.url), "create", content=b"{}")
    assert len(server.received) == 1 and fault.value.attempts == 1
    with serving(Act(hang_up=True), DONE) as server, pytest.raises(errors.OutcomeUnknown):
        send_json(connect(server.url), "create", content=b"{}")
    assert len(server.received) == 1


def test_never_means_never() -> None:
    with serving(REFUSED, DONE) as server, pytest.raises(errors.RateLimited) as refused:
        send_json(connect(server.url), "fire", content=b"{}")
    assert len(server.received) == 1 and refused.value.retry_after == 3


def test_an_answer_that_breaks_halfway_is_a_failed_attempt() -> None:
    with serving(Act(body={"ok": "x" * 100}, cut=20), DONE) as server:
        assert send_json(connect(server.url), "read", content=b"").body == {"ok": True}


def test_a_closed_port_is_connection_failed_after_all_attempts() -> None:
    with serving(DONE) as server:
        url = server.url
    with pytest.raises(errors.ConnectionFailed) as refused:
        send_json(connect(url), "create", content=b"{}")
    assert refused.value.attempts == 4


def test_a_redirect_is_not_followed() -> None:
    with serving(DONE) as elsewhere, serving(Act(status=302, headers={"Location": elsewhere.url})) as server:
        with pytest.raises(errors.UnexpectedResponse):
            send_json(connect(server.url), "read", content=b"")
        assert elsewhere.received == []


def test_the_deadline_bounds_all_attempts() -> None:
    clock = FakeClock()
    with serving(FAULT) as server, pytest.raises(errors.ServerFault) as fault, Deadline.after(2, clock):
        send_json(connect(server.url, clock), "read", content=b"")
    assert fault.value.attempts == 3 and sum(clock.sleeps) < 2
    with pytest.raises(errors.DeadlineExceeded), Deadline.after(0, clock):
        send_json(connect("http://127.0.0.1:9", clock), "read", content=b"")


def test_hooks_see_every_attempt_and_cannot_break_a_call() -> None:
    seen: list[Attempt] = []

    def hook(attempt: Attempt) -> None:
        seen.append(attempt)
        raise RuntimeError("a user's mistake")

    with serving(FAULT, DONE) as server:
        send_json(connect(server.url, hooks=(hook,)), "read", content=b"")
    assert [(each.operation, each.path, each.number, each.status, each.wait) for each in seen] == [
        ("read", "/read", 1, 500, 0.5),
        ("read", "/read", 2, 200, None),
    ]


def test_a_closed_connection_says_so() -> None:
    connection = connect("http://127.0.0.1:9")
    connection.close()
    connection.close()
    with pytest.raises(errors.ClientClosed):
        connection.http()


def test_one_connection_serves_many_calls() -> None:
    with serving(DONE) as server:
        connection = connect(server.url)
        for _ in range(5):
            send_json(connection, "read", content=b"")
        connection.close()
        assert server.connections == 1


def test_a_child_process_builds_its_own_client() -> None:
    with serving(DONE) as server:
        connection = connect(server.url)
        send_json(connection, "read", content=b"")
        parents = connection.http()
        child = os.fork()
        if child == 0:
            fresh = connection.http() is not parents and send_json(connection, "read", content=b"").status == 200
            os._exit(0 if fresh else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert connection.http() is parents
        connection.close()


def test_the_async_twin_behaves_alike() -> None:
    async def main(url: str) -> list[object]:
        clock = FakeClock()
        connection = AsyncConnection(
            url,
            PlainClient,
            operations=OPERATIONS,
            options=ClientOptions(),
            sign=lambda: {"X-API-Key": "k"},
            clock=clock,
        )
        answer = await send_json_async(connection, "read", content=b"")
        await connection.aclose()
        return [answer.body, len(clock.sleeps)]

    with serving(FAULT, DONE) as server:
        assert asyncio.run(main(server.url)) == [{"ok": True}, 1]
        assert {each.headers["x-api-key"] for each in server.received} == {"k"}


def test_own_credentials_are_not_overwritten() -> None:
    with serving(DONE) as server:
        send_json(connect(server.url), "read", content=b"", headers={"Authorization": "Bearer mine"})
        assert server.received[0].headers["authorization"] == "Bearer mine"


def test_the_proxy_of_the_environment_is_used_and_localhost_is_not_sent_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Act(body={"proxied": True})) as proxy, serving(DONE) as server:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert send_json(connect("http://audience.invalid"), "read", content=b"").body == {"proxied": True}
        assert proxy.received[0].path == "http://audience.invalid/read"
        assert send_json(connect(server.url), "read", content=b"").body == {"ok": True}


def test_a_token_quoted_by_the_server_is_masked() -> None:
    quoting = Act(status=401, body={"detail": "token abc.def.ghi is expired"})
    with serving(quoting) as server, pytest.raises(errors.AuthenticationFailed) as refused:
        send_json(connect(server.url), "fire", content=b"{}", headers={"Authorization": "Bearer abc.def.ghi"})
    assert "abc.def" not in f"{refused.value} {refused.value.body} {vars(refused.value)}"


def test_a_lost_answer_followed_by_a_closed_port_is_not_nothing_was_done() -> None:
    with serving(Act(hang_up=True)) as server:
        server.acts[0] = Act(hang_up=True, before=server.stop_listening)
        with pytest.raises(errors.OutcomeUnknown) as unknown:
            send_json(connect(server.url), "read", content=b"")
    assert unknown.value.attempts == 4


def test_an_error_says_whether_an_earlier_attempt_may_have_been_processed() -> None:
    for first, doubt in ((FAULT, True), (Act(hang_up=True), True), (REFUSED, False)):
        with serving(first, Act(status=404)) as server, pytest.raises(errors.NotFound) as missing:
            send_json(connect(server.url), "read", content=b"")
        assert missing.value.in_doubt is doubt


def test_an_answer_that_cannot_be_decoded_keeps_its_status_and_its_class() -> None:
    garbage = {"Content-Encoding": "gzip"}
    with serving(Act(status=503, body=b"garbage", headers=garbage), DONE) as server:
        assert send_json(connect(server.url), "read", content=b"").body == {"ok": True}
    with serving(Act(status=403, body=b"garbage", headers=garbage)) as server, pytest.raises(errors.PermissionDenied):
        send_json(connect(server.url), "read", content=b"")


def test_a_body_nested_without_end_is_an_answer_like_any_other() -> None:
    deep = b'{"a":' * 100_000
    with serving(Act(status=400, body=deep)) as server, pytest.raises(errors.BadRequest) as refused:
        send_json(connect(server.url), "create", content=b"{}")
    assert len(refused.value.body) == 2000 and len(str(refused.value)) < 2000
    with serving(Act(body=deep)) as server:
        assert send_json(connect(server.url), "read", content=b"").body is None


@pytest.mark.parametrize("drip", ["header", "informational", "body"])
def test_a_dripping_server_is_cut_by_the_deadline(drip: str) -> None:
    """Each piece comes well within the read timeout, so only the deadline of the whole call can end it."""
    with dripping(drip) as (url, dripped):
        connection = connect(url, clock=SYSTEM_CLOCK, total_timeout=0.3, read_timeout=5.0)
        with pytest.raises(errors.OutcomeUnknown):
            send_json(connection, "create", content=b"{}")
        assert dripped.qsize() < 30  # of 300 that it was ready to send


def test_closing_ends_the_repetitions_of_a_call() -> None:
    with serving(FAULT) as server:
        connection = connect(server.url)
        server.acts[0] = Act(status=500, before=connection.close)
        with pytest.raises(errors.ClientClosed):
            send_json(connection, "read", content=b"")
        assert len(server.received) == 1


def test_a_key_quoted_as_request_id_is_masked() -> None:
    with serving(Act(status=400, headers={"X-Request-Id": "the-key-itself"})) as server:
        connection = connect(server.url)
        connection.secrets = (Secret("the-key-itself"),)
        with pytest.raises(errors.BadRequest) as refused:
            send_json(connection, "create", content=b"{}")
    assert "the-key" not in f"{refused.value} {vars(refused.value)}"


def test_a_connection_pickles_and_is_one_per_process() -> None:
    keyed = Connection(
        "http://127.0.0.1:9", PlainClient, operations=OPERATIONS, sign=KeyInHeader(Secret("k")), clock=SYSTEM_CLOCK
    )
    OPENED.append(keyed)
    data = pickle.dumps(keyed)
    again, once_more = pickle.loads(data), pickle.loads(data)
    OPENED.append(again)
    assert again is once_more and again is not keyed
    assert again.http() is not keyed.http() and again.base_url == keyed.base_url


@pytest.mark.parametrize(
    ("no_proxy", "proxied"),
    [
        ("", True),
        ("localhost,127.0.0.1,::1", True),
        ("other.test", True),
        ("example.test", False),
        (".test", False),
        ("*", False),
    ],
)
def test_no_proxy_is_read_as_the_standard_library_reads_it(
    monkeypatch: pytest.MonkeyPatch, no_proxy: str, proxied: bool
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.test:3128")
    monkeypatch.setenv("no_proxy", no_proxy)
    found = proxy_for("https://api.example.test", given=None, trust_env=True)
    assert found == ("http://proxy.test:3128" if proxied else None)
    assert proxy_for("https://127.0.0.1:1", given=None, trust_env=True) is None
    assert proxy_for("https://api.example.test", given=None, trust_env=False) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"connect_timeout": None},
        {"read_timeout": "5"},
        {"read_timeout": float("nan")},
        {"total_timeout": 0},
        {"proxy": "foo"},
        {"proxy": "socks5://user:hunter2@h"},
        {"user_agent": "bad\nx"},
        {"user_agent": "ü"},
        {"max_connections": 0},
    ],
)
def test_options_that_make_no_sense_are_refused_at_once(wrong: dict[str, object]) -> None:
    with pytest.raises(errors.ConfigurationError) as refused:
        ClientOptions(**wrong)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(("status", "doubt"), [(520, True), (524, True), (507, True), (501, False), (503, False)])
def test_a_proxys_own_fault_leaves_the_outcome_in_doubt_and_is_not_repeated(status: int, doubt: bool) -> None:
    with serving(Act(status=status, headers={"Retry-After": "3600"})) as server:
        with Workspace("k" * 8, base_url=server.url) as workspace, pytest.raises(errors.ServerFault) as caught:
            workspace.cohorts.create(Cohort("n", {"event": "e", "frequency": {"greater_than": 1}}))
        assert caught.value.in_doubt is doubt and len(server.received) == 1
