"""What is known of the call that is running: filled in by the transport, read by the seam for its errors."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar

import attrs

from audiencekit.core.secrets import Secret, redact, safe_url


@attrs.define
class Trace:
    """The last request of a call, its attempts, and what to mask in an error about it.

    ``in_doubt``: an attempt got no answer or a server fault, so it may have been processed. ``status``: of the last
    attempt, None without an answer. ``readable``: whether a GET of the same address shows what became of a write.
    """

    method: str = ""
    address: object = attrs.field(default="", repr=False)  # as it is sent; may hold what must not be shown
    attempts: int = 0
    now: float = 0.0
    status: int | None = None
    in_doubt: bool = False
    readable: bool = False
    secrets: tuple[Secret | str, ...] = attrs.field(default=(), repr=False)

    @property
    def url(self) -> str:
        """The address as it may be shown."""
        return redact(safe_url(str(self.address)), self.secrets)

    @property
    def settled_by(self) -> str:
        """The request that tells what became of this one; empty if none is known."""
        return f"GET {self.url}" if self.readable else ""


def redirected(call: Trace) -> bool:
    """Whether an answer came and is a redirect. httpx reads its address even to follow none, and fails on a bad one."""
    return call.status is not None and 300 <= call.status < 400


current: ContextVar[Trace | None] = ContextVar("audiencekit_trace", default=None)

also_secret: ContextVar[tuple[str, ...]] = ContextVar("audiencekit_also_secret", default=())


@contextmanager
def masking(secrets: Iterable[str]) -> Generator[None]:
    """Mask *secrets*, too, in the errors of the calls made within: those that are sent in a body."""
    token = also_secret.set(tuple(secrets))
    try:
        yield
    finally:
        also_secret.reset(token)
