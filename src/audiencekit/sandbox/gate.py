"""The gate every request to a service passes: it is logged, and befallen by the fault that was ordered for it.

Every answer, the controls' too, leaves with the server's time in ``Date``.
"""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from typing import cast

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audiencekit.sandbox.faults import Fault
from audiencekit.sandbox.requests_log import ReceivedRequest, describe_credential, query_names
from audiencekit.sandbox.world import World

# server.py puts the connection's transport into the scope, so that a fault can close it without an answer.
TRANSPORT = "sandbox.transport"


class Gate:
    """ASGI middleware around the services; paths below *unguarded* go past it."""

    def __init__(self, app: ASGIApp, world: World, *, unguarded: str) -> None:
        self._app = app
        self._world = world
        self._unguarded = unguarded
        self._ending = asyncio.Event()

    def let_go(self) -> None:
        """Deliver what is being held back: the server ends. Called on the event loop."""
        self._ending.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        send = self._dated(send)
        if scope["type"] != "http" or str(scope["path"]).startswith(self._unguarded):
            await self._app(scope, receive, send)
            return
        async with self._world.resetting:  # what arrives during a reset is answered by the new world
            pass
        fault = self._world.faults.take(scope["method"], scope["path"])
        answer = _Answer(send)
        try:
            if fault is None:
                await self._app(scope, receive, answer.passed_on)
            else:
                await self._befall(fault, scope, receive, answer)
        finally:
            self._world.requests.add(_received(scope, answer.status, fault))

    def _dated(self, send: Send) -> Send:
        async def sends(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._world.server_clock.time(), usegmt=True).encode()
                message = {**message, "headers": [*message.get("headers", ()), (b"date", date)]}
            await send(message)

        return sends

    async def _befall(self, fault: Fault, scope: Scope, receive: Receive, answer: _Answer) -> None:
        if fault.disconnect == "before":
            await self._hold_back(fault, receive)
            await _close(scope, receive, abort=True)
            return
        if fault.status is not None:
            await _read_whole(receive)
            await _refusal(fault)(scope, receive, answer.kept)
        else:
            await self._app(scope, receive, answer.kept)
        # Processed by now: what comes late, cut or not at all is the answer, so its outcome is unknown to the client.
        await self._hold_back(fault, receive)
        if fault.disconnect == "after":
            answer.status = None
            await _close(scope, receive, abort=True)
        elif fault.truncate:
            await answer.deliver_half()
            await _close(scope, receive, abort=False)
        else:
            await answer.deliver()

    async def _hold_back(self, fault: Fault, receive: Receive) -> None:
        """Wait out the delay, unless the client goes away or the server ends."""
        if fault.delay:
            ends = [asyncio.ensure_future(one) for one in (_gone(receive), self._ending.wait())]
            await asyncio.wait(ends, timeout=fault.delay, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                end.cancel()


class _Answer:
    """The application's answer: passed on, or kept until it is delivered."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._head: Message | None = None
        self._body = b""
        self.status: int | None = None

    async def passed_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)

    async def kept(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._head = message
        else:
            self._body += cast("bytes", message.get("body", b""))

    async def deliver(self) -> None:
        if self._head is not None:
            await self._send(self._head)
            await self._send({"type": "http.response.body", "body": self._body})

    async def deliver_half(self) -> None:
        if self._head is not None:
            await self._send(self._head)
            await self._send(
                {"type": "http.response.body", "body": self._body[: len(self._body) // 2], "more_body": True}
            )


def _refusal(fault: Fault) -> Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    status = fault.status or 500
    if status in (204, 304):  # may have no body
        return Response(status_code=status, headers=headers)
    if fault.body is None:
        return JSONResponse({"detail": f"The sandbox was told to answer {status}."}, status, headers)
    media_type = "text/html" if fault.body.lstrip().startswith("<") else "application/json"
    return Response(fault.body, status, headers, media_type)


async def _read_whole(receive: Receive) -> None:
    """Take the body in, as a server does that refuses only after reading; the connection stays usable."""
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass


async def _close(scope: Scope, receive: Receive, *, abort: bool) -> None:
    """Close the connection and wait until the server has noticed, so that it sends nothing of its own."""
    transport = cast("asyncio.Transport", scope[TRANSPORT])
    if abort:
        transport.abort()
    else:
        transport.close()  # sends what is buffered first
    await _gone(receive)


async def _gone(receive: Receive) -> None:
    """Wait until the connection is closed."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _received(scope: Scope, status: int | None, fault: Fault | None) -> ReceivedRequest:
    headers = cast("list[tuple[bytes, bytes]]", scope["headers"])
    length = next((value for name, value in headers if name == b"content-length"), b"0")
    return ReceivedRequest(
        method=scope["method"],
        path=scope["path"],
        query=query_names(scope["query_string"]),
        credential=describe_credential(headers),
        body_bytes=int(length) if length.isdigit() else 0,
        status=status,
        fault=fault.name if fault else None,
    )
