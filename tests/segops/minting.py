"""What the tests of the handshake share: a mint that counts, callers at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from audiencekit.core.deadline import Deadline
from audiencekit.errors import (
    AudienceKitError,
)
from audiencekit.segops._sync.handshake import Handshake
from audiencekit.segops._sync.tokens import Tokens
from audiencekit.segops.identity import HandshakeFailed, Identity, UserContext
from audiencekit.segops.session import Token
from tests.fakes import FakeClock

ANN, BOB = Identity("ann"), Identity("bob")


class Mint:
    """Counts mints; each gives another token of *life* seconds, or raises ``error``."""

    def __init__(self, clock: FakeClock, life: float = 900.0) -> None:
        self.clock = clock
        self.life = life
        self.error: Exception | None = None
        self.contexts: list[UserContext] = []
        self.gate = threading.Event()
        self.gate.set()
        self._lock = threading.Lock()

    def __call__(self, context: UserContext) -> Token:
        with self._lock:
            self.contexts.append(context)
            number = len(self.contexts)
        assert self.gate.wait(10)
        if self.error is not None:
            raise self.error
        return Token(f"t{number}", datetime.fromtimestamp(self.clock.time() + self.life, UTC))

    @property
    def count(self) -> int:
        return len(self.contexts)


def outcomes(handshake: Handshake, mint: Mint, threads: int) -> list[str | Exception]:
    """*threads* callers at once, who all wait before the mint ends."""
    mint.gate.clear()

    def ask() -> str | Exception:
        try:
            return handshake.token(ANN)
        except HandshakeFailed as error:
            return error.cause

    with ThreadPoolExecutor(threads) as pool:
        futures = [pool.submit(ask) for _ in range(threads)]
        mint.gate.set()
        return [future.result(10) for future in futures]


def answer(handshake: Handshake, identity: Identity = ANN, within: float | None = None) -> str | AudienceKitError:
    """A token, or the error that the caller is told."""
    try:
        with Deadline.after(within):
            return handshake.token(identity)
    except HandshakeFailed as failed:
        return failed.cause


def reached(condition: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 5
    while not condition() and time.monotonic() < ends:
        time.sleep(0.002)
    return condition()


def clients(mint: Mint, clock: FakeClock, count: int) -> list[Handshake]:
    tokens = Tokens(clock=clock)
    return [Handshake(mint, lambda: UserContext(user_id="ann"), clock=clock, tokens=tokens) for _ in range(count)]
