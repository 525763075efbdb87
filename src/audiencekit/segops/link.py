"""The way from one client to the service. Built at the first send: importing and tracking load no HTTP."""

from __future__ import annotations

import importlib
import re
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs

from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.core.options import ClientOptions
from audiencekit.core.retry import RetryPolicy
from audiencekit.core.secrets import Secret, redact
from audiencekit.errors import ApiError, ClientClosed, ConfigurationError, UnexpectedResponse
from audiencekit.segops import lifecycle
from audiencekit.segops.buffer import Batch
from audiencekit.segops.identity import UserContext
from audiencekit.segops.sender import Accepted, SenderThread

if TYPE_CHECKING:
    from audiencekit_api.segops.client import Client

    from audiencekit.core._sync.connection import Connection
    from audiencekit.segops._sync.handshake import Handshake, Token
    from audiencekit.segops._sync.ingest import Ingest


# Whatever a first send, a mint or a pause would import on the way: it must not be half done when the process forks.
_FIRST_SEND = (
    "audiencekit.core._sync.call",
    "audiencekit.segops._sync.handshake",
    "audiencekit.segops._sync.ingest",
    "audiencekit_api.segops.api.auth.mint_session",
    "audiencekit_api.segops.models.session_request",
    "audiencekit_api.segops.operations",
    "backoff",
    "encodings.idna",
)

_TOKEN_FIELD = re.compile(r'"token\w*"\s*:')


@attrs.frozen(kw_only=True)
class Access:
    """What a client connects with. *get_user* is set exactly when the key is a public one."""

    base_url: str
    key: Secret
    get_user: Callable[[], UserContext] | None
    options: ClientOptions
    clock: Clock = SYSTEM_CLOCK

    def sign(self) -> Mapping[str, str]:
        return {"Authorization": f"ApiKey {self.key.reveal()}"}


class DirectLink:
    """Two connections: one for events, whose repeats the sender decides, and one for everything else."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._lock = threading.Lock()
        self._closed = False
        self._ingest: Ingest[Client] | None = None
        self._events: Connection[Client] | None = None
        self._management: Connection[Client] | None = None

    def deliver(self, batch: Batch) -> Accepted:
        return self.ingest.batch(batch.body(), batch.identity, len(batch))

    @property
    def ingest(self) -> Ingest[Client]:
        with self._lock:
            if self._ingest is None:
                with lifecycle.loading:
                    for name in _FIRST_SEND:
                        importlib.import_module(name)
                    self._events = self._connect(attrs.evolve(self._access.options, retry=RetryPolicy(attempts=1)))
                    self._events.http()
                    self._ingest = _ingest(self._access, self._events)
            return self._ingest

    @property
    def management(self) -> Connection[Client]:
        with self._lock:
            if self._management is None:
                with lifecycle.loading:
                    self._management = self._connect(self._access.options)
            return self._management

    def _connect(self, options: ClientOptions) -> Connection[Client]:
        from audiencekit_api.segops.client import Client
        from audiencekit_api.segops.operations import OPERATIONS

        from audiencekit.core._sync.connection import Connection

        if self._closed:
            raise ClientClosed("The client was shut down; make a new one.")
        access = self._access
        return Connection(
            access.base_url,
            Client,
            operations=OPERATIONS,
            options=options,
            sign=access.sign,
            secrets=(access.key,),
            clock=access.clock,
        )

    def hurry(self) -> None:
        """A last attempt must not wait for a pause of our own. Takes no lock: it may run in a signal handler."""
        if self._ingest is not None:
            self._ingest.hurry()

    def close(self) -> None:
        """Close the connection for events."""
        if self._events is not None:
            self._events.close()

    def close_all(self) -> None:
        """Close everything. Idempotent; a later request raises ClientClosed."""
        self._closed = True
        self.close()
        if self._management is not None:
            self._management.close()

    def after_fork(self) -> None:
        """In a child: nothing of the parent's handshake and locks is taken over; connections notice by themselves."""
        self._lock = threading.Lock()
        if self._events is not None:
            self._ingest = _ingest(self._access, self._events)


def _ingest(access: Access, connection: Connection[Client]) -> Ingest[Client]:
    from audiencekit.segops._sync.handshake import Handshake
    from audiencekit.segops._sync.ingest import Ingest

    handshake: Handshake | None = None
    if access.get_user is not None:

        def mint(context: UserContext) -> Token:
            return _mint(connection, context)

        handshake = Handshake(mint, _contained(access.get_user), clock=access.clock)
    return Ingest(connection, handshake)


def _contained(get_user: Callable[[], UserContext]) -> Callable[[], UserContext]:
    """*get_user*, whose SystemExit and its like do not end the sender's own thread. Other threads see them."""

    def contained() -> UserContext:
        try:
            return get_user()
        except Exception:
            raise
        except BaseException as error:
            if isinstance(threading.current_thread(), SenderThread):
                raise ConfigurationError(f"get_user raised {type(error).__name__}: {error}") from error
            raise

    return contained


def _mint(connection: Connection[Client], context: UserContext) -> Token:
    """Exchange *context* for a token. Absent fields are left out, not sent as null (contract 3.1)."""
    from audiencekit_api.segops.api.auth import mint_session
    from audiencekit_api.segops.models import SessionRequest, SessionToken

    from audiencekit.core._sync.call import call
    from audiencekit.segops._sync.handshake import checked_token

    known = {name: value for name, value in attrs.asdict(context).items() if value is not None and value != ""}
    request = SessionRequest.from_dict(known)
    try:
        answer = call(SessionToken, mint_session.sync_detailed, client=connection.client, body=request)
    except ApiError as error:
        refused = _without_secrets(error, context.user_id_sig or "")
    else:
        return checked_token(answer.token, answer.expires_at)
    raise refused  # out here, so that the error with the secrets is not its __context__


def _without_secrets(error: ApiError, signature: str) -> ApiError:
    """A mint's *error* as it may be shown: a success of another shape, or an odd refusal, may hold the token itself."""
    detail, body = redact(error.detail, (signature,)), redact(error.body, (signature,))
    if isinstance(error, UnexpectedResponse):
        detail, body = "expected a token and its expires_at from the session mint, got something else", ""
    elif "token" in body and _TOKEN_FIELD.search(body):
        detail, body = "an error that holds a token; it is not shown", ""
    return type(error)(
        status=error.status,
        detail=detail,
        code=redact(error.code, (signature,)) if isinstance(error.code, str) else error.code,
        request_id=redact(error.request_id, (signature,)) if error.request_id else None,
        method=error.method,
        url=error.url,
        body=body,
        attempts=error.attempts,
        retryable=error.retryable,
        retry_after=error.retry_after,
        in_doubt=error.in_doubt,
    )
