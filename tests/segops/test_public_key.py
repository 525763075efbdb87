"""A public key end to end: events under the right token, nothing lost when there is none (contract 7.4)."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from audiencekit.errors import AudienceKitError, AuthenticationFailed, ConfigurationError, UnexpectedResponse
from audiencekit.sandbox import Sandbox
from audiencekit.segops import IdentityUnavailable, SegOpsClient, UserContext, sign_user_id
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


def test_many_threads_sending_at_once_mint_once() -> None:
    """H1 with ``batch=False``; after a revocation, once more (H3)."""
    revoked = threading.Event()

    def respond(request: Request) -> Answer | None:
        stale = request.path == ONE and revoked.is_set() and request.authorization == "Bearer token-1"
        return Answer(401, {"detail": "revoked"}) if stale else None

    with serving(respond) as service, SegOpsClient(service.url, "pk_1", get_user=ann, batch=False) as client:

        def send(n: int) -> None:
            client.track(user_id="ann", event_type="e", payload={"n": n})

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(send, range(64)))
            assert service.count(MINT) == 1
            revoked.set()
            list(pool.map(send, range(64, 128)))
        assert service.count(MINT) == 2
        assert len(service.accepted) == 128


def test_a_failing_mint_tells_every_direct_sender_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """H2 with ``batch=False``: one mint, sixteen answers."""
    monkeypatch.setattr("audiencekit.segops.pace.REFUSAL_AT_LEAST", 60.0)
    with serving(lambda request: Answer(503) if request.path == MINT else None) as service:
        client = SegOpsClient(service.url, "pk_1", get_user=ann, batch=False)

        def send(_: int) -> str:
            try:
                client.track(user_id="ann", event_type="e")
            except AudienceKitError as error:
                return type(error).__name__
            return "sent"

        with ThreadPoolExecutor(16) as pool:
            assert set(pool.map(send, range(16))) == {"ServerFault"}
        assert service.count(MINT) == 1
        client.shutdown()


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
