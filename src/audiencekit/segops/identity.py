"""Who an event belongs to when a public key is used, and what a user's application says about itself. Pure."""

from __future__ import annotations

import copy
from typing import NamedTuple, Self

import attrs

from audiencekit.errors import AudienceKitError


@attrs.frozen(kw_only=True)
class UserContext:
    """What ``get_user`` returns: who is using the application right now.

    ``user_id_sig`` and ``user_id_ts`` come fresh from your backend (:func:`sign_user_id`); a signature is good for five
    minutes. ``anonymous_id`` is the visitor's stable id; with ``user_id`` it ties the visitor's history to the user.
    At least one id must be given. Source: contract 3.1.
    """

    user_id: str | None = None
    user_id_sig: str | None = attrs.field(default=None, repr=False)
    user_id_ts: int | None = None
    anonymous_id: str | None = None


class Identity(NamedTuple):
    """What a session token is pinned to: a user, or (``user_id`` empty) a visitor.

    A visitor tracked without an ``anonymous_id`` is whoever ``get_user`` names when the token is minted.
    """

    user_id: str
    anonymous_id: str | None = None

    @classmethod
    def of_event(cls, user_id: str, anonymous_id: str | None) -> Identity:
        return cls(user_id) if user_id else cls("", anonymous_id)

    def is_named_by(self, context: UserContext) -> bool:
        """Whether a token minted for *context* may carry events of this identity."""
        if (context.user_id or "") != self.user_id:
            return False
        return bool(self.user_id) or self.anonymous_id is None or self.anonymous_id == context.anonymous_id


class IdentityUnavailable(AudienceKitError):
    """``get_user`` names another user than the one these events were tracked for: they wait until it names theirs."""


class HandshakeFailed(AudienceKitError):
    """A session token could not be had. ``cause`` is why, ``retry_at`` (monotonic) when the next mint may start.

    ``asked_until`` is the part of that pause that the service asked for; the rest is our own caution.

    Internal: the sender reads it; callers of ``track`` see the cause.
    """

    def __init__(self, cause: AudienceKitError, retry_at: float, asked_until: float = 0.0) -> None:
        super().__init__(cause.message)
        self.cause: AudienceKitError = cause
        self.retry_at: float = retry_at
        self.asked_until: float = asked_until

    def told(self) -> Self:
        """A copy for one more caller: an object raised by many threads would collect all their tracebacks."""
        return type(self)(copy.copy(self.cause), self.retry_at, self.asked_until)
