"""Several clients of one key share tokens and failures (contract 3.4, 7.4), within bounds."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from audiencekit.errors import (
    ClientClosed,
    ConfigurationError,
    PermissionDenied,
    ServerFault,
)
from audiencekit.segops._sync.handshake import Handshake
from audiencekit.segops._sync.tokens import Tokens
from audiencekit.segops.identity import HandshakeFailed, Identity, IdentityUnavailable, UserContext
from audiencekit.segops.session import Token
from audiencekit.segops.token_registry import KEPT, Registry
from tests.fakes import FakeClock
from tests.segops.minting import ANN, Mint, answer, clients, reached


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
