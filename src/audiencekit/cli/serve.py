"""``audiencekit sandbox``: serves until it is told to end."""

from __future__ import annotations

import errno
import signal
import sqlite3
import time
from pathlib import Path

import typer

from audiencekit.errors import InvalidInput
from audiencekit.sandbox import Sandbox

HIGHEST_PORT = 65535
LOOK_SECONDS = 0.2


def serve(data: Path | None, port: int) -> None:
    """Print addresses and keys, and serve until Ctrl-C or SIGTERM; what is temporary is removed.

    Raises InvalidInput for a port that cannot be had and for *data* that cannot be opened.
    """
    if not 0 <= port <= HIGHEST_PORT:
        raise InvalidInput(f"--port {port}: a number from 0 to {HIGHEST_PORT} expected")
    # Being terminated is as ordinary an end as Ctrl-C. Both are only noted, so that neither breaks into the start or
    # the cleaning up.
    told: list[int] = []
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda number, _: told.append(number))
    server = Sandbox(path=data, port=port)
    try:
        _start(server, data, port)
        _show(server)
        while not told:
            time.sleep(LOOK_SECONDS)
    finally:
        server.stop()
    typer.echo("stopped")


def _start(server: Sandbox, data: Path | None, port: int) -> None:
    try:
        server.start()
    except OSError as cause:
        if cause.errno in (errno.EADDRINUSE, errno.EACCES) and cause.filename is None:
            raise InvalidInput(f"--port {port}: {cause.strerror}; 0 takes a free one") from None
        raise InvalidInput(f"--data {data}: {cause.strerror or cause}") from None
    except sqlite3.Error as cause:
        raise InvalidInput(f"--data {data}: {cause}") from None


def _show(server: Sandbox) -> None:
    typer.echo(f"segops     SEGOPS_API_URL={server.segops.url} SEGOPS_API_KEY={server.segops.secret_key}")
    typer.echo(f"permutive  PERMUTIVE_BASE_URL={server.permutive.url} PERMUTIVE_API_KEY={server.permutive.api_key}")
    typer.echo(f"avatars    AVATAR_BASE_URL={server.avatars.url} AVATAR_API_KEY={server.avatars.api_key}")
    typer.echo(
        f"try        curl -H 'X-API-Key: {server.permutive.api_key}' {server.permutive.url}/cohorts-api/v2/cohorts"
    )
