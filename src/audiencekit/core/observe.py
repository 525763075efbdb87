"""One record per attempt: for hooks and for log lines. Allow-lists decide what is in it, so no secret can be."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress

import attrs

logger = logging.getLogger("audiencekit.http")


@attrs.frozen(kw_only=True)
class Attempt:
    """What one attempt was and what came of it.

    ``operation`` is the name in the document (None for a request outside it), ``path`` the route template,
    ``status`` None when no answer came, ``milliseconds`` the time of this attempt alone, ``wait`` the seconds until
    the next attempt or None when this was the last.
    """

    operation: str | None
    method: str
    path: str
    number: int
    status: int | None
    milliseconds: float
    wait: float | None
    request_id: str | None = None
    failure: str | None = None


def report(attempt: Attempt, hooks: Iterable[Callable[[Attempt], None]]) -> None:
    """Log *attempt* (DEBUG; INFO when it is repeated) and hand it to every hook."""
    with suppress(Exception):  # a logging handler of the application that fails is no failure of the call
        logger.log(
            logging.DEBUG if attempt.wait is None else logging.INFO,
            "%s %s attempt=%d status=%s ms=%.0f%s%s",
            attempt.method,
            attempt.path,
            attempt.number,
            attempt.status if attempt.status is not None else attempt.failure,
            attempt.milliseconds,
            f" request_id={attempt.request_id}" if attempt.request_id else "",
            "" if attempt.wait is None else f" again_in={attempt.wait:.2f}s",
        )
    for hook in hooks:
        try:
            hook(attempt)
        except Exception:
            with suppress(Exception):
                logger.exception("A hook raised; the call goes on")
