"""A session token: how long it lives, by whose clock, and what an error about its mint may show. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import attrs

from audiencekit.core.secrets import redact
from audiencekit.errors import ApiError, UnexpectedResponse

SHORTEST_LIFE = (
    10.0  # a fast clock makes fresh tokens look expired: they are tried all the same, and not minted per send
)
LONGEST_LIFE = 24 * 3600.0  # contract 3.3 says 15 minutes; a Date that makes it more than this is wrong
WHOLE_SECOND = 1.0  # an HTTP date leaves out the fraction, so the service's clock may be this much further

_TOKEN_FIELD = re.compile(r'"token\w*"\s*:')


@attrs.frozen
class Token:
    """A minted token; both times are by the service's clock, ``made_at`` is what it says of its own, if it does."""

    text: str = attrs.field(repr=False)
    expires_at: datetime
    made_at: datetime | None = None

    def ends_at(self, *, asked: float, answered: float, wall: float) -> float:
        """When it ends, by a monotonic clock that showed *asked* before the mint and *answered* after it.

        The service's own Date makes this independent of our calendar (*wall*, seconds since 1970), which is trusted
        only when there is none, or an impossible one. The life then begins before the mint: rather too short.
        """
        ends = _utc(self.expires_at)
        if self.made_at is not None:
            life = (ends - _utc(self.made_at)).total_seconds()
            if 0 < life <= LONGEST_LIFE:
                return asked + max(life - WHOLE_SECOND, life / 2)
        return answered + max(SHORTEST_LIFE, ends.timestamp() - wall)


def checked_token(text: object, expires_at: object, date: str | None = None) -> Token:
    """A mint's answer, *date* being its Date header, as a Token.

    Raises UnexpectedResponse when a field is missing or of another kind.
    """
    if isinstance(text, str) and text and isinstance(expires_at, datetime):
        return Token(text, expires_at, _http_date(date))
    raise UnexpectedResponse(status=200, detail="expected a token and its expires_at from the session mint")


def without_secrets(error: ApiError, signature: str) -> ApiError:
    """A mint's *error* as it may be shown: a success of another shape, or an odd refusal, may hold the token itself."""
    detail, body = redact(error.detail, (signature,)), redact(error.body, (signature,))
    if isinstance(error, UnexpectedResponse):
        detail, body = "expected a token and its expires_at from the session mint, got something else", ""
    elif "token" in body and _TOKEN_FIELD.search(body):
        detail, body = "an error that holds a token; it is not shown", ""
    return type(error)(
        status=error.status,
        detail=detail,
        code=redact(error.code, (signature,)) if isinstance(error.code, str) else error.code,
        request_id=redact(error.request_id, (signature,)) if error.request_id else None,
        method=error.method,
        url=error.url,
        body=body,
        attempts=error.attempts,
        retryable=error.retryable,
        retry_after=error.retry_after,
        in_doubt=error.in_doubt,
    )


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _http_date(text: str | None) -> datetime | None:
    try:
        return None if text is None else parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
