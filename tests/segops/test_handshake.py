"""The handshake: single flight for success and failure, early refresh, the right token dropped (contract 3.4, 7.4)."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from audiencekit.core.deadline import Deadline
from audiencekit.errors import (
    AudienceKitError,
    AuthenticationFailed,
    ClientClosed,
    ConfigurationError,
    DeadlineExceeded,
    PermissionDenied,
    RateLimited,
    ServerFault,
    UnexpectedResponse,
)
from audiencekit.segops._sync.handshake import Handshake
from audiencekit.segops.identity import HandshakeFailed, Identity, IdentityUnavailable, UserContext
from audiencekit.segops.session import Token, checked_token
from tests.fakes import FakeClock
from tests.segops.minting import ANN, BOB, Mint, answer, outcomes, reached


def test_all_who_wait_share_one_mint(handshake: Handshake, mint: Mint) -> None:
    """H1."""
    assert outcomes(handshake, mint, 20) == ["t1"] * 20
    assert mint.count == 1


def test_all_who_wait_share_one_failure(handshake: Handshake, mint: Mint, clock: FakeClock) -> None:
    """H2."""
    mint.error = ServerFault(status=503, detail="down")
    failures = outcomes(handshake, mint, 50)
    assert mint.count == 1
    assert {str(failure) for failure in failures} == {str(mint.error)}
    clock.advance(61)
    mint.error = None
    assert handshake.token(ANN) == "t2"


def test_after_a_failure_nobody_mints_before_the_pause_is_over(
    handshake: Handshake, mint: Mint, clock: FakeClock
) -> None:
    mint.error = PermissionDenied(status=403)
    pauses: list[float] = []
    for _ in range(9):
        with pytest.raises(HandshakeFailed) as caught:
            handshake.token(ANN)
        pauses.append(caught.value.retry_at - clock.monotonic())
        before = mint.count
        with pytest.raises(HandshakeFailed):
            handshake.token(ANN)
        assert mint.count == before
        clock.advance(pauses[-1])
    assert all(1.0 <= pause <= 60.0 for pause in pauses)


def test_a_shutdown_cuts_our_own_pause_and_not_the_servers(handshake: Handshake, mint: Mint, clock: FakeClock) -> None:
    for error in (ServerFault(status=503), RateLimited(status=429, retry_after=300.0)):
        mint.error = error
        with pytest.raises(HandshakeFailed):
            handshake.token(ANN)
        handshake.hurry()
    with pytest.raises(HandshakeFailed) as caught:
        handshake.token(ANN)
    assert mint.count == 2 and caught.value.asked_until - clock.monotonic() == 300.0


def test_the_mints_own_retry_after_is_obeyed(handshake: Handshake, mint: Mint, clock: FakeClock) -> None:
    mint.error = RateLimited(status=429, retry_after=300.0)
    with pytest.raises(HandshakeFailed) as caught:
        handshake.token(ANN)
    assert caught.value.retry_at - clock.monotonic() == 300.0


def test_a_token_is_replaced_a_minute_before_its_end(handshake: Handshake, mint: Mint, clock: FakeClock) -> None:
    assert handshake.token(ANN) == "t1"
    clock.advance(839)
    assert handshake.token(ANN) == "t1"
    clock.advance(2)
    assert handshake.token(ANN) == "t2"


@pytest.mark.parametrize(("life", "kept"), [(119.0, 59.0), (60.0, 29.0), (30.0, 14.0), (-900.0, 4.0)])
def test_a_short_life_does_not_mean_a_mint_per_send(
    handshake: Handshake, mint: Mint, clock: FakeClock, life: float, kept: float
) -> None:
    """H5, and a clock that is fast by more than the token's life."""
    mint.life = life
    handshake.token(ANN)
    clock.advance(kept)
    handshake.token(ANN)
    assert mint.count == 1
    clock.advance(2)
    handshake.token(ANN)
    assert mint.count == 2


def test_a_token_still_valid_is_used_while_its_replacement_fails(
    handshake: Handshake, mint: Mint, clock: FakeClock
) -> None:
    handshake.token(ANN)
    clock.advance(850)
    mint.error = ServerFault(status=503)
    assert handshake.token(ANN) == "t1" and mint.count == 2  # tried, in vain
    assert handshake.token(ANN) == "t1" and mint.count == 2  # the pause
    clock.advance(49.5)
    mint.error = None
    assert handshake.token(ANN) in {"t1", "t3"}


