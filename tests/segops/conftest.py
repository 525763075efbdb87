"""Short waits: the back-off keeps its shape at a fiftieth of its length.

What a first send imports is imported here, so that short timeouts in tests time the sending and not the importing.
"""

from __future__ import annotations

import random

import backoff
import pytest

import audiencekit.segops._sync.ingest
from audiencekit.segops import link
from audiencekit.segops._sync.handshake import Handshake
from audiencekit.segops._sync.tokens import Tokens
from audiencekit.segops.identity import UserContext
from audiencekit.segops.token_registry import Registry
from tests.fakes import FakeClock
from tests.segops.minting import Mint

LOADED = (backoff, audiencekit.segops._sync.ingest)


@pytest.fixture(autouse=True)
def _no_tokens_of_earlier_tests(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    """A port, and with it the address of a test's own service, may come again while an earlier client lives on."""
    monkeypatch.setattr(link, "TOKENS", Registry[Tokens]())


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoff.full_jitter", lambda ceiling: random.uniform(0, ceiling / 50))  # pyright: ignore
    # A pause of at least a second after a refusal is a promise to servers (tested on its own), not to this suite.
    monkeypatch.setattr("audiencekit.segops.pace.REFUSAL_AT_LEAST", 0.02)
    monkeypatch.setattr("audiencekit.segops.pace.FAULT_AT_LEAST", 0.002)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def mint(clock: FakeClock) -> Mint:
    return Mint(clock)


@pytest.fixture
def handshake(mint: Mint, clock: FakeClock) -> Handshake:
    return Handshake(mint, lambda: UserContext(user_id="ann"), clock=clock)
