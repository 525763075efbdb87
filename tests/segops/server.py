"""A SegOps on the loopback interface that answers as the contract says, unless a test says otherwise.

Run as a program it serves until its standard input closes, printing its URL and at the end what it accepted.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import attrs

BATCH, ONE, MINT = "/api/ingestion/track/batch/", "/api/ingestion/track/", "/api/auth/session/"


@attrs.frozen
class Request:
    """``number`` counts the requests to this path from 1."""

    path: str
    number: int
    authorization: str
    body: Any
    headers: dict[str, str] = attrs.field(factory=dict[str, str])  # names in lower case

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.body["events"]


@attrs.frozen
class Answer:
    """``hang_up`` closes without an answer; ``processed`` takes the events in all the same."""

    status: int = 202
    body: object = None
    headers: dict[str, str] = attrs.field(factory=dict[str, str])
    hang_up: bool = False
    processed: bool = False


Respond = Callable[[Request], Answer | None]


class _Http(ThreadingHTTPServer):
    request_queue_size = 128  # tests connect with 64 threads at once; the library's 5 would refuse some


class Service:
    """``respond`` may answer instead; it runs on the request's own thread, so it may wait."""

    def __init__(self, respond: Respond | None = None, *, life: float = 900.0, port: int = 0) -> None:
        self.respond: Respond = respond or (lambda _: None)
        self.life = life
        self.requests: list[Request] = []
        self.accepted: list[dict[str, Any]] = []
        self.tokens: dict[str, str] = {}
        self.connections = 0
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)
        self._http = _Http(("127.0.0.1", port), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def count(self, path: str) -> int:
        return sum(request.path == path for request in self.requests)

    def numbers(self) -> list[int]:
        """The payloads' ``n`` of what was accepted, in order of arrival."""
        with self._lock:
            return [event["payload"]["n"] for event in self.accepted]

    def wait_for(self, condition: Callable[[], bool], timeout: float = 10.0) -> bool:
        with self._arrived:
            return self._arrived.wait_for(condition, timeout)

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _note(self, path: str, headers: dict[str, str], body: Any) -> Request:
        with self._arrived:
            request = Request(path, self.count(path) + 1, headers.get("authorization", ""), body, headers)
            self.requests.append(request)
            self._arrived.notify_all()
            return request

    def _normal(self, request: Request) -> Answer:
        if request.path == MINT:
            token = f"token-{len(self.tokens) + 1}"
            self.tokens[token] = request.body.get("user_id") or f"anon_{request.body['anonymous_id']}"
            ends = datetime.now(UTC) + timedelta(seconds=self.life)
            return Answer(200, {"token": token, "expires_at": ends.strftime("%Y-%m-%dT%H:%M:%SZ")})
        events = request.events if request.path == BATCH else [request.body]
        with self._arrived:
            scheme, _, token = request.authorization.partition(" ")
            for event in events:
                self.accepted.append(event | {"user_id": self.tokens[token]} if scheme == "Bearer" else event)
            self._arrived.notify_all()
        return Answer(202, {"queued": len(events), "skipped": 0} if request.path == BATCH else {"queued": True})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                outer.connections += 1
                super().setup()

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])), parse_constant=_refuse)
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = outer._note(self.path, headers, body)
                answer = outer.respond(request) or outer._normal(request)
                if answer.processed:
                    outer._normal(request)
                if answer.hang_up:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                raw = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(raw)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


@contextmanager
def serving(respond: Respond | None = None, *, life: float = 900.0) -> Iterator[Service]:
    service = Service(respond, life=life)
    try:
        yield service
    finally:
        service.close()


if __name__ == "__main__":
    own = Service()
    print(own.url, flush=True)
    sys.stdin.read()
    print(json.dumps(own.accepted))
