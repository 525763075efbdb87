"""Outbound webhooks (segops.md 2.6), received by a server of the test's own."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import attrs
import pytest

from audiencekit.sandbox.segops import webhooks
from audiencekit.sandbox.segops.stored import WebhookDelivery

from .conftest import Service


@attrs.define
class Receiver:
    """Answers ``status``, after ``release`` when that is set; keeps what came."""

    url: str
    status: int = 200
    headers: dict[str, str] = attrs.field(factory=dict[str, str])
    release: threading.Event | None = None
    received: list[tuple[str, dict[str, str], bytes]] = attrs.field(factory=list[tuple[str, dict[str, str], bytes]])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            kept.received.append((f"{self.command} {self.path}", dict(self.headers), body))
            if kept.release is not None:
                kept.release.wait(10)
            self.send_response(kept.status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET = _answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept = Receiver(f"http://127.0.0.1:{server.server_port}/hook?x=1")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield kept
    if kept.release is not None:
        kept.release.set()
    server.shutdown()
    server.server_close()
    thread.join()


def segment(service: Service) -> int:
    condition = {"type": "event_count", "event_type": "seen", "operator": "gte", "value": 1}
    body = {"name": "Käufer", "definition": {"logic": "AND", "conditions": [condition]}}
    return service.ask("POST", "/api/segments/", body).json()["id"]


def delivered(service: Service, count: int = 1) -> list[WebhookDelivery]:
    deadline = time.monotonic() + 10
    while len(found := service.sandbox.segops.webhook_deliveries()) < count:
        assert time.monotonic() < deadline, found
    return found


def test_a_compute_is_told_of(service: Service, receiver: Receiver):
    webhook = service.sandbox.segops.add_webhook(receiver.url, secret="schlüssel", description="test")
    service.track({"user_id": "u", "event_type": "seen"})
    number = segment(service)
    computed = service.compute(number)
    (delivery,) = delivered(service)
    assert (delivery.webhook_id, delivery.segment_id, delivery.status, delivery.error) == (webhook, number, 200, "")
    ((target, headers, body),) = receiver.received
    assert target == "POST /hook?x=1"
    assert headers["Content-Type"] == "application/json"
    # The secret as text, over the bytes as they came.
    digest = hmac.new("schlüssel".encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-SegOps-Signature"] == f"sha256={digest}"
    assert json.loads(body) == {
        "event": "segment.recomputed",
        "tenant_slug": service.sandbox.segops.tenant_slug,
        "segment_id": number,
        "segment_name": "Käufer",
        "member_count": 1,
        "computed_at": computed["last_computed_at"],
    }


def test_without_a_secret_there_is_no_signature(service: Service, receiver: Receiver):
    service.sandbox.segops.add_webhook(receiver.url)
    service.compute(segment(service))
    delivered(service)
    assert "X-SegOps-Signature" not in receiver.received[0][1]


def test_one_attempt_for_each_compute_and_each_active_webhook(service: Service, receiver: Receiver):
    receiver.status = 503
    first = service.sandbox.segops.add_webhook(receiver.url)
    second = service.sandbox.segops.add_webhook(receiver.url)
    service.sandbox.segops.add_webhook(receiver.url, is_active=False)
    removed = service.sandbox.segops.add_webhook(receiver.url)
    service.sandbox.segops.remove_webhook(removed)
    number = segment(service)
    service.compute(number)
    found = delivered(service, 2)
    assert sorted((one.webhook_id, one.status) for one in found) == [(first, 503), (second, 503)]
    service.compute(number)
    assert len(delivered(service, 4)) == len(receiver.received) == 4


@pytest.mark.parametrize("status", [301, 302, 307])
def test_redirects_are_not_followed(service: Service, receiver: Receiver, status: int):
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    service.sandbox.segops.add_webhook(receiver.url)
    service.compute(segment(service))
    assert delivered(service)[0].status == status
    assert len(receiver.received) == 1


def test_a_proxy_in_the_environment_is_not_used(service: Service, receiver: Receiver, monkeypatch: pytest.MonkeyPatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    service.sandbox.segops.add_webhook(receiver.url)
    service.compute(segment(service))
    assert delivered(service)[0].status == 200


def test_nobody_there(service: Service):
    with socket.socket() as taken:  # bound, not listening
        taken.bind(("127.0.0.1", 0))
        service.sandbox.segops.add_webhook(f"http://127.0.0.1:{taken.getsockname()[1]}/")
        service.compute(segment(service))
        (delivery,) = delivered(service)
    assert delivery.status is None
    assert "ConnectionRefusedError" in delivery.error


def test_a_receiver_that_does_not_answer(service: Service, receiver: Receiver, monkeypatch: pytest.MonkeyPatch):
    assert webhooks.TIMEOUT_SECONDS == 10
    monkeypatch.setattr(webhooks, "TIMEOUT_SECONDS", 0.1)
    receiver.release = threading.Event()
    service.sandbox.segops.add_webhook(receiver.url)
    service.compute(segment(service))
    (delivery,) = delivered(service)
    assert (delivery.status, "TimeoutError" in delivery.error) == (None, True)


def test_a_slow_receiver_holds_nobody_up(service: Service, receiver: Receiver):
    receiver.release = threading.Event()
    service.sandbox.segops.add_webhook(receiver.url)
    number = segment(service)
    for _ in range(3):
        service.compute(number)
    assert service.sandbox.segops.webhook_deliveries() == []
    receiver.release.set()
    assert {one.status for one in delivered(service, 3)} == {200}


def test_a_delivery_that_outlives_a_reset_is_not_noted(service: Service, receiver: Receiver):
    receiver.release = threading.Event()
    service.sandbox.segops.add_webhook(receiver.url)
    service.compute(segment(service))
    while not receiver.received:
        time.sleep(0.001)
    service.sandbox.reset()
    free = Receiver(receiver.url)
    service.sandbox.segops.add_webhook(free.url)
    service.compute(segment(service))
    receiver.release.set()
    assert len(delivered(service)) == 1
    assert len(receiver.received) == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "http://10.0.0.1/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1@example.com/",
        "ftp://127.0.0.1/",
        "127.0.0.1:80",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:1/a b",
        "http://[::1/",
        "",
    ],
)
def test_this_machine_only(service: Service, url: str):
    with pytest.raises(ValueError, match=r"webhook|port|Port|IPv6"):
        service.sandbox.segops.add_webhook(url)


@pytest.mark.parametrize("url", ["http://127.8.9.1/", "https://localhost:8443/x", "http://[::1]:80/"])
def test_every_name_of_this_machine(service: Service, url: str):
    assert service.sandbox.segops.add_webhook(url) > 0


def test_removing_what_is_not_there(service: Service):
    with pytest.raises(ValueError, match="webhook: there is no 5"):
        service.sandbox.segops.remove_webhook(5)
