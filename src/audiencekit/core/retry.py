"""When to try again: one pure decision. The loop that obeys it is ``_async/retry_transport.py``."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from itertools import islice
from typing import Literal

import attrs

from audiencekit.errors import ConfigurationError

RetryClass = Literal["always", "unprocessed", "never"]
"""What a document says of an operation (``x-retry``): repeat it on anything transient; only when the server provably
did not process it; not at all."""

RETRY_STATUSES = frozenset({500, 502, 503, 504})
NEVER_PROCESSED = frozenset({501, 505})


class Outcome(Enum):
    """What one attempt came to, as far as repeating it is concerned."""

    SETTLED = "settled"  # success, or a refusal that repeating cannot change
    NOT_SENT = "not sent"
    REFUSED = "refused"  # 429, or 503 with Retry-After: answered without processing
    FAULT = "fault"  # other 500, 502, 503, 504: it may have been processed
    STRANGE = "strange"  # another 5xx, such as a proxy's own: it may have been processed, and is not repeated
    UNKNOWN = "unknown"  # sent, no whole answer


def outcome_of_status(status: int, retry_after: float | None) -> Outcome:
    """Classify an answer (design 4, retry classes)."""
    if status == 429 or (status == 503 and retry_after is not None):
        return Outcome.REFUSED
    if status in RETRY_STATUSES:
        return Outcome.FAULT
    return Outcome.STRANGE if status >= 500 and status not in NEVER_PROCESSED else Outcome.SETTLED


def _full_jitter(ceiling: float) -> float:
    import backoff  # loads asyncio; nobody pays for it before the first wait

    return backoff.full_jitter(ceiling)


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """How often and how long apart the attempts of one call are.

    ``attempts`` counts all of them (default 4; 1 switches repeating off). Waits are drawn by full jitter from
    0 to ``min(maximum, base * 2**n)`` seconds. A ``Retry-After`` is obeyed up to ``retry_after_cap`` seconds (60);
    a longer one ends the call at once, and the error says when to come back.
    """

    attempts: int = 4
    base: float = 0.5
    maximum: float = 30.0
    retry_after_cap: float = 60.0
    jitter: Callable[[float], float] = attrs.field(default=_full_jitter, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.attempts < 1 or not self.base > 0 or not self.maximum > 0 or not self.retry_after_cap >= 0:
            raise ConfigurationError(f"attempts of at least 1 and times above 0 expected, got {self!r}")


def pause(policy: RetryPolicy, attempt: int) -> float:
    """Seconds to wait after attempt number *attempt* (from 1), jitter applied."""
    import backoff  # as above

    # backoff's generators are primed: their first value is None (design 4).
    ladder = backoff.expo(base=2, factor=policy.base, max_value=policy.maximum)
    ceiling = next(islice(ladder, attempt, None))
    return policy.jitter(float(ceiling))


def may_repeat(retry_class: RetryClass, outcome: Outcome) -> bool:
    """Whether an operation of this class may be sent again after *outcome*."""
    if retry_class == "never" or outcome in {Outcome.SETTLED, Outcome.STRANGE}:
        return False
    return retry_class == "always" or outcome in {Outcome.NOT_SENT, Outcome.REFUSED}


def decide(
    policy: RetryPolicy,
    retry_class: RetryClass,
    *,
    attempt: int,
    outcome: Outcome,
    retry_after: float | None = None,
    left: float | None = None,
) -> float | None:
    """Seconds to wait before the next attempt, or None to stop.

    *attempt* is the number of attempts made, *left* the seconds until the deadline (None: no limit).
    """
    if attempt >= policy.attempts or not may_repeat(retry_class, outcome):
        return None
    if retry_after is not None and retry_after > policy.retry_after_cap:
        return None
    wait = pause(policy, attempt) if retry_after is None else retry_after
    return None if left is not None and wait >= left else wait


def parse_retry_after(value: str | None, now: float) -> float | None:
    """Seconds from a ``Retry-After`` header: an integer, a decimal or an HTTP date (*now* in seconds since 1970)."""
    if value is None:
        return None
    text = value.strip()
    if text.replace(".", "", 1).isdecimal():
        return float(text)
    from email.utils import parsedate_to_datetime  # loads the mail package, for dates only

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None
