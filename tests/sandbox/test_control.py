"""Starting, steering and reading a sandbox, from this process."""

from __future__ import annotations

import socket
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest

from audiencekit.sandbox import Sandbox, segops
from audiencekit.sandbox.world import World


def track(sandbox: Sandbox, event_type: str = "seen", **extra: object) -> httpx.Response:
    return httpx.post(
        f"{sandbox.segops.url}/api/ingestion/track/",
        headers={"Authorization": f"ApiKey {sandbox.segops.secret_key}"},
        json={"user_id": "u-1", "event_type": event_type, **extra},
    )


@pytest.fixture(scope="module")
def running():
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


def test_a_stopped_sandbox_says_so():
    sandbox = Sandbox()
    with pytest.raises(RuntimeError, match="does not run"):
        _ = sandbox.segops
    with sandbox:
        url = sandbox.url
    sandbox.stop()
    assert repr(sandbox) == "<Sandbox, stopped>"
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_a_taken_port_is_an_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError):
            Sandbox(port=taken.getsockname()[1]).start()


def test_reprs_show_no_secret(sandbox: Sandbox):
    shown = repr(sandbox) + repr(sandbox.segops) + repr(sandbox.permutive) + repr(sandbox.avatars)
    secrets = (
        sandbox.token,
        sandbox.segops.secret_key,
        sandbox.segops.public_key,
        sandbox.segops.hmac_secret,
        sandbox.segops.password,
        sandbox.permutive.api_key,
        sandbox.avatars.password,
        sandbox.avatars.api_key,
    )
    assert not [secret for secret in secrets if secret in shown]


@pytest.mark.parametrize(
    ("token", "host", "status"),
    [
        (True, None, 200),
        (True, "localhost:1234", 200),
        (True, "[::1]:1234", 200),
        (True, "LOCALHOST", 200),
        (False, None, 403),
        (True, "sandbox.example.com", 403),
        (True, "127.0.0.1.example.com", 403),
        (True, "", 403),
    ],
)
def test_controls_want_the_token_and_a_loopback_name(sandbox: Sandbox, token: bool, host: str | None, status: int):
    headers = {"X-Sandbox-Token": sandbox.token if token else "guess"} | ({} if host is None else {"Host": host})
    answer = httpx.get(f"{sandbox.url}/_sandbox/clock", headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/segops/api/nowhere/", "/segops/api/segments", "/segops"])
def test_what_is_not_there_is_404_in_json(sandbox: Sandbox, path: str):
    answer = httpx.get(sandbox.url + path)
    assert answer.status_code == 404
    assert set(answer.json()) == {"detail"}


def test_a_wrong_method_is_405(sandbox: Sandbox):
    answer = httpx.delete(f"{sandbox.segops.url}/api/ingestion/track/")
    assert answer.status_code == 405
    assert "detail" in answer.json()


def test_the_log_keeps_names_and_no_secrets(sandbox: Sandbox):
    httpx.get(
        f"{sandbox.segops.url}/api/segments/?k=query-secret&page=1",
        headers={"Authorization": f"ApiKey {sandbox.segops.secret_key}"},
    )
    track(sandbox, payload={"note": "body-secret"})
    first, second = sandbox.requests
    assert (first.method, first.path, first.query) == ("GET", "/segops/api/segments/", ("k", "page"))
    assert (first.status, first.credential, first.fault) == (200, "ApiKey sk_…", None)
    assert (second.status, second.path) == (202, "/segops/api/ingestion/track/")
    assert second.body_bytes > 0
    assert "secret" not in repr(sandbox.requests)
    assert sandbox.segops.secret_key not in repr(sandbox.requests)
    sandbox.forget_requests()
    assert sandbox.requests == []


def test_the_evaluation_clock_stands_where_it_is_set(sandbox: Sandbox):
    sandbox.now = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert sandbox.now == datetime(2026, 3, 1, 10, tzinfo=UTC)
    sandbox.now = datetime(2026, 3, 1)
    assert sandbox.now == datetime(2026, 3, 1, tzinfo=UTC)
    sandbox.now = None
    assert abs(sandbox.now - datetime.now(UTC)) < timedelta(seconds=30)


@pytest.mark.parametrize(
    "text", ['"0001-01-01T00:00:00+14:00"', '"9999-12-31T23:59:59-14:00"', '"yesterday"', "5", '{"a": 1}']
)
def test_a_time_that_is_none_is_refused(sandbox: Sandbox, text: str):
    headers = {"X-Sandbox-Token": sandbox.token}
    refused = httpx.put(f"{sandbox.url}/_sandbox/clock", headers=headers, content=f'{{"now": {text}}}')
    assert (refused.status_code, refused.json()["detail"][:8]) == (400, "no time:")
    with pytest.raises(ValueError, match="no time"):
        sandbox.now = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))


def test_reset_forgets_all_but_the_keys(sandbox: Sandbox):
    before = sandbox.segops, sandbox.permutive, sandbox.avatars
    track(sandbox)
    sandbox.now = datetime(2020, 1, 1)
    sandbox.faults.add(status=500)
    sandbox.reset()
    assert (sandbox.segops, sandbox.permutive, sandbox.avatars) == before
    assert sandbox.segops.summary().events == 0
    assert sandbox.requests == []
    assert sandbox.faults.pending == 0
    assert sandbox.now.year > 2020
    assert track(sandbox).status_code == 202


