"""Sandbox: what users start, stop and steer."""

from __future__ import annotations

import atexit
import os
import threading
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import attrs

from audiencekit.sandbox.avatars.steer import Avatars
from audiencekit.sandbox.child import Child
from audiencekit.sandbox.faults import Disconnect, Fault
from audiencekit.sandbox.permutive.steer import Permutive
from audiencekit.sandbox.remote import Remote
from audiencekit.sandbox.requests_log import ReceivedRequest
from audiencekit.sandbox.segops.stored import SegOps
from audiencekit.sandbox.server import Server


class SandboxFaults:
    """The faults in force in a sandbox."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def add(
        self,
        path: str = "*",
        *,
        method: str | None = None,
        status: int | None = None,
        delay: float | None = None,
        disconnect: Disconnect | None = None,
        truncate: bool = False,
        retry_after: float | str | None = None,
        body: str | None = None,
        times: int | None = None,
        skip: int = 0,
    ) -> None:
        """Hit requests whose path matches the shell pattern *path*, in full or below the service's mount.

        The first *skip* of them pass, the next *times* are hit (None: all that follow). Of several faults the first
        one added that is not used up hits. *status* answers unprocessed, with ``Retry-After`` and *body* when given;
        *delay* (seconds) processes at once and answers late; *disconnect* ``"before"`` or ``"after"`` processing closes
        the connection without an answer; *truncate* closes it halfway through the body. Raises ValueError for values
        that make no sense.
        """
        fault = Fault(
            path=path,
            method=method,
            status=status,
            delay=delay,
            disconnect=disconnect,
            truncate=truncate,
            retry_after=retry_after,
            body=body,
            times=times,
            skip=skip,
        )
        self._remote.call("POST", "/faults", body=attrs.asdict(fault))

    def clear(self) -> None:
        """Lift every fault."""
        self._remote.call("DELETE", "/faults")

    @property
    def pending(self) -> int:
        """How many faults are not used up."""
        return len(self._remote.call("GET", "/faults")["pending"])


class Sandbox:
    """SegOps, Permutive and Avatars on the loopback interface, over one SQLite file.

    ``with Sandbox() as sandbox:`` serves on a free port from a thread of this process. *path* keeps the database (keys
    and files included) for the next start; without it everything is temporary. ``process=True`` serves from a process
    of its own, which ends with this one; *port* chooses the port. Everything below works the same either way.

    Raises OSError when the port is taken (RuntimeError from the own process), RuntimeError when used while stopped.
    """

    def __init__(self, path: Path | str | None = None, *, process: bool = False, port: int = 0) -> None:
        self._path = None if path is None else Path(path)
        self._in_process = process
        self._port = port
        self._running: Server | Child | None = None
        # Reentrant: a signal's handler may stop what its own thread is starting.
        self._lock = threading.RLock()
        self._owner = 0
        self._access: dict[str, dict[str, Any]] = {}

    def start(self) -> Self:
        """Serve; answers itself. Starting what runs changes nothing. Threads may start and stop it together."""
        with self._lock:
            if self._running is None:
                self._running = (Child if self._in_process else Server)(self._path, self._port)
                self._owner = os.getpid()
                atexit.register(self.stop)
                self._access = self._remote.call("GET", "/access")
        return self

    def stop(self) -> None:
        """Stop serving and remove what is temporary. Stopping what stands, or from a forked child, changes nothing."""
        if self._owner != os.getpid():
            return  # not even the lock: a fork may have copied it while it was held
        with self._lock:
            running, self._running = self._running, None
            if running is not None:
                atexit.unregister(self.stop)
                running.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Sandbox at {self._running.url}>" if self._running else "<Sandbox, stopped>"

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``; the services are mounted below it."""
        return self._started.url

    @property
    def token(self) -> str:
        """What opens the controls under ``/_sandbox/``, in the header ``X-Sandbox-Token``."""
        return self._started.token

    @property
    def segops(self) -> SegOps:
        """SegOps: url, secret_key, public_key, hmac_secret, …, and what is stored."""
        return SegOps(remote=self._remote, **self._values("segops"))

    @property
    def permutive(self) -> Permutive:
        """Permutive: url, api_key, public_key, import_id, …, and what the API cannot make."""
        return Permutive(remote=self._remote, **self._values("permutive"))

    @property
    def avatars(self) -> Avatars:
        """Avatars: url, username, password, api_key, …, and what a client cannot bring about."""
        return Avatars(remote=self._remote, **self._values("avatars"))

    @property
    def faults(self) -> SandboxFaults:
        """What requests are hit by."""
        return SandboxFaults(self._remote)

    @property
    def requests(self) -> list[ReceivedRequest]:
        """What arrived at the services, oldest first, at most the last 10,000; nothing secret is kept of it."""
        received: list[dict[str, Any]] = self._remote.call("GET", "/requests")
        for one in received:
            one["query"] = tuple(one["query"])
        return [ReceivedRequest(**one) for one in received]

    def forget_requests(self) -> None:
        """Empty :attr:`requests`."""
        self._remote.call("DELETE", "/requests")

    @property
    def now(self) -> datetime:
        """The evaluation time: the real one, or the one set. Set a datetime (naive is UTC), or None for the real one.

        Windows and ages are counted from it, and events after it do not exist. Tokens and signatures use real time.
        """
        return datetime.fromisoformat(self._remote.call("GET", "/clock")["now"])

    @now.setter
    def now(self, now: datetime | None) -> None:
        self._remote.call("PUT", "/clock", body={"now": None if now is None else now.isoformat()})

    def expire_tokens(self) -> None:
        """Make every session, access and login token handed out so far invalid. Keys stay."""
        self._remote.call("POST", "/tokens/expire")

    def reset(self) -> None:
        """As new: data, faults, log and a set clock are gone; keys and passwords stay the same."""
        self._remote.call("POST", "/reset")
        self._access = self._remote.call("GET", "/access")

    @property
    def _started(self) -> Server | Child:
        if self._running is None:
            raise RuntimeError("this sandbox does not run: use it in a with block, or call start()")
        return self._running

    @property
    def _remote(self) -> Remote:
        return Remote(self._started.url, self._started.token)

    def _values(self, service: str) -> dict[str, Any]:
        """What ``Access`` is made of; refuses while stopped."""
        return self._access[service] if self._started else {}
