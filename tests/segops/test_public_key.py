"""A public key end to end: events under the right token, nothing lost when there is none (contract 7.4)."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from audiencekit.core.options import ClientOptions
from audiencekit.core.secrets import Secret
from audiencekit.errors import (
    AudienceKitError,
    AuthenticationFailed,
    ConfigurationError,
    DeadlineExceeded,
    OutcomeUnknown,
    UnexpectedResponse,
)
from audiencekit.sandbox import Sandbox
from audiencekit.segops import IdentityUnavailable, SegOpsClient, UserContext, link, sign_user_id
from audiencekit.segops.identity import Identity
from tests.fakes import FakeClock
from tests.segops.server import BATCH, MINT, ONE, Answer, Request, serving

pytestmark = pytest.mark.usefixtures("quick")


def ann() -> UserContext:
    return UserContext(user_id="ann", user_id_sig="s", user_id_ts=1)


def quiet(_: AudienceKitError) -> None:
    pass


def test_the_mint_carries_the_context_and_the_batch_the_token() -> None:
    with serving() as service, SegOpsClient(service.url, "pk_1", get_user=ann) as client:
        for n in range(45):
            client.track(user_id="ann", event_type="e", payload={"n": n})
        assert client.flush(5)
        mint, *batches = service.requests
        assert (mint.path, mint.authorization) == (MINT, "ApiKey pk_1")
        assert mint.body == {"user_id": "ann", "user_id_sig": "s", "user_id_ts": 1}
        assert {batch.authorization for batch in batches} == {"Bearer token-1"}
        assert service.numbers() == list(range(45))


def test_without_get_user_a_public_key_is_refused() -> None:
    """H7."""
    with pytest.raises(ConfigurationError, match="get_user"):
        SegOpsClient("http://127.0.0.1:9", "pk_1")


def test_events_never_go_out_under_another_users_token() -> None:
    """H8: the user switches while events of the first one are still queued."""
    who, errors = ["ann"], list[AudienceKitError]()
    with serving() as service:
        client = SegOpsClient(
            service.url, "pk_1", get_user=lambda: UserContext(user_id=who[0]), flush_interval=60, on_error=errors.append
        )
        for n, user in enumerate(["ann", "bob", "ann", "bob"]):
            client.track(user_id=user, event_type="e", payload={"n": n})
        who[0] = "bob"
        assert not client.flush(0.05)
        assert service.wait_for(lambda: len(service.accepted) == 2)
        assert {(event["user_id"], event["payload"]["n"]) for event in service.accepted} == {("bob", 1), ("bob", 3)}
        assert isinstance(errors[0], IdentityUnavailable) and errors[0].will_retry
        who[0] = "ann"
        assert client.shutdown(10)
        assert [event["payload"]["n"] for event in service.accepted if event["user_id"] == "ann"] == [0, 2]


def test_an_expired_token_is_replaced_and_nothing_lost() -> None:
    """H10, and contract 3.4 rule 4."""

    def respond(request: Request) -> Answer | None:
        expired = request.path == BATCH and request.authorization == "Bearer token-1"
        return Answer(401, {"detail": "expired"}) if expired else None

    errors = list[AudienceKitError]()
    with serving(respond) as service:
        client = SegOpsClient(service.url, "pk_1", get_user=ann, on_error=errors.append)
        for n in range(20):
            client.track(user_id="ann", event_type="e", payload={"n": n})
        assert client.shutdown()
        assert len(service.accepted) == 20 and service.count(MINT) == 2 and errors == []


def test_a_token_refused_twice_pauses_and_loses_nothing() -> None:
    """H10."""

    def respond(request: Request) -> Answer | None:
        return Answer(401, {"detail": "no"}) if request.path == BATCH and request.number <= 4 else None

    errors = list[AudienceKitError]()
    with serving(respond) as service:
        client = SegOpsClient(service.url, "pk_1", get_user=ann, on_error=errors.append)
        for n in range(20):
            client.track(user_id="ann", event_type="e", payload={"n": n})
        assert client.flush(10) and client.shutdown()
        assert len(service.accepted) == 20
    assert [type(error) for error in errors] == [AuthenticationFailed, AuthenticationFailed]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(403, {"detail": "signature"}),
        Answer(500),
        Answer(hang_up=True),
        Answer(200, {"expires_at": "2030-01-01T00:00:00Z"}),
        Answer(200, None),
        Answer(200, []),
        Answer(200, {"token": "t", "expires_at": 5}),
        Answer(200, {"token": "t", "expires_at": "soon"}),
    ],
)
def test_a_failed_mint_loses_nothing(answer: Answer) -> None:
    """L3, H6."""
    errors = list[AudienceKitError]()
    with serving(lambda request: answer if request.path == MINT and request.number == 1 else None) as service:
        client = SegOpsClient(service.url, "pk_1", get_user=ann, on_error=errors.append)
        for n in range(20):
            client.track(user_id="ann", event_type="e", payload={"n": n})
        assert client.flush(10) and client.shutdown()
        assert len(service.accepted) == 20
    assert len(errors) == 1 and errors[0].will_retry
    assert answer.status != 200 or isinstance(errors[0], UnexpectedResponse)


def test_a_visitor_without_an_account() -> None:
    with serving() as service:
        with SegOpsClient(service.url, "pk_1", get_user=lambda: UserContext(anonymous_id="a1")) as client:
            client.track(user_id="", event_type="e", payload={"n": 1}, anonymous_id="a1")
        assert [event["user_id"] for event in service.accepted] == ["anon_a1"]


def at_once(clients: Sequence[SegOpsClient], threads: int = 64) -> list[str]:
    """What *threads* callers are told, who all begin together, each with ``batch=False``."""
    began = threading.Barrier(threads)

    def send(n: int) -> str:
        client = clients[n % len(clients)]
        began.wait(10)
        try:
            client.track(user_id="ann", event_type="e", payload={"n": n})
        except AudienceKitError as error:
            return type(error).__name__
        return "sent"

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(send, range(threads)))


def test_many_threads_sending_at_once_mint_once() -> None:
    """H1, and after a revocation once more: H3."""
    revoked = set[str]()

    def respond(request: Request) -> Answer | None:
        stale = request.path == ONE and request.authorization.removeprefix("Bearer ") in revoked
        return Answer(401, {"detail": "revoked"}) if stale else None

    with serving(respond) as service, SegOpsClient(service.url, "pk_1", get_user=ann, batch=False) as client:
        for rounds in (1, 2, 3):
            assert at_once([client]) == ["sent"] * 64
            assert service.count(MINT) == rounds
            assert len(service.accepted) == rounds * 64
            revoked |= set(service.tokens)


@pytest.mark.parametrize("answer", [Answer(503), Answer(403, {"detail": "signature"}), Answer(hang_up=True)])
def test_a_failing_mint_is_tried_once_and_everybody_told(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """H2: one mint, sixty-four answers; the next one after the pause."""
    monkeypatch.setattr("audiencekit.segops.pace.REFUSAL_AT_LEAST", 60.0)
    with serving(lambda request: answer if request.path == MINT else None) as service:
        client = SegOpsClient(service.url, "pk_1", get_user=ann, batch=False)
        for mints in (1, 2):
            for _ in range(2):
                said = at_once([client])
                assert len(set(said)) == 1 and "sent" not in said
                assert service.count(MINT) == mints
            client._wire.link.hurry()  # pyright: ignore[reportPrivateUsage]  # the pause is over
        client.shutdown()


def test_a_mint_that_hangs_keeps_nobody_beyond_its_time() -> None:
    """H2: each caller has 0.4 s, not each in its turn."""
    go = threading.Event()

    def respond(request: Request) -> Answer | None:
        go.wait(10)
        return None

    with serving(respond) as service:
        client = SegOpsClient(
            service.url, "pk_1", get_user=ann, batch=False, options=ClientOptions(total_timeout=0.4, read_timeout=60.0)
        )
        started = time.monotonic()
        assert set(at_once([client])) <= {"OutcomeUnknown", "DeadlineExceeded"}
        assert time.monotonic() - started < 4.0  # not 64 times 0.4 s
        assert service.count(MINT) == 1
        go.set()
        client.shutdown()


def test_a_mint_and_its_event_share_the_time_of_the_call() -> None:
    """Each answer takes 25 s, four of them more than the 60 s of the call."""
    clock = FakeClock()

    def respond(request: Request) -> Answer | None:
        clock.advance(25.0)
        return Answer(401, {"detail": "revoked"}) if request.path == ONE else None

    with serving(respond) as service:
        access = link.Access(
            base_url=service.url, key=Secret("pk_1"), get_user=ann, options=ClientOptions(), clock=clock
        )
        direct = link.DirectLink(access)
        with pytest.raises((DeadlineExceeded, OutcomeUnknown)):  # whether the last answer was read in one piece
            direct.ingest.one(b'{"user_id": "ann", "event_type": "e"}', Identity("ann"))
        assert [request.path for request in service.requests] == [MINT, ONE, MINT]
        direct.close_all()


def test_clients_of_one_key_share_their_tokens() -> None:
    """H4: at once, one after the other, and never with another key or service."""
    with serving() as service, serving() as elsewhere:
        clients = [SegOpsClient(service.url, "pk_1", get_user=ann, batch=False) for _ in range(10)]
        assert at_once(clients) == ["sent"] * 64
        for client in clients:
            client.shutdown()
        for url in (service.url, service.url + "/api"):
            with SegOpsClient(url, "pk_1", get_user=ann) as later:
                later.track(user_id="ann", event_type="e", payload={"n": 64})
        assert service.count(MINT) == 1
        for url, key in ((service.url, "pk_2"), (elsewhere.url, "pk_1")):
            with SegOpsClient(url, key, get_user=ann, batch=False) as other:
                other.track(user_id="ann", event_type="e", payload={"n": 65})
        assert service.count(MINT) == 2 and elsewhere.count(MINT) == 1
    assert "pk_1" not in repr(link.TOKENS.__dict__) + repr([vars(shelf) for shelf in link.TOKENS._shelves.values()])  # pyright: ignore


def test_after_a_reset_the_next_send_mints_and_queued_events_keep_their_user() -> None:
    with serving() as service:
        with (
            SegOpsClient(service.url, "pk_1", get_user=ann, flush_interval=60) as client,
            SegOpsClient(service.url, "pk_1", get_user=ann) as beside,
        ):
            client.track(user_id="ann", event_type="e", payload={"n": 0})
            assert client.flush(5)
            client.track(user_id="ann", event_type="e", payload={"n": 1})
            client.reset_session()
            assert client.flush(5) and service.count(MINT) == 2
            beside.track(user_id="ann", event_type="e", payload={"n": 2})
            assert beside.flush(5) and service.count(MINT) == 2
        with SegOpsClient(service.url, "pk_1", get_user=ann) as fresh:
            fresh.reset_session()  # before its first request
            fresh.track(user_id="ann", event_type="e", payload={"n": 3})
        assert service.count(MINT) == 3
        assert service.numbers() == [0, 1, 2, 3] and {event["user_id"] for event in service.accepted} == {"ann"}


def test_a_child_of_a_fork_shares_nothing_with_its_parent() -> None:
    """Another process may be another user's: it mints for itself."""
    with serving() as service, SegOpsClient(service.url, "pk_1", get_user=ann, batch=False) as client:
        client.track(user_id="ann", event_type="e", payload={"n": 0})
        child = os.fork()
        if not child:
            try:
                client.track(user_id="ann", event_type="e", payload={"n": 1})
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        client.track(user_id="ann", event_type="e", payload={"n": 2})
        assert service.numbers() == [0, 1, 2]
        assert service.count(MINT) == 2