def test_only_the_token_that_failed_is_dropped(handshake: Handshake, mint: Mint) -> None:
    """H3: thirty callers were refused with t1; the first one's new token survives the other twenty-nine."""
    assert handshake.token(ANN) == "t1"
    for _ in range(30):
        handshake.drop(ANN, "t1")
        assert handshake.token(ANN) == "t2"
    assert mint.count == 2


def test_a_token_belongs_to_one_identity(mint: Mint, clock: FakeClock) -> None:
    """H8."""
    who = "ann"
    handshake = Handshake(mint, lambda: UserContext(user_id=who), clock=clock)
    assert handshake.token(ANN) == "t1"
    with pytest.raises(HandshakeFailed) as caught:
        handshake.token(BOB)
    assert isinstance(caught.value.cause, IdentityUnavailable) and mint.count == 1
    who = "bob"
    assert handshake.token(BOB) == "t2"
    assert handshake.token(ANN) == "t1"


@pytest.mark.parametrize(
    ("identity", "context", "fits"),
    [
        (Identity("ann"), UserContext(user_id="ann", anonymous_id="a1"), True),
        (Identity("ann"), UserContext(anonymous_id="a1"), False),
        (Identity("", "a1"), UserContext(anonymous_id="a1"), True),
        (Identity("", "a1"), UserContext(anonymous_id="a2"), False),
        (Identity("", "a1"), UserContext(user_id="ann", anonymous_id="a1"), False),
        (Identity(""), UserContext(anonymous_id="a2"), True),
        (Identity(""), UserContext(), False),
    ],
)
def test_who_may_speak_for_whom(
    mint: Mint, clock: FakeClock, identity: Identity, context: UserContext, fits: bool
) -> None:
    handshake = Handshake(mint, lambda: context, clock=clock)
    if fits:
        assert handshake.token(identity) == "t1"
    else:
        with pytest.raises(HandshakeFailed):
            handshake.token(identity)
        assert mint.count == 0


@pytest.mark.parametrize("returned", [None, {"user_id": "ann"}, "ann"])
def test_a_get_user_that_returns_something_else_is_told(mint: Mint, clock: FakeClock, returned: object) -> None:
    handshake = Handshake(mint, lambda: returned, clock=clock)  # pyright: ignore
    with pytest.raises(HandshakeFailed) as caught:
        handshake.token(ANN)
    assert isinstance(caught.value.cause, ConfigurationError) and "UserContext" in str(caught.value)


def test_a_get_user_that_raises_is_a_failure_like_any_other(mint: Mint, clock: FakeClock) -> None:
    def broken() -> UserContext:
        raise KeyError("session")

    with pytest.raises(HandshakeFailed, match="get_user raised KeyError"):
        Handshake(mint, broken, clock=clock).token(ANN)


def test_an_interrupted_mint_lets_the_next_one_through(handshake: Handshake, mint: Mint) -> None:
    mint.error = KeyboardInterrupt()  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(KeyboardInterrupt):
        handshake.token(ANN)
    mint.error = None
    assert handshake.token(ANN) == "t2"


def test_the_least_used_tokens_are_forgotten(mint: Mint, clock: FakeClock) -> None:
    who = [""]
    handshake = Handshake(mint, lambda: UserContext(user_id=who[0]), clock=clock, capacity=2)
    for name in ("a", "b", "a", "c", "a"):
        who[0] = name
        handshake.token(Identity(name))
    assert [context.user_id for context in mint.contexts] == ["a", "b", "c"]
    who[0] = "b"
    handshake.token(Identity("b"))
    assert mint.count == 4


def test_identities_in_trouble_are_not_forgotten(mint: Mint, clock: FakeClock) -> None:
    """More of them than tokens are kept: to forget one would start its pauses anew, mint after mint."""
    who = [""]
    handshake = Handshake(mint, lambda: UserContext(user_id=who[0]), clock=clock, capacity=2)
    mint.error = PermissionDenied(status=403)
    for _ in range(3):
        for name in "abcde":
            who[0] = name
            with pytest.raises(HandshakeFailed):
                handshake.token(Identity(name))
    assert mint.count == 5
    clock.advance(3600)
    mint.error = None
    for name in "vwxyz":
        who[0] = name
        handshake.token(Identity(name))
    tokens = handshake._tokens  # pyright: ignore
    assert len(tokens._kept) == 2 and len(tokens._mints._flights) <= 2  # pyright: ignore


