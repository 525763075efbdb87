"""Rate limits (contract 1.6): calls per minute and credential on keys and users, and on launching single jobs."""

from __future__ import annotations

import math

import attrs
from starlette.responses import JSONResponse, Response

from audiencekit.sandbox.avatars.wire import Problem
from audiencekit.sandbox.world import World

MINUTE = 60.0
CALLS_PER_MINUTE = 60  # the service documents no number (contract B 15)


class RateLimited(Problem):
    """A 429 that says when to come back, in the header and in the body."""

    def __init__(self, seconds: int) -> None:
        super().__init__(429, "Rate limit exceeded.", rule="1.6")
        self._seconds = seconds

    def response(self) -> Response:
        headers = {"X-Sandbox-Rule": f"avatars {self.rule}", "Retry-After": str(self._seconds)}
        return JSONResponse({"detail": self.detail, "retry_after": self._seconds}, self.status, headers)


@attrs.define
class _Window:
    end: float = 0.0
    used: int = 0


@attrs.define(kw_only=True)
class _Allowed:
    calls_per_minute: int | None = CALLS_PER_MINUTE
    jobs_per_minute: int | None = None


class Limits:
    """What each credential has used, ``world.part(Limits)``. Single launches are free until a limit is asked for."""

    def __init__(self, world: World) -> None:
        self._clock = world.server_clock
        self._allowed = _Allowed()
        self._windows: dict[tuple[str, str], _Window] = {}
        world.on_reset.append(self._reset)

    def set(self, *, calls_per_minute: int | None, jobs_per_minute: int | None) -> None:
        """Put both in force, counting anew; None lifts one."""
        self._allowed = _Allowed(calls_per_minute=calls_per_minute, jobs_per_minute=jobs_per_minute)
        self._windows.clear()

    def take_call(self, credential: str) -> None:
        """Count one call on keys or users; raises `RateLimited` beyond the limit."""
        self._take("call", credential, self._allowed.calls_per_minute)

    def take_job(self, credential: str) -> None:
        """Count one job that is launched by itself; raises `RateLimited` beyond the limit."""
        self._take("job", credential, self._allowed.jobs_per_minute)

    def _take(self, what: str, credential: str, limit: int | None) -> None:
        if limit is None:
            return
        now = self._clock.time()
        window = self._windows.setdefault((what, credential), _Window())
        if now >= window.end:
            window.end, window.used = now + MINUTE, 0
        if window.used >= limit:
            raise RateLimited(max(1, math.ceil(window.end - now)))
        window.used += 1

    def _reset(self) -> None:
        self.set(calls_per_minute=CALLS_PER_MINUTE, jobs_per_minute=None)
