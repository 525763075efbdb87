"""Connections for the management calls: to the sandbox, or to a scripted server on a clock that never waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from audiencekit_api.segops.client import Client
from audiencekit_api.segops.operations import OPERATIONS

from audiencekit.core._async.connection import AsyncConnection
from audiencekit.core._sync.connection import Connection
from audiencekit.core.options import ClientOptions
from audiencekit.core.retry import RetryPolicy
from audiencekit.sandbox import Sandbox
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
