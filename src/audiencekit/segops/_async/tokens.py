"""The session tokens of one key: one per identity, shared by all clients that use the key (contract 7, H4)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from weakref import WeakSet

import attrs

from audiencekit.core.deadline import Clock
from audiencekit.core.turns import AsyncTurns
from audiencekit.segops._async.single_flight import AsyncSingleFlight
from audiencekit.segops.identity import Identity
from audiencekit.segops.session import Token

REFRESH_EARLY = 60.0  # seconds before its end that a token is replaced (contract 3.4 rule 2)
SHORT_LIFE = 120.0  # a token that lives less is replaced at half its life, else every send would mint (contract 7, H5)
CAPACITY = 1000  # identities whose tokens are kept

Key = tuple[Identity, object]
"""An identity, and whose it is if it has no name of its own."""


@attrs.frozen
class _Kept:
    """A token; times are monotonic, ``serial`` numbers the mints of this key."""

    text: str = attrs.field(repr=False)
    refresh_at: float
    expires_at: float
    serial: int


class AsyncTokens:
    """Keeps tokens and mints them, once for all who wait.

    ``serial`` is that of the youngest mint: a client that wants no token older than now (``reset_session``) asks for
    one that is younger than it, so that clients which do so together share the one that is minted.
    """

    def __init__(self, *, clock: Clock, capacity: int = CAPACITY) -> None:
        self._clock = clock
        self._capacity = capacity
        self._turns = AsyncTurns()
        self._mints = AsyncSingleFlight[Key](self._turns, clock, capacity)
        self._kept: dict[Key, _Kept] = {}
        self._users = WeakSet[object]()
        self.serial = 0

    def join(self, client: object) -> None:
        """A new *client* of the key. The first one does not inherit the pauses of those that are gone."""
        with self._turns:
            if not self._users:
                self._mints.forgive()
            self._users.add(client)

    def leave(self, client: object) -> None:
        with self._turns:
            self._users.discard(client)

    def peek(self, key: Key, since: int, busy: bool) -> str | None:
        """A token of *key* younger than *since*, if there is one. Raises HandshakeFailed during a pause.

        *busy*: whether somebody is already at its early replacement.
        """
        with self._turns:
            failed = self._mints.failed(key)
            found = self._valid(key, since, busy or failed is not None or self._mints.is_running(key))
            if found is None and failed is not None:
                raise failed.told()
            return found

    async def fetch(self, key: Key, since: int, mint: Callable[[], Awaitable[Token]]) -> str:
        """A token of *key* younger than *since*, by *mint* unless another caller is at it. Raises HandshakeFailed."""
        return await self._mints.run(key, partial(self._valid, key, since), lambda: self._minted(key, mint))

    def drop(self, key: Key, text: str) -> None:
        """The service refused this token: forget it, unless it has been replaced meanwhile (contract 7, H3)."""
        with self._turns:
            kept = self._kept.get(key)
            if kept is not None and kept.text == text:
                del self._kept[key]

    def hurry(self) -> None:
        self._mints.hurry()

    def _valid(self, key: Key, since: int, busy: bool) -> str | None:
        kept = self._kept.get(key)
        if kept is None or kept.serial <= since:
            return None
        if self._clock.monotonic() >= (kept.expires_at if busy else kept.refresh_at):
            return None
        self._kept[key] = self._kept.pop(key)  # the youngest now
        return kept.text

    async def _minted(self, key: Key, mint: Callable[[], Awaitable[Token]]) -> str:
        with self._turns:
            self.serial += 1
            serial = self.serial
        asked = self._clock.monotonic()
        token = await mint()
        with self._turns:
            answered = self._clock.monotonic()
            ends = token.ends_at(asked=asked, answered=answered, wall=self._clock.time())
            life = ends - answered
            refresh_at = ends - (life / 2 if life < SHORT_LIFE else REFRESH_EARLY)
            self._kept.pop(key, None)
            self._kept[key] = _Kept(token.text, refresh_at, ends, serial)
            while len(self._kept) > self._capacity:
                del self._kept[next(iter(self._kept))]
        return token.text
