"""7.4: the handshake."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from audiencekit.core.options import ClientOptions
from audiencekit.errors import (
    AudienceKitError,
    AuthenticationFailed,
    ConfigurationError,
    PermissionDenied,
    UnexpectedResponse,
)
from audiencekit.segops import IdentityUnavailable, SegOpsClient, UserContext
from tests.segops.pains.table import Gate, ann, pain, scene
from tests.segops.sending import Errors, until
from tests.segops.server import BATCH, MINT, ONE, Answer, Request, serving


def at_once(clients: Sequence[SegOpsClient], threads: int) -> list[str]:
    """What each of *threads* callers is told who send one event, all together."""
    began = threading.Barrier(threads)

    def send(n: int) -> str:
        began.wait(10)
        try:
            clients[n % len(clients)].track(user_id="ann", event_type="e", payload={"n": n})
        except AudienceKitError as error:
            return type(error).__name__
        return "sent"

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(send, range(threads)))


def track_as(client: SegOpsClient, user: str, n: int) -> None:
    client.track(user_id=user, event_type="e", payload={"n": n})


@pain("H1")
def _() -> None:
    with scene(key="pk_1", batch=False) as now:
        assert at_once([now.client], 20) == ["sent"] * 20 and now.service.count(MINT) == 1


@pain("H2")
def _() -> None:
    """One mint for fifty callers, and none for those who come in the pause after it."""
    gate = Gate()

    def respond(request: Request) -> Answer | None:
        gate(request)
        return Answer(403, {"detail": "signature"}) if request.path == MINT else None

    with scene(respond, key="pk_1", batch=False) as now, pytest.MonkeyPatch.context() as patch:
        patch.setattr("audiencekit.segops.pace.REFUSAL_AT_LEAST", 60.0)
        threading.Timer(0.05, gate.opened.set).start()
        assert at_once([now.client], 50) == ["PermissionDenied"] * 50
        assert at_once([now.client], 50) == ["PermissionDenied"] * 50
        assert now.service.count(MINT) == 1


@pain("H2 timeout")
def _() -> None:
    """Twelve callers of a mint that hangs: each has its own time, not one after the other."""
    gate = Gate()
    with scene(gate, key="pk_1", batch=False, options=ClientOptions(total_timeout=0.3, read_timeout=30)) as now:
        started = time.monotonic()
        assert set(at_once([now.client], 12)) <= {"DeadlineExceeded", "OutcomeUnknown"}
        assert time.monotonic() - started < 0.3 * 6
        gate.opened.set()


@pain("H3")
def _() -> None:
    """One token revoked, its 401s spread over time: one new one."""
    revoked, draw = set[str](), random.Random(7)

    def respond(request: Request) -> Answer | None:
        if request.path == ONE and request.authorization in revoked:
            time.sleep(draw.random() * 0.05)
            return Answer(401, {"detail": "revoked"})
        return None

    with scene(respond, key="pk_1", batch=False, options=ClientOptions(max_connections=64)) as now:
        assert at_once([now.client], 1) == ["sent"]
        revoked.add("Bearer token-1")
        assert at_once([now.client], 30) == ["sent"] * 30
        assert (now.service.count(MINT), len(now.service.tokens)) == (2, 2)


@pain("H4")
def _() -> None:
    with serving() as service:
        clients = [SegOpsClient(service.url, "pk_1", get_user=ann, batch=False) for _ in range(10)]
        assert at_once(clients, 20) == ["sent"] * 20 and service.count(MINT) == 1
        for client in clients:
            client.shutdown(1)


@pain("H5")
def _() -> None:
    with serving(life=30) as service, SegOpsClient(service.url, "pk_1", get_user=ann, batch=False) as client:
        for n in range(5):
            track_as(client, "ann", n)
        assert service.count(MINT) == 1


MALFORMED: dict[str, object] = {
    "no token": {"expires_at": "2030-01-01T00:00:00Z"},
    "no expires_at": {"token": "t"},
    "null": None,
    "a list": [],
    "a number": {"token": "t", "expires_at": 5},
}


def _malformed(body: object) -> None:
    with scene(lambda r: Answer(200, body) if r.path == MINT and r.number == 1 else None, key="pk_1") as now:
        track_as(now.client, "ann", 0)
        assert now.client.flush(5)
        (error,) = now.errors
        assert type(error) is UnexpectedResponse and error.will_retry and now.service.numbers() == [0]


for _name, _body in MALFORMED.items():
    pain(f"H6 {_name}")(partial(_malformed, _body))


@pain("H7")
def _() -> None:
    with serving() as service:
        with pytest.raises(ConfigurationError, match="get_user"):
            SegOpsClient(service.url, "pk_1")
        assert service.requests == []


@pain("H8")
def _() -> None:
    """The user changes while events of the first are queued: they wait for her, and nobody else's token takes them."""
    who = ["ann"]
    with scene(key="pk_1", get_user=lambda: UserContext(user_id=who[0]), flush_interval=60) as now:
        track_as(now.client, "ann", 0)
        track_as(now.client, "bob", 1)
        who[0] = "bob"
        assert not now.client.flush(0.05)
        assert now.service.wait_for(lambda: len(now.service.accepted) == 1, 5)
        assert now.service.accepted[0]["user_id"] == "bob"
        assert until(lambda: bool(now.errors)) and isinstance(now.errors[0], IdentityUnavailable)
        who[0] = "ann"
        assert now.client.flush(10)
        assert [(event["user_id"], event["payload"]["n"]) for event in now.service.accepted] == [("bob", 1), ("ann", 0)]


@pain("H9")
def _() -> None:
    for key in ("mk_x", "", "sk-x", " sk_x", "live_x"):
        with pytest.raises(ConfigurationError) as caught:
            SegOpsClient("https://x.example", key)
        assert not key.strip() or key.strip() not in str(caught.value)


@pain("H10 401 twice")
def _() -> None:
    """Two mints, two sends, then an error, and the batch is kept."""

    def respond(request: Request) -> Answer | None:
        return Answer(401, {"detail": "no"}) if request.path == BATCH and request.number <= 2 else None

    with scene(respond, key="pk_1") as now:
        for n in range(20):
            track_as(now.client, "ann", n)
        assert now.client.flush(10)
        assert [type(error) for error in now.errors] == [AuthenticationFailed]
        assert now.service.numbers() == list(range(20)) and now.service.count(MINT) == 2


@pain("H10 403")
def _() -> None:
    """It says nothing against the token."""

    def respond(request: Request) -> Answer | None:
        return Answer(403, {"detail": "plan"}) if request.path == BATCH and request.number == 1 else None

    with scene(respond, key="pk_1") as now:
        track_as(now.client, "ann", 0)
        assert now.client.flush(10)
        assert [type(error) for error in now.errors] == [PermissionDenied]
        assert now.service.numbers() == [0] and now.service.count(MINT) == 1


@pain("H10 at once")
def _() -> None:
    refuse = Answer(401, {"detail": "no"})
    with serving(lambda r: refuse if r.path == ONE else None) as service:
        client = SegOpsClient(service.url, "pk_1", get_user=ann, batch=False, on_error=Errors())
        with pytest.raises(AuthenticationFailed):
            track_as(client, "ann", 0)
        assert service.count(MINT) == 2 and service.count(ONE) == 2
        client.shutdown(1)
