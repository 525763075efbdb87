"""A real server on the loopback interface that does what a list of acts says, and remembers what it was sent."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue

import attrs


@attrs.frozen
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@attrs.frozen
class Act:
    """One answer. ``hang_up`` closes without one; ``cut`` sends only the first bytes of the body, then closes."""

    status: int = 200
    body: object = attrs.field(factory=dict)
    headers: dict[str, str] = attrs.field(factory=dict)
    content_type: str = "application/json"
    hang_up: bool = False
    cut: int | None = None
    before: Callable[[], None] = lambda: None

    def payload(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Server:
    """Plays *acts* in turn; the last one is repeated."""

    def __init__(self, acts: list[Act]) -> None:
        self.acts = acts
        self.received: list[Received] = []
        self.connections = 0
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                outer.connections += 1
                super().setup()

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                with outer._lock:
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    outer.received.append(Received(self.command, self.path, headers, body))
                    act = outer.acts.pop(0) if len(outer.acts) > 1 else outer.acts[0]
                act.before()
                if act.hang_up:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                payload = act.payload()
                (self.send_response_only if "Date" in act.headers else self.send_response)(act.status)
                self.send_header("Content-Type", act.content_type)
                self.send_header("Content-Length", str(len(payload)))
                for name, value in act.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if act.cut is not None:
                    self.wfile.write(payload[: act.cut])
                    self.wfile.flush()
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                elif self.command != "HEAD":
                    self.wfile.write(payload)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = handle_any

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def stop_listening(self) -> None:
        """Refuse every further connection, from now on: the loop that accepts them still holds a closed socket."""
        self._http.shutdown()
        self._http.socket.close()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


@contextmanager
def serving(*acts: Act) -> Iterator[Server]:
    server = Server(list(acts))
    try:
        yield server
    finally:
        server.close()


DRIPS = {
    "header": (b"HTTP/1.1 200 OK\r\n", b"X-Drip: 1\r\n"),
    "informational": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "body": (b"HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n", b"x"),
}


@contextmanager
def dripping(kind: str, *, every: float = 0.02, pieces: int = 300) -> Iterator[tuple[str, SimpleQueue[bytes]]]:
    """A server that answers one small piece at a time; the queue holds the pieces that were sent."""
    first, piece = DRIPS[kind]
    sent: SimpleQueue[bytes] = SimpleQueue()
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.recv(65536)
                connection.sendall(first)
                while not stop.wait(every) and sent.qsize() < pieces:
                    connection.sendall(piece)
                    sent.put(piece)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", sent
        finally:
            stop.set()
            thread.join(5)
