"""The public-key handshake: which token an event goes out under (contract 3.4)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

from audiencekit.core.deadline import Clock
from audiencekit.core.turns import AsyncTurns
from audiencekit.errors import ConfigurationError
from audiencekit.segops._async.single_flight import AsyncSingleFlight
from audiencekit.segops._async.tokens import CAPACITY, AsyncTokens, Key
from audiencekit.segops.identity import Identity, IdentityUnavailable, UserContext
from audiencekit.segops.session import Token


class AsyncHandshake:
    """Gives the token of an identity. *get_user* is asked at each mint, *mint* exchanges its answer for a token.

    While one caller is at it, the others wait for that result, good or bad. After a failure nobody tries before a pause
    of 1 s to 60 s has passed; callers in between get the same error. A token still valid goes on being used while its
    early replacement is fetched or fails. Nobody waits beyond the Deadline it is called under.

    *tokens* may be shared with other clients of the key: they share tokens and the failures of minting, while what
    *get_user* says stays the client's own.
    """

    def __init__(
        self,
        mint: Callable[[UserContext], Awaitable[Token]],
        get_user: Callable[[], Awaitable[UserContext]],
        *,
        clock: Clock,
        tokens: AsyncTokens | None = None,
        capacity: int = CAPACITY,
    ) -> None:
        self._mint = mint
        self._get_user = get_user
        self._tokens = tokens or AsyncTokens(clock=clock, capacity=capacity)
        self._turns = AsyncTurns()
        self._asking = AsyncSingleFlight[Identity](self._turns, clock, capacity)
        self._since = 0
        self._own = object()
        self._tokens.join(self)

    async def token(self, identity: Identity) -> str:
        """The identity's token, minted if need be. Raises HandshakeFailed."""
        key, since = self._key(identity), self._since
        return await self._asking.run(
            identity,
            lambda busy: self._tokens.peek(key, since, busy),
            lambda: self._obtain(identity, key, since),
        )

    def reset(self) -> None:
        """Use no token minted before now."""
        self._since = self._tokens.serial

    def drop(self, identity: Identity, token: str) -> None:
        """The service refused *token*: forget it, unless it has been replaced meanwhile (contract 7, H3)."""
        self._tokens.drop(self._key(identity), token)

    def hurry(self) -> None:
        """Forget the pauses that the service did not ask for: there may be no later."""
        self._asking.hurry()
        self._tokens.hurry()

    def close(self) -> None:
        """This client asks no more."""
        self._tokens.leave(self)

    def _key(self, identity: Identity) -> Key:
        # A visitor without an id is whoever this client's get_user names, and no business of another client.
        return identity, None if identity.user_id or identity.anonymous_id else self._own

    async def _obtain(self, identity: Identity, key: Key, since: int) -> str:
        context = await self._context(identity)
        return await self._tokens.fetch(key, since, lambda: self._mint(context))

    async def _context(self, identity: Identity) -> UserContext:
        try:
            context = cast("object", await self._get_user())  # what a user's function returns is not type-checked
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
