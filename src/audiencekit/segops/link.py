"""The way from one client to the service. Built at the first send: importing and tracking load no HTTP."""

from __future__ import annotations

import importlib
import inspect
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

import attrs

from audiencekit.core.deadline import SYSTEM_CLOCK, Clock
from audiencekit.core.options import ClientOptions
from audiencekit.core.retry import RetryPolicy
from audiencekit.core.secrets import Secret
from audiencekit.errors import ClientClosed, ConfigurationError
from audiencekit.segops import lifecycle
from audiencekit.segops.buffer import Batch
from audiencekit.segops.identity import UserContext
from audiencekit.segops.pump import Accepted
from audiencekit.segops.sender import SenderThread
from audiencekit.segops.token_registry import Registry

if TYPE_CHECKING:
    from audiencekit_api.segops.client import Client

    from audiencekit.core._sync.connection import Connection
    from audiencekit.segops._sync.handshake import Handshake
    from audiencekit.segops._sync.ingest import Ingest
    from audiencekit.segops._sync.tokens import Tokens

# Whatever a first send, a mint or a pause would import on the way: it must not be half done when the process forks.
_FIRST_SEND = (
    "audiencekit.core._sync.call",
    "audiencekit.segops._sync.handshake",
    "audiencekit.segops._sync.ingest",
    "audiencekit.segops._sync.mint",
    "audiencekit_api.segops.api.auth.mint_session",
    "audiencekit_api.segops.models.session_request",
    "audiencekit_api.segops.models.session_token",
    "audiencekit_api.segops.operations",
    "backoff",
    "encodings.idna",
)

MAX_EVENT_ANSWER = 1024 * 1024  # bytes

TOKENS: Registry[Tokens] = Registry()
"""The tokens of each base URL and key, for all clients of this process."""


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

    def event_options(self) -> ClientOptions:
        """For events and tokens: the sender decides on repeats, and the answers are a few numbers or a token."""
        return attrs.evolve(self.options, retry=RetryPolicy(attempts=1), max_answer_bytes=MAX_EVENT_ANSWER)


class DirectLink:
    """Two connections: one for events, whose repeats the sender decides, and one for everything else."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._lock = threading.RLock()
        self._closed = False
        self._was_reset = False
        self._ingest: Ingest[Client] | None = None
        self._events: Connection[Client] | None = None
        self._management: Connection[Client] | None = None

    def deliver(self, batch: Batch) -> Accepted:
        return self.ingest.batch(batch.request, batch.identity, len(batch))

    @property
    def ingest(self) -> Ingest[Client]:
        with self._lock:
            if self._ingest is None:
                with lifecycle.loading:
                    for name in _FIRST_SEND:
                        importlib.import_module(name)
                    self._events = self._connect(self._access.event_options())
                    self._events.http()
                    self._ingest = _ingest(self._access, self._events)
                    if self._was_reset:
                        self._ingest.reset()
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

    def reset_session(self) -> None:
        """Forget this client's session tokens: the next send of each identity mints anew. Other clients keep theirs.

        For when the user signed in or out. Events already queued keep the identity they were tracked with.
        """
        with self._lock:
            self._was_reset = True
            if self._ingest is not None:
                self._ingest.reset()

    def hurry(self) -> None:
        """A last attempt must not wait for a pause of our own. Takes no lock: it may run in a signal handler."""
        if self._ingest is not None:
            self._ingest.hurry()

    def close(self) -> None:
        """Close the connection for events."""
        if self._events is not None:
            self._events.close()
        if self._ingest is not None:
            self._ingest.close()

    def close_all(self) -> None:
        """Close everything. Idempotent; a later request raises ClientClosed."""
        self._closed = True
        self.close()
        if self._management is not None:
            self._management.close()

    def after_fork(self) -> None:
        """In a child: nothing of the parent's handshake and locks is taken over; connections notice by themselves."""
        self._lock = threading.RLock()
        if self._events is not None:
            self._ingest = _ingest(self._access, self._events)


def _ingest(access: Access, connection: Connection[Client]) -> Ingest[Client]:
    from audiencekit.segops._sync.handshake import Handshake
    from audiencekit.segops._sync.ingest import Ingest
    from audiencekit.segops._sync.mint import Mint
    from audiencekit.segops._sync.tokens import Tokens

    handshake: Handshake | None = None
    if access.get_user is not None:
        tokens = TOKENS.get((access.base_url, access.key, access.clock), lambda: Tokens(clock=access.clock))
        handshake = Handshake(Mint(connection), _contained(access.get_user), clock=access.clock, tokens=tokens)
    return Ingest(connection, handshake)


def _contained(get_user: Callable[[], UserContext]) -> Callable[[], UserContext]:
    """*get_user*, whose SystemExit and its like do not end the sender's own thread. Other threads see them."""

    def contained() -> UserContext:
        try:
            return _not_awaitable(get_user())
        except Exception:
            raise
        except BaseException as error:
            if isinstance(threading.current_thread(), SenderThread):
                raise ConfigurationError(f"get_user raised {type(error).__name__}: {error}") from error
            raise

    return contained


def _not_awaitable(context: UserContext) -> UserContext:
    given = cast("object", context)
    if inspect.iscoroutine(given):
        given.close()
        raise ConfigurationError("get_user is an async function; only AsyncSegOpsClient can await it")
    return context
