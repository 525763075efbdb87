"""What a failed attempt means for its batch: one pure decision. The loop that obeys it is ``sender.py``.

=========================================  ==========================================================
outcome                                    what happens
=========================================  ==========================================================
400, 413, 422                              halved until the event at fault stands alone; that one is lost
401, 403 for the token of one identity     its events wait 1 s to 60 s; those of others go on
401, 403, 404 and other 4xx, redirects   nothing is lost: pause 1 s to 60 s, try again (a key may be replaced)
429, 408, 5xx, no answer, strange answer   back off 0.5 s to 30 s, or as long as ``Retry-After`` says
a success whose counts do not add up       back off, send the same events again; lost the third time
no token for this user                     its events wait; those of other users go on
no token because the service is in trouble everything waits until the handshake may mint again
=========================================  ==========================================================

With ``at_most_once`` whatever leaves open if the events were taken in (no answer, 5xx, a strange success) loses them as
``unknown`` instead; 429, and 503 with ``Retry-After``, say that they were not (contract 1.4, 1.5).
"""

from __future__ import annotations

import attrs

from audiencekit.errors import (
    ApiError,
    AudienceKitError,
    AuthenticationFailed,
    BadRequest,
    ConnectionFailed,
    PermissionDenied,
    RateLimited,
    ServerFault,
    UnexpectedResponse,
)
from audiencekit.segops.identity import HandshakeFailed, IdentityUnavailable
from audiencekit.segops.pace import Trouble

DOUBTS_ALLOWED = 2  # such answers to one batch, before the next one settles it


class Miscounted(UnexpectedResponse):
    """A success whose ``queued`` and ``skipped`` are not the events that were sent."""

    hint = "What became of the events cannot be told from it."


@attrs.frozen
class Split:
    """Send it again as two batches."""


@attrs.frozen
class Lose:
    """Give it up; *trouble* says that the service needs a pause."""

    reason: str
    trouble: Trouble | None = None
    retry_after: float | None = None


@attrs.frozen
class Recheck:
    """Send the very same events again after a pause."""


@attrs.frozen
class Retry:
    """Send it again after a pause."""

    trouble: Trouble
    retry_after: float | None = None


@attrs.frozen
class Park:
    """Let this identity's events wait until then (monotonic)."""

    until: float
    unavailable: bool
    asked_until: float = 0.0


@attrs.frozen
class Shun:
    """Let this identity's events wait as long as its refusals in a row say."""


@attrs.frozen
class Pause:
    """Let everything wait until then (monotonic). ``asked_until`` is the part of it that the service asked for."""

    until: float
    asked_until: float = 0.0


Verdict = Split | Lose | Recheck | Retry | Park | Shun | Pause


def judge(
    error: AudienceKitError, *, events: int, doubts: int = 0, pinned: bool = False, once: bool = False
) -> Verdict:
    """Decide what becomes of a batch of *events* events whose attempt ended in *error*.

    *doubts* is how often its counts did not add up before; *pinned* whether it is of one identity; *once* whether it
    must never arrive twice.
    """
    if isinstance(error, Miscounted):
        return Recheck() if doubts < DOUBTS_ALLOWED and not once else Lose("unaccounted")
    if isinstance(error, HandshakeFailed):
        unavailable = isinstance(error.cause, IdentityUnavailable)
        if unavailable or not _is_trouble(error.cause):
            return Park(error.retry_at, unavailable, error.asked_until)
        return Pause(error.retry_at, error.asked_until)
    if isinstance(error, BadRequest) or (isinstance(error, ApiError) and error.status == 413):
        return Split() if events > 1 else Lose("refused")
    if _is_trouble(error):
        retry_after = error.retry_after if isinstance(error, ApiError) else None
        if once and not _is_unprocessed(error):
            return Lose("unknown", "fault", retry_after)
        return Retry("fault", retry_after)
    if pinned and isinstance(error, (AuthenticationFailed, PermissionDenied)):
        return Shun()
    return Retry("refusal")


def _is_unprocessed(error: AudienceKitError) -> bool:
    """Whether trouble certainly came before the events were taken in."""
    if isinstance(error, ServerFault):
        return error.status == 503 and error.retry_after is not None
    return isinstance(error, (ConnectionFailed, RateLimited))


def _is_trouble(error: AudienceKitError) -> bool:
    """Whether the network or the service failed, rather than refused."""
    if isinstance(error, UnexpectedResponse):  # a captive portal's page passes, a redirect means a wrong address
        return error.status < 300
    if isinstance(error, ApiError):
        return isinstance(error, (RateLimited, ServerFault)) or error.status == 408
    return not isinstance(error, ValueError)  # ConfigurationError, InvalidInput: ours to correct