@pytest.mark.parametrize("skew", [-5000.0, 5000.0])
def test_a_wrong_calendar_costs_no_mints(skew: float, sandbox: Sandbox) -> None:
    """The tokens of a service whose clock differs from ours by more than they live."""
    sandbox.segops.skew(skew)

    def who() -> UserContext:
        return UserContext(**sign_user_id(sandbox.segops.hmac_secret, "u-9", int(time.time() + skew)))

    with SegOpsClient(sandbox.segops.url, sandbox.segops.public_key, get_user=who, batch=False) as client:
        for n in range(3):
            client.track(user_id="u-9", event_type="e", payload={"n": n})
        (token,) = client._wire.ingest._handshake._tokens._kept.values()  # pyright: ignore
        assert 890 < token.expires_at - time.monotonic() <= 900  # pyright: ignore
    assert sum(request.path.endswith(MINT) for request in sandbox.requests) == 1


def test_all_tokens_of_the_sandbox_revoked_mean_one_mint(sandbox: Sandbox) -> None:
    """Sixty-four threads, real tokens."""

    def who() -> UserContext:
        return UserContext(**sign_user_id(sandbox.segops.hmac_secret, "ann"))

    with SegOpsClient(sandbox.segops.url, sandbox.segops.public_key, get_user=who, batch=False) as client:
        for mints in (1, 2):
            assert at_once([client]) == ["sent"] * 64
            assert sum(request.path.endswith(MINT) for request in sandbox.requests) == mints
            sandbox.expire_tokens()


