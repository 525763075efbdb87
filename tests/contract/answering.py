"""A SegOps on the loopback interface that answers every operation of the document with the document's own example."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs
import yaml

DOCUMENT: dict[str, Any] = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "openapi" / "segops.yaml").read_text(encoding="utf-8")
)


@attrs.frozen
class Described:
    """One operation: how it is asked, and its first success: the status, and the body or None."""

    operation_id: str
    tag: str
    method: str
    path: str
    request: Any
    status: int
    answer: Any

    def answers_to(self, method: str, path: str) -> bool:
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(self.path))
        return method == self.method and re.fullmatch(pattern, path) is not None


@attrs.frozen
class Asked:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def described() -> Iterator[Described]:
    for path, item in DOCUMENT["paths"].items():
        for method, node in item.items():
            if method == "parameters":
                continue
            status, success = next(each for each in node["responses"].items() if each[0].startswith("2"))
            yield Described(
                operation_id=node["operationId"],
                tag=node["tags"][0],
                method=method.upper(),
                path=path,
                request=_example(node.get("requestBody", {})),
                status=int(status),
                answer=_example(success),
            )


def _example(node: dict[str, Any]) -> Any:
    for content in node.get("content", {}).values():
        return next(iter(content["examples"].values()))["value"]
    return None


class Server:
    def __init__(self) -> None:
        self.asked: list[Asked] = []
        # The fixed paths first: /pages/bulk-generate/ is not a page.
        operations = sorted(described(), key=lambda each: each.path.count("{"))
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                url = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                if headers.get("transfer-encoding") == "chunked":
                    body = self._chunks()
                else:
                    body = self.rfile.read(int(headers.get("content-length", 0)))
                outer.asked.append(Asked(self.command, url.path, url.query, headers, body))
                found = next((each for each in operations if each.answers_to(self.command, url.path)), None)
                status, answer = (found.status, found.answer) if found else (404, {"detail": "Not found."})
                payload = b"" if answer is None else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                if status != 204:
                    self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def _chunks(self) -> bytes:
                parts: list[bytes] = []
                while size := int(self.rfile.readline(), 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


@contextmanager
def answering() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.close()
