"""One running server: the application on uvicorn, in a thread of the process that starts it."""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from audiencekit.sandbox.app import build_app
from audiencekit.sandbox.gate import TRANSPORT, Gate
from audiencekit.sandbox.world import World

HOST = "127.0.0.1"
# What is in flight when the server stops is cut off after this.
GRACE_SECONDS = 1


class _Protocol(H11Protocol):
    """h11, with the connection's transport put where the gate's faults find it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] uvicorn narrows it too
        super().connection_made(transport)
        self.access_log = False  # whole addresses, keys included, to whatever handler is put on its logger
        app: Any = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT] = transport
            await app(scope, receive, send)

        self.app: Any = with_transport


class _Uvicorn(uvicorn.Server):
    """Tells when it listens, and does not wait for answers that are held back when it ends."""

    def __init__(self, app: Gate) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_Protocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                access_log=False,
                proxy_headers=False,
                log_config=None,
                server_header=False,
                date_header=False,  # the gate's: the server's clock can be put wrong
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._gate = app
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._gate.let_go()
        await super().shutdown(sockets)


class Server:
    """A sandbox that serves from construction to :meth:`stop`.

    *path* keeps the database; *port* 0 takes a free one. Raises OSError when the port is taken.
    """

    def __init__(self, path: Path | None, port: int) -> None:
        self.token = secrets.token_urlsafe(24)
        # The protocol is named, not 0: asyncio turns delays (Nagle) off for sockets that say they are TCP only, and
        # each answer would wait 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((HOST, port))
            self.world = World.open(path, token=self.token)
        except BaseException:
            self._socket.close()
            raise
        self.url = self.world.base_url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        try:
            self._uvicorn = _Uvicorn(build_app(self.world))
            self._thread = threading.Thread(target=self._serve, name="audiencekit-sandbox", daemon=True)
            self._thread.start()
            self._uvicorn.listening.wait()
        except BaseException:
            self._socket.close()
            self.world.close()
            raise

    def stop(self) -> None:
        """Answer what is in flight, for a second at most, and end."""
        self._uvicorn.should_exit = True
        try:
            self._thread.join()
        finally:  # a second signal may come while this one is obeyed: what is temporary goes all the same
            self._socket.close()
            self.world.close()

    def _serve(self) -> None:
        try:
            asyncio.run(self._uvicorn.serve(sockets=[self._socket]))
        finally:
            self._uvicorn.listening.set()
