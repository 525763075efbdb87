"""A proxy in front of a service, on a real socket, that answers in its place or changes what it said."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import attrs

_OURS = ("connection", "content-length", "transfer-encoding")


@attrs.frozen
class Asked:
    method: str
    path: str
    body: bytes


@attrs.frozen
class Answer:
    status: int = 200
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)


HANG_UP = Answer(status=0)  # the request went through, or not, and nobody hears of it
Before = Callable[[Asked], Answer | None]
After = Callable[[Asked, Answer], Answer]


class Proxy:
    """Passes requests on. *before* answers some itself, *after* changes what came; ``asked`` is all that arrived."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self.before: Before = lambda asked: None
        self.after: After = lambda asked, answer: answer
        self.asked: list[Asked] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                asked = Asked(self.command, self.path, self.rfile.read(int(self.headers.get("Content-Length") or 0)))
                outer.asked.append(asked)
                answer = outer.before(asked)
                if answer is None:
                    answer = outer.after(asked, self.passed_on(asked))
                if answer is HANG_UP:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response_only(answer.status)
                for name, value in answer.headers:
                    self.send_header(name, value)
                if self.command != "HEAD":
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def passed_on(self, asked: Asked) -> Answer:
                connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
                connection.putrequest(asked.method, asked.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() != "connection":
                        connection.putheader(name, value)
                connection.endheaders(asked.body or None)
                found = connection.getresponse()
                body, head = found.read(), asked.method == "HEAD"
                headers = [(name, value) for name, value in found.getheaders() if head or name.lower() not in _OURS]
                connection.close()
                return Answer(found.status, body, tuple(headers))

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_port}{parts.path}"

    def count(self, method: str, part: str) -> int:
        """How many requests of that kind arrived."""
        return sum(asked.method == method and part in asked.path for asked in self.asked)

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def lying(target: str) -> Iterator[Proxy]:
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
