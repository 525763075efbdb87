"""The handshake: single flight for success and failure, early refresh, the right token dropped (contract 3.4, 7.4)."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import format_datetime

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
from audiencekit.segops._sync.tokens import Tokens
from audiencekit.segops.identity import HandshakeFailed, Identity, IdentityUnavailable, UserContext
from audiencekit.segops.session import Token, checked_token
from audiencekit.segops.token_registry import KEPT, Registry
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


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def mint(clock: FakeClock) -> Mint:
    return Mint(clock)


@pytest.fixture
def handshake(mint: Mint, clock: FakeClock) -> Handshake:
    return Handshake(mint, lambda: UserContext(user_id="ann"), clock=clock)


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


# --- several clients of one key -------------------------------------------------------------------------------------


def clients(mint: Mint, clock: FakeClock, count: int) -> list[Handshake]:
    tokens = Tokens(clock=clock)
    return [Handshake(mint, lambda: UserContext(user_id="ann"), clock=clock, tokens=tokens) for _ in range(count)]


def test_clients_share_tokens_and_mint_once(mint: Mint, clock: FakeClock) -> None:
    """H4, also when all of them come at once."""
    several = clients(mint, clock, 10)
    mint.gate.clear()
    with ThreadPoolExecutor(30) as pool:
        futures = [pool.submit(answer, several[n % 10]) for n in range(30)]
        mint.gate.set()
        assert {future.result(5) for future in futures} == {"t1"}
    for client in several:
        client.drop(ANN, "t1")
        assert client.token(ANN) == "t2"
    assert mint.count == 2


def test_clients_share_the_failure_of_a_mint(mint: Mint, clock: FakeClock) -> None:
    mint.error = ServerFault(status=503, detail="down")
    assert {str(answer(client)) for client in clients(mint, clock, 10)} == {str(mint.error)}
    assert mint.count == 1


def test_the_get_user_of_one_client_is_no_matter_of_another(mint: Mint, clock: FakeClock) -> None:
    tokens, stuck, go = Tokens(clock=clock), threading.Event(), threading.Event()

    def hangs() -> UserContext:
        stuck.set()
        assert go.wait(10)
        return UserContext(user_id="ann")

    def raises() -> UserContext:
        raise KeyError("session")

    hanging, broken, other, sound = (
        Handshake(mint, who, clock=clock, tokens=tokens)
        for who in (hangs, raises, lambda: UserContext(user_id="bob"), lambda: UserContext(user_id="ann"))
    )
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(answer, hanging)
        assert stuck.wait(5)
        assert isinstance(answer(broken), ConfigurationError)
        assert isinstance(answer(other), IdentityUnavailable)
        assert answer(sound) == "t1"
        assert answer(broken) == "t1" and answer(other) == "t1"  # whoever minted it, it is ann's
        go.set()
        assert late.result(5) == "t1"
    assert mint.count == 1


def test_visitors_without_an_id_are_not_shared(mint: Mint, clock: FakeClock) -> None:
    """Such a token is whoever's that client's get_user named."""
    tokens = Tokens(clock=clock)
    first, second = (
        Handshake(mint, lambda name=name: UserContext(anonymous_id=name), clock=clock, tokens=tokens)
        for name in ("a1", "a2")
    )
    assert first.token(Identity("")) == "t1" and second.token(Identity("")) == "t2"
    assert first.token(Identity("")) == "t1" and first.token(Identity("", "a1")) == "t3"
    assert [context.anonymous_id for context in mint.contexts] == ["a1", "a2", "a1"]


def test_a_new_client_does_not_inherit_the_pauses_of_those_that_are_gone(mint: Mint, clock: FakeClock) -> None:
    tokens = Tokens(clock=clock)
    mint.error = PermissionDenied(status=403, detail="signature")
    first = Handshake(mint, lambda: UserContext(user_id="ann"), clock=clock, tokens=tokens)
    assert isinstance(answer(first), PermissionDenied)
    beside = Handshake(mint, lambda: UserContext(user_id="ann"), clock=clock, tokens=tokens)
    mint.error = None
    assert isinstance(answer(beside), PermissionDenied)
    first.close()
    beside.close()
    corrected = Handshake(mint, lambda: UserContext(user_id="ann"), clock=clock, tokens=tokens)
    assert answer(corrected) == "t2"


def test_a_reset_session_mints_anew(mint: Mint, clock: FakeClock) -> None:
    one, two, third = clients(mint, clock, 3)
    assert one.token(ANN) == two.token(ANN) == "t1"
    one.reset()
    assert two.token(ANN) == "t1"  # theirs is as good as before
    assert one.token(ANN) == "t2" and two.token(ANN) == "t2"
    for client in (one, two, third):
        client.reset()
    assert [client.token(ANN) for client in (one, two, third)] == ["t3"] * 3  # together they mint once
    assert one.token(ANN) == "t3" and mint.count == 3


def test_a_mint_under_way_is_older_than_a_reset(handshake: Handshake, mint: Mint) -> None:
    mint.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        before = pool.submit(answer, handshake)
        assert reached(lambda: mint.count == 1)
        handshake.reset()
        after = pool.submit(answer, handshake)
        mint.gate.set()
        assert before.result(5) == "t1" and after.result(5) == "t2"


# --- whose clock ----------------------------------------------------------------------------------------------------


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


# --- bounds ---------------------------------------------------------------------------------------------------------


def test_ten_thousand_identities_keep_no_more_tokens_than_there_is_room_for(mint: Mint, clock: FakeClock) -> None:
    who = [""]
    handshake = Handshake(mint, lambda: UserContext(user_id=who[0]), clock=clock, capacity=50)
    for n in range(10_000):
        who[0] = str(n)
        handshake.token(Identity(who[0]))
    tokens = handshake._tokens  # pyright: ignore
    assert len(tokens._kept) == 50 and not tokens._mints._flights and not handshake._asking._flights  # pyright: ignore
    before = mint.count
    who[0] = "9999"
    handshake.token(Identity("9999"))
    assert mint.count == before


def test_a_storm_never_mints_twice_at_once_for_one_user(clock: FakeClock) -> None:
    """Failures, refusals, interruptions, revocations and resets from 16 threads over 5 users and 3 clients."""
    chance, busy, worst = random.Random(7), Counter[str](), Counter[str]()
    lock = threading.Lock()
    numbers = iter(range(10**9))

    def mint(context: UserContext) -> Token:
        name = context.user_id or ""
        with lock:
            busy[name] += 1
            worst[name] = max(worst[name], busy[name])
            fate, number = chance.random(), next(numbers)
        time.sleep(0.0005)
        with lock:
            busy[name] -= 1
        if fate < 0.2:
            raise ServerFault(status=503)
        if fate < 0.3:
            raise KeyboardInterrupt
        if fate < 0.4:
            raise ClientClosed("closed")
        return Token(f"{name}-{number}", datetime.fromtimestamp(clock.time() + 900, UTC))

    who = threading.local()
    tokens = Tokens(clock=clock, capacity=3)
    several = [
        Handshake(mint, lambda: UserContext(user_id=who.name), clock=clock, tokens=tokens, capacity=3) for _ in range(3)
    ]

    def storm(seed: int) -> int:
        own, got = random.Random(seed), 0
        for _ in range(150):
            who.name = own.choice("abcde")
            identity, client = Identity(who.name), own.choice(several)
            try:
                token = client.token(identity)
            except (HandshakeFailed, KeyboardInterrupt):
                clock.advance(own.random() * 10)
                continue
            assert token.startswith(who.name + "-")
            got += 1
            if own.random() < 0.3:
                client.drop(identity, token)
            if own.random() < 0.1:
                client.reset()
        return got

    with ThreadPoolExecutor(16) as pool:
        assert sum(future.result(30) for future in [pool.submit(storm, seed) for seed in range(16)]) > 100
    assert set(worst.values()) == {1} and len(tokens._kept) <= 3  # pyright: ignore
    assert not any(flight.run for flight in tokens._mints._flights.values())  # pyright: ignore


class Thing:
    pass


def test_the_registry_shares_forgets_and_starts_anew_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry[Thing]()
    first = registry.get("k", Thing)
    assert registry.get("k", Thing) is first and registry.get("other", Thing) is not first
    for n in range(3 * KEPT):
        registry.get(n, Thing)
    assert registry.get("k", Thing) is first  # somebody holds it
    shelf = registry._shelves[os.getpid()]  # pyright: ignore
    assert len(shelf.recent) == KEPT and len(shelf.alive) == KEPT
    monkeypatch.setattr("os.getpid", lambda: -1)
    with shelf.lock:  # a parent's other thread may hold it for ever
        assert registry.get("k", Thing) is not first
