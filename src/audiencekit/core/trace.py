"""What is known of the call that is running: filled in by the transport, read by the seam for its errors."""

from __future__ import annotations

from contextvars import ContextVar

import attrs

from audiencekit.core.secrets import Secret


@attrs.define
class Trace:
    """The last request of a call, the number of attempts it took, and what to mask in an error about it."""

    method: str = ""
    url: str = ""
    attempts: int = 0
    now: float = 0.0
    secrets: tuple[Secret | str, ...] = attrs.field(default=(), repr=False)


current: ContextVar[Trace | None] = ContextVar("audiencekit_trace", default=None)
