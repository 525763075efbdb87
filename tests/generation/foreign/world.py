"""The three documents generated once, and a server on the loopback interface that answers what a test tells it to."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import httpx
import pytest
from generation.foreign.prepare import prepare_foreign
from generation.settings import Project, read_services

from tests.generation.shop import shop_repository

HERE = Path(__file__).parent

SERVICES = """
[fastapi]
document = "fastapi.json"
overlays = []
base_url = "/"
version = "0.1.0"
ours = false

[dotnet]
document = "dotnet.json"
overlays = []
base_url = "/api"
version = "v1"
ours = false

[shelter]
document = "shelter/openapi.yaml"
overlays = []
base_url = "https://shelter.test/v1"
version = "2024-06-01"
ours = false
"""


def foreign_repository(root: Path) -> Path:
    """A repository with the three documents as its services, and nothing generated yet."""
    shop_repository(root)
    for name in ("fastapi.json", "dotnet.json"):
        shutil.copy(HERE / name, root / "openapi")
    shutil.copytree(HERE / "shelter", root / "openapi" / "shelter")
    (root / "openapi" / "services.toml").write_text(SERVICES)
    return root


@attrs.define
class Sent:
    """A request as the server got it."""

    method: str
    path: str
    headers: dict[str, str]
    """By their name in lower case."""
    body: bytes


@attrs.define
class World:
    """The generated packages, and what they are talking to."""

    root: Path
    port: int
    http: httpx.Client
    answer: tuple[int, str, bytes] = (200, "application/json", b"null")
    sent: list[Sent] = attrs.field(factory=list)

    def package(self, dotted: str) -> Any:
        return importlib.import_module(f"audiencekit_foreign.{dotted}")

    def model(self, name: str) -> Any:
        package, _, model = name.partition(".")
        return getattr(self.package(f"{package}.models"), model)

    def call(
        self, operation: str, *arguments: Any, code: int = 200, answer: Any = None, kind: str = "", **options: Any
    ) -> Any:
        """What the operation's function makes of an answer: JSON, or bytes of the type ``kind``."""
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.answer = (code, kind or "application/json", body)
        package, tag, name = operation.split(".")
        client = self.package(f"{package}.client").Client(f"http://127.0.0.1:{self.port}")
        client.set_httpx_client(self.http)
        return self.package(f"{package}.api.{tag}.{name}").sync_detailed(*arguments, client=client, **options).parsed

    def made_ready(self, service: str) -> Any:
        """The document of a service as the generator gets it."""
        project = Project(self.root)
        return prepare_foreign(project, read_services(project)[service]).data

    @property
    def last(self) -> Sent:
        return self.sent[-1]

    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.last.body.decode())

    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.last.path).query)


@contextmanager
def running(root: Path) -> Iterator[World]:
    """Serve, with the generated packages importable as ``audiencekit_foreign``."""
    world: World

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65536  # one write an answer: several would wait for one another

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            world.sent.append(Sent(self.command, self.path, headers, body))
            status, kind, content = world.answer
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    packages = root / "importable"
    shutil.copytree(root / "generated" / "audiencekit_api", packages / "audiencekit_foreign")
    sys.path.insert(0, str(packages))
    port = server.server_address[1]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport()) as http:
            world = World(root, port, http)
            yield world
    finally:
        sys.path.remove(str(packages))
        server.shutdown()
        thread.join()
        server.server_close()


def refused(error: str) -> pytest.RaisesExc[Exception]:
    """An error of the generated code, by the name of its class: each package has its own."""
    return pytest.raises(Exception, check=lambda raised: type(raised).__name__ == error)