@pytest.mark.parametrize(
    ("token", "expires_at"), [("", datetime.now(UTC)), (None, datetime.now(UTC)), ("t", "soon"), ("t", 5), (7, None)]
)
def test_a_malformed_answer_is_our_error(token: object, expires_at: object) -> None:
    """H6."""
    with pytest.raises(UnexpectedResponse):
        checked_token(token, expires_at)


def test_a_shared_error_is_not_the_same_object(handshake: Handshake, mint: Mint) -> None:
    """One object raised by many threads would collect all their tracebacks."""
    mint.error = AuthenticationFailed(status=401)
    seen = list[AudienceKitError]()
    for _ in range(2):
        with pytest.raises(HandshakeFailed) as caught:
            handshake.token(ANN)
        seen.append(caught.value.cause)
    assert seen[0] is not seen[1] and str(seen[0]) == str(seen[1])


def test_who_waits_is_told_within_its_own_time(handshake: Handshake, mint: Mint) -> None:
    """H2: the mint takes as long as it takes; those who wait for it need not."""
    mint.gate.clear()
    with ThreadPoolExecutor(9) as pool:
        leader = pool.submit(answer, handshake)
        assert reached(lambda: mint.count == 1)
        waiters = [pool.submit(answer, handshake, ANN, 0.05) for _ in range(7)]
        patient = pool.submit(answer, handshake, ANN, 30.0)
        assert {type(waiter.result(5)) for waiter in waiters} == {DeadlineExceeded}
        assert not leader.done() and not patient.done()
        mint.gate.set()
        assert leader.result(5) == patient.result(5) == "t1"


def test_without_time_nothing_is_begun(handshake: Handshake, mint: Mint, clock: FakeClock) -> None:
    with Deadline.after(1.0, clock), pytest.raises(HandshakeFailed) as caught:
        clock.advance(1.0)
        handshake.token(ANN)
    assert isinstance(caught.value.cause, DeadlineExceeded) and mint.count == 0
    assert handshake.token(ANN) == "t1"  # no pause: the service did nothing wrong
    with Deadline.after(0.0, clock):
        assert handshake.token(ANN) == "t1"  # what is there costs no time


@pytest.mark.parametrize("end", [ClientClosed("closed"), DeadlineExceeded("late"), KeyboardInterrupt()])
def test_a_caller_whose_own_end_comes_hands_its_turn_on(mint: Mint, clock: FakeClock, end: BaseException) -> None:
    """Nobody else is told of it, and nobody waits for it for ever."""
    first = threading.Event()

    def ending(context: UserContext) -> Token:
        if not first.is_set():
            first.set()
            assert mint.gate.wait(10)
            raise end
        return mint(context)

    handshake = Handshake(ending, lambda: UserContext(user_id="ann"), clock=clock)
    mint.gate.clear()
    with ThreadPoolExecutor(9) as pool:
        leader = pool.submit(handshake.token, ANN)
        assert first.wait(5)
        waiters = [pool.submit(handshake.token, ANN) for _ in range(8)]
        mint.gate.set()
        assert {waiter.result(5) for waiter in waiters} == {"t1"}
        assert isinstance(leader.exception(5), (KeyboardInterrupt, HandshakeFailed))


def test_all_who_wait_share_one_question_to_get_user(mint: Mint, clock: FakeClock) -> None:
    """H2 where no pause follows: get_user names another user, slowly."""
    calls, gate = [0], threading.Event()

    def who() -> UserContext:
        calls[0] += 1
        assert gate.wait(10)
        return UserContext(user_id="bob")

    handshake = Handshake(mint, who, clock=clock)
    with ThreadPoolExecutor(20) as pool:
        futures: list[Future[str | AudienceKitError]] = [pool.submit(answer, handshake)]
        assert reached(lambda: calls[0] == 1)
        began = threading.Barrier(20)

        def ask() -> str | AudienceKitError:
            began.wait(5)
            return answer(handshake)

        futures += [pool.submit(ask) for _ in range(19)]
        began.wait(5)
        time.sleep(0.05)
        gate.set()
        assert {type(future.result(5)) for future in futures} == {IdentityUnavailable}
    assert calls[0] <= 2  # one who came a little late may ask anew


def test_a_get_user_that_needs_the_token_itself_is_told(mint: Mint, clock: FakeClock) -> None:
    def who() -> UserContext:
        handshake.token(ANN)
        return UserContext(user_id="ann")

    handshake = Handshake(mint, who, clock=clock)
    with pytest.raises(HandshakeFailed, match="it would wait for itself"):
        handshake.token(ANN)
    assert mint.count == 0
