"""Connections for the management calls: to the sandbox, or to a scripted server on a clock that never waits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from audiencekit_api.segops.client import Client
from audiencekit_api.segops.operations import OPERATIONS

from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core._sync.connection import Connection
from audiencekit.core.options import ClientOptions
from audiencekit.core.retry import RetryPolicy
from audiencekit.errors import InvalidInput, OutcomeUnknown, ServerFault
from audiencekit.sandbox import Sandbox
from audiencekit.segops import AsyncSegOpsClient
from tests.fakes import FakeClock
from tests.scripted import Act, Server, serving

OPTIONS = ClientOptions(retry=RetryPolicy(jitter=lambda ceiling: ceiling))


def to_sandbox(sandbox: Sandbox) -> AsyncConnection[Client]:
    key = sandbox.segops.secret_key
    return AsyncConnection(
        sandbox.segops.url, Client, operations=OPERATIONS, sign=lambda: {"Authorization": f"ApiKey {key}"}
    )


@contextmanager
def scripted(*acts: Act) -> Iterator[tuple[Connection[Client], Server, FakeClock]]:
    clock = FakeClock()
    with serving(*acts) as server:
        connection = Connection(
            server.url,
            Client,
            operations=OPERATIONS,
            options=OPTIONS,
            sign=lambda: {"Authorization": "ApiKey sk_secret"},
            clock=clock,
        )
        try:
            yield connection, server, clock
        finally:
            connection.close()


Ask = Callable[[Connection[Client]], object]
"""A call of a resource made on that connection."""


def for_tasks(sandbox: Sandbox, use: Callable[[AsyncSegOpsClient], Awaitable[None]]) -> None:
    """Run *use* with an async client of the sandbox."""

    async def main() -> None:
        async with AsyncSegOpsClient(sandbox.segops.url, sandbox.segops.secret_key) as client:
            await use(client)

    asyncio.run(main())


def sent(ask: Ask, answer: object) -> tuple[str, str, Any]:
    """Method, path and JSON body of the one request that *ask* makes."""
    with scripted(Act(body=answer)) as (connection, server, _):
        ask(connection)
        (request,) = server.received
        return request.method, request.path, json.loads(request.body) if request.body else None


def refused_unsent(ask: Ask, match: str | None = None) -> None:
    """*ask* raises InvalidInput, and the server hears nothing of it."""
    with scripted(Act(status=500)) as (connection, server, _):
        with pytest.raises(InvalidInput, match=match):
            ask(connection)
        assert server.received == []


def attempts_in_doubt(ask: Ask) -> int:
    """How often *ask* is sent to a server in trouble, which is the same whether it answers or hangs up."""
    counts: list[int] = []
    for act, expected in ((Act(status=500), ServerFault), (Act(hang_up=True), OutcomeUnknown)):
        with scripted(act) as (connection, server, _):
            with pytest.raises(expected) as caught:
                ask(connection)
            counts.append(len(server.received))
            assert caught.value.attempts == counts[-1]
    assert counts[0] == counts[1]
    return counts[0]


def attempts_when_limited(ask: Ask, answer: object) -> int:
    """How often *ask* is sent when it is told to come back later, and then answered."""
    with scripted(Act(status=429, headers={"Retry-After": "2"}), Act(body=answer)) as (connection, server, clock):
        ask(connection)
        assert clock.sleeps == [2]
        return len(server.received)