def test_signed_users_in_the_sandbox(sandbox: Sandbox) -> None:
    """Real signatures, real tokens, and all tokens revoked in between."""

    def who() -> UserContext:
        return UserContext(**sign_user_id(sandbox.segops.hmac_secret, "u-9"))

    with SegOpsClient(sandbox.segops.url, sandbox.segops.public_key, get_user=who, on_error=quiet) as client:
        client.track(user_id="u-9", event_type="e", payload={"n": 1})
        assert client.flush(5)
        sandbox.expire_tokens()
        client.track(user_id="u-9", event_type="e", payload={"n": 2})
        assert client.flush(10)
    assert [event.payload["n"] for event in sandbox.segops.events(user_id="u-9")] == [1, 2]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {"token": "tok-SECRET", "expires_at": 1700000000}),
        Answer(200, {"token": "tok-SECRET"}),
        Answer(201, {"data": {"token": "tok-SECRET"}}),
        Answer(200, b'"tok-SECRET"'),
        Answer(302, {"token": "tok-SECRET"}),
        Answer(403, {"token": "tok-SECRET"}),
        Answer(403, {"detail": "signature sig-SECRET is wrong"}),
        Answer(503, {"code": "sig-SECRET"}, {"X-Request-Id": "sig-SECRET"}),
    ],
)
def test_no_answer_of_the_mint_shows_a_token_or_a_signature(answer: Answer, caplog: pytest.LogCaptureFixture) -> None:
    def who() -> UserContext:
        return UserContext(user_id="ann", user_id_sig="sig-SECRET", user_id_ts=1)

    errors = list[AudienceKitError]()
    with serving(lambda request: answer if request.path == MINT else None) as service:
        for on_error in (errors.append, None):
            client = SegOpsClient(service.url, "pk_1", get_user=who, on_error=on_error, flush_interval=0.01)
            seen = len(service.requests)
            client.track(user_id="ann", event_type="e")
            assert service.wait_for(lambda seen=seen: len(service.requests) > seen)
            client.shutdown(0.3)
    assert errors and caplog.records
    shown = [str(errors[0]), repr(errors[0].__dict__), repr(errors[0].__context__), caplog.text]
    assert not any("SECRET" in text for text in shown), shown


