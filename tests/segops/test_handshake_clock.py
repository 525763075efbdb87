"""Whose clock a token's life is measured by (contract 3.4)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from audiencekit.segops._sync.handshake import Handshake
from audiencekit.segops.identity import UserContext
from audiencekit.segops.session import Token, checked_token
from tests.fakes import FakeClock
from tests.segops.minting import ANN


def minted(clock: FakeClock, *, life: float, date: str | None, ahead: float = 0.0) -> tuple[Handshake, list[int]]:
    """A service whose clock is *ahead* of ours, whose tokens live *life* seconds; *date* "real" is its true Date."""
    mints: list[int] = []

    def mint(_: UserContext) -> Token:
        mints.append(1)
        theirs = datetime.fromtimestamp(clock.time() + ahead, UTC)
        ends = datetime.fromtimestamp(clock.time() + ahead + life, UTC)
        return checked_token("t", ends, format_datetime(theirs, usegmt=True) if date == "real" else date)

    return Handshake(mint, lambda: UserContext(user_id="ann"), clock=clock), mints


@pytest.mark.parametrize("ahead", [0.0, 0.9, 840.0, -840.0, 86400.0 * 3, -86400.0 * 3])
def test_a_tokens_life_is_measured_by_the_clock_that_ends_it(clock: FakeClock, ahead: float) -> None:
    handshake, mints = minted(clock, life=900.0, date="real", ahead=ahead)
    handshake.token(ANN)
    clock.advance(838.0)
    handshake.token(ANN)
    assert len(mints) == 1
    clock.advance(2.1)  # 60 s early, and up to a second more: the Date has no fraction
    handshake.token(ANN)
    assert len(mints) == 2


@pytest.mark.parametrize(("life", "kept"), [(20.0, 9.0), (5.0, 1.9), (2.0, 0.4)])
def test_a_life_that_is_known_to_be_short_is_not_stretched(clock: FakeClock, life: float, kept: float) -> None:
    """Half of it, or less: beyond its end every send would be refused first."""
    handshake, mints = minted(clock, life=life, date="real", ahead=600.0)
    handshake.token(ANN)
    clock.advance(kept)
    handshake.token(ANN)
    assert len(mints) == 1
    clock.advance(life / 2)
    handshake.token(ANN)
    assert len(mints) == 2


@pytest.mark.parametrize(
    "date",
    [
        None,
        "",
        "soon",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Tue, 99 Foo 2023 99:99:99 GMT",
        "\ud800",
        "9" * 5000,
    ],
)
def test_without_a_believable_date_our_own_clock_counts(clock: FakeClock, date: str | None) -> None:
    handshake, mints = minted(clock, life=900.0, date=date)
    handshake.token(ANN)
    clock.advance(839.0)
    handshake.token(ANN)
    assert len(mints) == 1
    clock.advance(2.0)
    handshake.token(ANN)
    assert len(mints) == 2


def test_a_slow_mint_makes_the_life_shorter_and_never_longer(clock: FakeClock) -> None:
    theirs = datetime.fromtimestamp(clock.time(), UTC)

    def slow(_: UserContext) -> Token:
        clock.advance(100.0)
        return Token("t", datetime.fromtimestamp(theirs.timestamp() + 900.0, UTC), theirs)

    calls: list[int] = []
    handshake = Handshake(
        lambda context: (calls.append(1), slow(context))[1], lambda: UserContext(user_id="ann"), clock=clock
    )
    handshake.token(ANN)
    clock.advance(738.0)
    handshake.token(ANN)
    assert len(calls) == 1
    clock.advance(2.0)
    handshake.token(ANN)
    assert len(calls) == 2
