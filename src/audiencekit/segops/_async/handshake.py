"""The public-key handshake: a session token per identity, minted once for all who wait (contract 3.4)."""

from __future__ import annotations

import asyncio
import copy
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import islice
from typing import cast

import attrs

from audiencekit.core.deadline import Clock
from audiencekit.errors import ApiError, AudienceKitError, ConfigurationError, UnexpectedResponse
from audiencekit.segops.identity import HandshakeFailed, Identity, IdentityUnavailable, UserContext
from audiencekit.segops.pace import LONGEST_OBEYED, pause_after

REFRESH_EARLY = 60.0  # seconds before its end that a token is replaced (contract 3.4 rule 2)
SHORT_LIFE = 120.0  # a token that lives less is replaced at half its life, else every send would mint (contract 7, H5)
SHORTEST_LIFE = (
    10.0  # a fast clock makes fresh tokens look expired: they are tried all the same, and not minted per send
)
CAPACITY = 1000  # identities whose tokens are kept; more while more than that are in trouble
KEPT_AFTER_PAUSE = 60.0
LOOKED_AT = 64  # of the least used ones, when one must go


@attrs.frozen
class Token:
    """A minted token; ``expires_at`` by the service's clock."""

    text: str = attrs.field(repr=False)
    expires_at: datetime


@attrs.define(eq=False)
class _Slot:
    """What is known of one identity. Times are monotonic."""

    token: str | None = attrs.field(default=None, repr=False)
    refresh_at: float = 0.0
    expires_at: float = 0.0
    minting: bool = False
    failures: int = 0
    failure: AudienceKitError | None = None
    retry_at: float = 0.0
    keep_until: float = 0.0  # to forget it earlier would start its pauses anew
    asked_until: float = 0.0  # the part of that pause that the service asked for


class AsyncHandshake:
    """Gives the token of an identity. *mint* exchanges a user's context for one; *get_user* is asked at each mint.

    While one caller mints, the others wait for that result, good or bad. After a failure nobody mints before a pause
    of 1 s to 60 s has passed; callers in between get the same error. A token still valid goes on being used while
    its early replacement is fetched or fails.
    """

    def __init__(
        self,
        mint: Callable[[UserContext], Awaitable[Token]],
        get_user: Callable[[], UserContext],
        *,
        clock: Clock,
        capacity: int = CAPACITY,
    ) -> None:
        self._mint = mint
        self._get_user = get_user
        self._clock = clock
        self._capacity = capacity
        self._slots: OrderedDict[Identity, _Slot] = OrderedDict()
        self._changed = asyncio.Condition()

    async def token(self, identity: Identity) -> str:
        """The identity's token, minted if need be. Raises HandshakeFailed."""
        async with self._changed:
            while True:
                slot, now = self._slot(identity), self._clock.monotonic()
                if slot.token is not None and now < slot.refresh_at:
                    return slot.token
                failed = slot.failure if now < slot.retry_at else None
                if slot.token is not None and now < slot.expires_at and (slot.minting or failed):
                    return slot.token
                if failed is not None:
                    raise HandshakeFailed(copy.copy(failed), slot.retry_at, slot.asked_until)
                if not slot.minting:
                    break
                await self._changed.wait()
            slot.minting = True
        return await self._fill(slot, identity)

    async def _fill(self, slot: _Slot, identity: Identity) -> str:
        try:
            token = await self._mint(self._context(identity))
        except AudienceKitError as error:
            async with self._changed:
                failed = self._failed(slot, error)
                self._changed.notify_all()
            raise failed from None
        except BaseException:
            async with self._changed:
                slot.minting = False
                self._changed.notify_all()
            raise
        async with self._changed:
            self._minted(slot, token)
            self._changed.notify_all()
        return token.text

    def _context(self, identity: Identity) -> UserContext:
        try:
            context = cast("object", self._get_user())  # what a user's function returns is not type-checked
        except ConfigurationError:
            raise
        except Exception as error:
            raise ConfigurationError(f"get_user raised {type(error).__name__}: {error}") from error
        if not isinstance(context, UserContext):
            raise ConfigurationError(f"get_user returned a {type(context).__name__}; it must return a UserContext")
        if not identity.is_named_by(context):
            raise IdentityUnavailable(
                "get_user names another user than the one these events were tracked for. They wait until it names "
                "theirs again; they are never sent under another user's token."
            )
        if not context.user_id and not context.anonymous_id:
            raise ConfigurationError("get_user returned neither a user_id nor an anonymous_id; give at least one")
        return context

    def _minted(self, slot: _Slot, token: Token) -> None:
        ends = token.expires_at if token.expires_at.tzinfo else token.expires_at.replace(tzinfo=UTC)
        life = max(SHORTEST_LIFE, ends.timestamp() - self._clock.time())
        now = self._clock.monotonic()
        slot.token, slot.expires_at = token.text, now + life
        slot.refresh_at = now + (life / 2 if life < SHORT_LIFE else life - REFRESH_EARLY)
        slot.minting, slot.failures, slot.failure, slot.retry_at = False, 0, None, 0.0
        slot.keep_until = 0.0

    def _failed(self, slot: _Slot, error: AudienceKitError) -> HandshakeFailed:
        """Note the failure, and when the next mint may start."""
        slot.minting = False
        slot.failures += 1
        now, asked = self._clock.monotonic(), error.retry_after if isinstance(error, ApiError) else None
        asked_until = 0.0 if asked is None else now + min(asked, LONGEST_OBEYED)
        retry_at = max(now + pause_after("refusal", slot.failures), asked_until)
        slot.keep_until = retry_at + KEPT_AFTER_PAUSE
        if not isinstance(error, IdentityUnavailable):  # asking get_user costs nothing; the sender paces itself
            slot.failure, slot.retry_at, slot.asked_until = error, retry_at, asked_until
        return HandshakeFailed(error, retry_at, asked_until)

    def hurry(self) -> None:
        """Forget the pauses that the service did not ask for: there may be no later."""
        for slot in list(self._slots.values()):
            slot.retry_at = min(slot.retry_at, slot.asked_until)

    def drop(self, identity: Identity, token: str) -> None:
        """The service refused *token*: forget it, unless it has been replaced meanwhile (contract 7, H3)."""
        slot = self._slots.get(identity)
        if slot is not None and slot.token == token:
            slot.token = None

    def _slot(self, identity: Identity) -> _Slot:
        slot = self._slots.get(identity)
        if slot is None:
            slot = self._slots[identity] = _Slot()
            if len(self._slots) > self._capacity:
                now = self._clock.monotonic()
                for key, kept in list(islice(self._slots.items(), LOOKED_AT)):
                    if not kept.minting and key != identity and kept.keep_until <= now:
                        del self._slots[key]
                        if len(self._slots) <= self._capacity:
                            break
        self._slots.move_to_end(identity)
        return slot


def checked_token(text: object, expires_at: object) -> Token:
    """A mint's answer as a Token. Raises UnexpectedResponse when a field is missing or of another kind."""
    if isinstance(text, str) and text and isinstance(expires_at, datetime):
        return Token(text, expires_at)
    raise UnexpectedResponse(status=200, detail="expected a token and its expires_at from the session mint")