def test_a_reset_lets_keys_in_all_the_while(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    """A request that arrives waits for the reset, and one that is under way finds its key."""
    seed, begun, go = segops.seed, threading.Event(), threading.Event()

    def slow_seed(world: World) -> None:
        begun.set()
        go.wait(10)
        seed(world)

    def keys(connection: sqlite3.Connection) -> list[str]:
        return [key for (key,) in connection.execute("SELECT key FROM segops_api_keys")]

    monkeypatch.setattr(segops, "seed", slow_seed)
    with ThreadPoolExecutor(2) as pool:
        reset = pool.submit(sandbox.reset)
        assert begun.wait(10)
        tracked = pool.submit(track, sandbox)
        kept = sandbox._running.world.store.read(keys)  # type: ignore[union-attr]
        early = wait([tracked], timeout=0.2).done
        go.set()
        reset.result(10)
        assert tracked.result(10).status_code == 202
    assert not early
    assert sandbox.segops.secret_key in kept
    assert sandbox.segops.summary().events == 1


def test_a_reset_that_fails_leaves_the_door_open(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    def broken(_: World) -> None:
        raise RuntimeError("no seed")

    track(sandbox)
    with monkeypatch.context() as patch:
        patch.setattr(segops, "seed", broken)
        headers = {"X-Sandbox-Token": sandbox.token}
        assert httpx.post(f"{sandbox.url}/_sandbox/reset", headers=headers).status_code == 500
    assert track(sandbox).status_code == 202
    assert sandbox.segops.summary().events == 2


def test_resets_while_others_ask(sandbox: Sandbox):
    stop, seen = threading.Event(), set[int]()
    headers = {"Authorization": f"ApiKey {sandbox.segops.secret_key}"}

    def ask() -> None:
        with httpx.Client(headers=headers) as http:
            while not stop.is_set():
                seen.add(http.get(f"{sandbox.segops.url}/api/segments/").status_code)

    with ThreadPoolExecutor(2) as pool:
        askers = [pool.submit(ask) for _ in range(2)]
        for _ in range(10):
            sandbox.reset()
        stop.set()
        for asker in askers:
            asker.result()
    assert seen == {200}


def test_a_kept_database_survives_a_restart(tmp_path: Path):
    path = tmp_path / "kept" / "sandbox.db"
    with Sandbox(path) as sandbox:
        key = sandbox.segops.secret_key
        assert track(sandbox).status_code == 202
    with Sandbox(str(path)) as sandbox:
        assert sandbox.segops.secret_key == key
        assert [event.user_id for event in sandbox.segops.events()] == ["u-1"]
        assert track(sandbox).status_code == 202
    assert path.stat().st_mode & 0o077 == 0


def test_what_is_temporary_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Sandbox():
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_threads_that_start_one_sandbox_together_get_one_server():
    sandbox = Sandbox()
    before = threading.active_count()
    with ThreadPoolExecutor(5) as pool:
        urls = {one.url for one in pool.map(lambda _: sandbox.start(), range(5))}
        list(pool.map(lambda _: sandbox.stop(), range(5)))
    assert len(urls) == 1
    assert threading.active_count() == before


def test_what_is_temporary_goes_though_a_service_does_not_stop():
    world = World.open(None, token="t")

    def fail() -> None:
        raise RuntimeError("stuck")

    world.on_close.append(fail)
    with pytest.raises(RuntimeError, match="stuck"):
        world.close()
    assert world.temporary is not None
    assert [path for path in (world.temporary, world.store.path) if path.exists()] == []


def test_stored_events_are_read_back(sandbox: Sandbox):
    track(sandbox, "order_placed", occurred_at="2026-03-01T08:00:00Z", payload={"total": 5}, anonymous_id="a")
    track(sandbox, "order_placed", payload={"total": 5})
    track(sandbox, "seen", payload={"total": 6})
    summary = sandbox.segops.summary()
    assert (summary.events, summary.users, summary.by_type) == (3, 1, {"order_placed": 2, "seen": 1})
    assert sandbox.segops.summary("seen").events == 1
    assert sandbox.segops.distinct("order_placed", "total") == 1
    first = next(sandbox.segops.events("order_placed", user_id="u-1"))
    assert (first.seq, first.occurred_at, first.payload) == (1, datetime(2026, 3, 1, 8, tzinfo=UTC), {"total": 5})
    assert list(sandbox.segops.events(user_id="nobody")) == []


def test_the_store_reads_on_beyond_a_page(sandbox: Sandbox):
    events = [{"user_id": "u", "event_type": "seen", "payload": {"n": n}} for n in range(500)]
    for _ in range(3):
        httpx.post(
            f"{sandbox.segops.url}/api/ingestion/track/batch/",
            headers={"Authorization": f"ApiKey {sandbox.segops.secret_key}"},
            json={"events": events},
        ).raise_for_status()
    assert [event.seq for event in sandbox.segops.events()] == list(range(1, 1501))