@pytest.mark.parametrize("status", [401, 403])
def test_a_user_who_is_refused_holds_up_nobody_else(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiencekit.segops.pace.REFUSAL_AT_LEAST", 60.0)

    def respond(request: Request) -> Answer | None:
        banned = request.path == BATCH and service.tokens[request.authorization.removeprefix("Bearer ")] == "ann"
        return Answer(status, {"detail": "banned"}) if banned else None

    who, errors = ["ann"], list[AudienceKitError]()
    with serving(respond) as service:
        client = SegOpsClient(
            service.url,
            "pk_1",
            get_user=lambda: UserContext(user_id=who[0]),
            flush_interval=0.01,
            on_error=errors.append,
        )
        client.track(user_id="ann", event_type="e", payload={"n": 1})
        assert service.wait_for(lambda: service.count(BATCH) >= 1)
        ends = time.monotonic() + 5
        while not errors and time.monotonic() < ends:
            time.sleep(0.005)
        who[0] = "bob"
        client.track(user_id="bob", event_type="e", payload={"n": 2})
        assert service.wait_for(lambda: len(service.accepted) == 1, 5)
        assert client.stats.queued == 1
        client.shutdown(0.2)
        assert client.stats.lost == {"shutdown": 1}


def test_shutdown_tries_once_more_after_a_pause_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mint failed, the service has recovered: what is queued must not be given up for our own caution."""
    monkeypatch.setattr("audiencekit.segops.pace.REFUSAL_AT_LEAST", 60.0)
    for trouble in (Answer(503), Answer(403, {"detail": "signature"})):
        down, errors = [True], list[AudienceKitError]()
        with serving(lambda request, t=trouble, d=down: t if d and request.path == MINT else None) as service:
            client = SegOpsClient(service.url, "pk_1", get_user=ann, on_error=errors.append, flush_interval=0.01)
            client.track(user_id="ann", event_type="e", payload={"n": 1})
            ends = time.monotonic() + 5
            while not errors and time.monotonic() < ends:
                time.sleep(0.005)
            assert errors
            down.clear()
            assert client.shutdown(5) and service.numbers() == [1]


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_a_get_user_that_exits_is_told_and_does_not_spin(kind: type[BaseException]) -> None:
    calls, errors = [0], list[AudienceKitError]()

    def who() -> UserContext:
        calls[0] += 1
        raise kind("mine")

    with serving() as service:
        client = SegOpsClient(service.url, "pk_1", get_user=who, on_error=errors.append, flush_interval=0.01)
        client.track(user_id="ann", event_type="e")
        ends = time.monotonic() + 5
        while not errors and time.monotonic() < ends:
            time.sleep(0.005)
        assert isinstance(errors[0], ConfigurationError) and kind.__name__ in str(errors[0])
        client.shutdown(0.1)
        assert calls[0] < 20
        direct = SegOpsClient(service.url, "pk_1", get_user=who, batch=False)
        with pytest.raises(kind):
            direct.track(user_id="ann", event_type="e")
