"""SegOpsClient: what users hold. It checks, hands events to the sender, and opens the resources."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self, get_args

from audiencekit.core import address
from audiencekit.core.deadline import SYSTEM_CLOCK
from audiencekit.core.options import ClientOptions, first_set
from audiencekit.core.secrets import Secret
from audiencekit.errors import AudienceKitError, BadRequest, ConfigurationError, EventsUndelivered
from audiencekit.segops.buffer import Buffer, WhenFull
from audiencekit.segops.event import IDENTIFY, Stamp, moment, serialise
from audiencekit.segops.identity import Identity, UserContext
from audiencekit.segops.lifecycle import logger
from audiencekit.segops.link import Access, DirectLink
from audiencekit.segops.pace import Pace
from audiencekit.segops.report import Reporter
from audiencekit.segops.sender import Sender
from audiencekit.segops.stats import Stats

if TYPE_CHECKING:
    from datetime import datetime

    from audiencekit_api.segops.client import Client

    from audiencekit.segops._sync.segments import Segments

MAX_QUEUED_EVENTS = 100_000
MAX_QUEUED_BYTES = 64 * 1024 * 1024
ABANDONED_DRAIN = 10.0


class SegOpsClient:
    """Streams events to SegOps and manages segments. Threads may share it.

    *api_url* and *api_key* default to ``SEGOPS_API_URL`` and ``SEGOPS_API_KEY``, read once, here; the URL may end in
    ``/api``. A secret key (``sk_…``) belongs on servers. A public one (``pk_…``) needs *get_user*: called whenever a
    session token is minted, it returns the current :class:`UserContext`, with a fresh signature.

    ``track()`` never waits for the network. Events go out when *batch_size* are queued, or after *flush_interval*
    seconds (varied by 10 %), up to 500 events and 1 MiB to a request, one request at a time. What fails is kept and
    sent again for 24 hours, so that an event may arrive twice when an answer was lost (at least once). ``batch=False``
    sends each event at once, by the single-event operation, and raises.

    At most *max_queued_events* and *max_queued_bytes* are held. Beyond: ``when_full="drop_oldest"`` drops and reports,
    ``"block"`` makes ``track()`` wait for room, ``"raise"`` raises EventsUndelivered.

    *on_error* is called on the sender's thread with each failed attempt (``error.will_retry``) and each loss
    (EventsUndelivered); by default both are logged as warnings. What is queued when the interpreter ends gets 5
    seconds; what ``shutdown()`` leaves behind is reported by the thread that called it if the sender is busy.

    Raises ConfigurationError for a missing or impossible URL, key or option. No request is made here.
    """

    def __init__(
        self,
        api_url: str | None = None,
        api_key: str | None = None,
        *,
        get_user: Callable[[], UserContext] | None = None,
        batch: bool = True,
        batch_size: int = 20,
        flush_interval: float = 5.0,
        on_error: Callable[[AudienceKitError], None] | None = None,
        options: ClientOptions | None = None,
        max_queued_events: int = MAX_QUEUED_EVENTS,
        max_queued_bytes: int = MAX_QUEUED_BYTES,
        when_full: WhenFull = "drop_oldest",
    ) -> None:
        options = options or ClientOptions()
        key = _key(api_key or first_set("SEGOPS_API_KEY"), get_user)
        self._check_bounds(batch_size, flush_interval, max_queued_events, max_queued_bytes, when_full)
        self.api_url = _url(api_url or first_set("SEGOPS_API_URL"), options)
        self._public = key.reveal().startswith("pk_")
        self._batch = batch
        self._batch_size = batch_size
        self._stamp = Stamp()
        self._time = SYSTEM_CLOCK.time
        self._link = DirectLink(
            Access(base_url=self.api_url, key=key, get_user=get_user if self._public else None, options=options)
        )
        self._sender = Sender(
            self._link,
            make_buffer=lambda: Buffer(max_events=max_queued_events, max_bytes=max_queued_bytes, when_full=when_full),
            make_pace=lambda: Pace(batch_size=batch_size, flush_interval=flush_interval),
            reporter=Reporter(on_error),
        )
        # A client that is dropped without shutdown() still gets its events out, and its thread ends.
        weakref.finalize(self, self._sender.close_soon, ABANDONED_DRAIN).atexit = False

    @staticmethod
    def _check_bounds(
        batch_size: int, flush_interval: float, max_queued_events: int, max_queued_bytes: int, when_full: WhenFull
    ) -> None:
        for name, value in (
            ("batch_size", batch_size),
            ("max_queued_events", max_queued_events),
            ("max_queued_bytes", max_queued_bytes),
        ):
            if type(value) is not int or value < 1:
                raise ConfigurationError(f"{name} must be a whole number of at least 1, got {value!r}")
        if not 0 < flush_interval < float("inf"):
            raise ConfigurationError(f"flush_interval must be seconds above 0, got {flush_interval!r}")
        if when_full not in get_args(WhenFull):
            raise ConfigurationError(f"when_full is one of {', '.join(get_args(WhenFull))}, got {when_full!r}")

    # --- events -------------------------------------------------------------------------------------------------------

    def track(
        self,
        *,
        user_id: str,
        event_type: str,
        payload: Mapping[str, object] | None = None,
        occurred_at: datetime | str | None = None,
        anonymous_id: str | None = None,
    ) -> None:
        """Take one event; it is validated and serialised here and sent in the background.

        *payload* is a JSON object; aware datetimes, dates, Decimal, UUID and Enum are converted. *occurred_at* is an
        aware datetime or ISO text with an offset; now by default. *anonymous_id* ties a visitor to the user. With a
        public key the event is bound to *user_id* (``""`` for a visitor): it never goes out under another's token.

        Raises InvalidInput for what JSON or the service cannot take, ClientClosed after ``shutdown()``,
        EventsUndelivered when full under ``when_full="raise"``. With ``batch=False`` whatever the request raises, and
        EventsUndelivered (``skipped``) when the service drops the event. Source: contract 4.1.
        """
        public = self._public
        body = serialise(
            user_id=user_id,
            event_type=event_type,
            payload=payload,
            occurred_at=self._stamp.text(self._time()) if occurred_at is None else moment(occurred_at),
            anonymous_id=anonymous_id,
            blank_user=public,
        )
        identity = Identity.of_event(user_id, anonymous_id) if public else None
        if self._batch:
            self._sender.put(body, identity)
        else:
            self._send_now(body, identity)

    def identify(
        self,
        *,
        user_id: str,
        traits: Mapping[str, object],
        occurred_at: datetime | str | None = None,
        anonymous_id: str | None = None,
    ) -> None:
        """Say who a user is: a ``context_identified`` event with *traits*, which replace the user's earlier ones."""
        self.track(
            user_id=user_id, event_type=IDENTIFY, payload=traits, occurred_at=occurred_at, anonymous_id=anonymous_id
        )

    def _send_now(self, body: bytes, identity: Identity | None) -> None:
        with self._sender.direct():
            try:
                queued = self._link.ingest.one(body, identity)
            except BadRequest:
                self._sender.record(lost=1)
                raise
            self._sender.record(sent=int(queued), skipped=int(not queued))
        if not queued:
            raise EventsUndelivered((body,), "skipped")

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until every event tracked before this call has ended: sent, skipped or lost.

        False when *timeout* seconds pass first (None: however long it takes, an outage included), and at once when
        called from ``on_error``. It does not cut the pauses between attempts short.
        """
        return self._sender.flush(timeout)

    def shutdown(self, timeout: float | None = 10.0) -> bool:
        """Take no more events, send what is queued, close the connections. Idempotent.

        True when nothing was left behind. What is left after *timeout* seconds is lost as ``shutdown`` and reported.
        A call beside another one waits for the same end. With ``batch=False`` the calls of other threads may end first.
        """
        clean = self._sender.shutdown(timeout)
        if self._sender.stopped:
            self._link.close_all()
        return clean

    @property
    def stats(self) -> Stats:
        """What became of the events so far, in this process."""
        return self._sender.stats()

    # --- resources ----------------------------------------------------------------------------------------------------

    @property
    def segments(self) -> Segments:
        """Sets of users given by a definition."""
        from audiencekit.segops._sync.segments import Segments

        return Segments(self._link.management)

    @property
    def api(self) -> Client:
        """The generated low-level client, for any operation of the document, through the same transport."""
        return self._link.management.client

    # --- life ---------------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.shutdown()
        except Exception:  # the body's own exception is what the user must see
            logger.exception("shutdown failed at the end of the with block")

    def __repr__(self) -> str:
        kind = "pk_…" if self._public else "sk_…"
        return f"SegOpsClient({self.api_url!r}, {kind!r}, batch_size={self._batch_size})"


def _key(value: str | None, get_user: Callable[[], UserContext] | None) -> Secret:
    key = address.api_key(value, name="SegOps key", variables="SEGOPS_API_KEY")
    kind = key.reveal()[:3]
    if kind not in ("sk_", "pk_"):
        raise ConfigurationError("A SegOps key starts with sk_ (secret) or pk_ (public); this one does not")
    if kind == "pk_" and get_user is None:
        raise ConfigurationError("A public key needs get_user, which returns the current UserContext (contract 3)")
    return key


def _url(value: str | None, options: ClientOptions) -> str:
    if value is None:
        raise ConfigurationError("No SegOps URL: pass api_url='https://api.segops.ai' or set SEGOPS_API_URL")
    # The management documentation names the host with /api, the ingestion one without (contract 1.1).
    return address.base_url(value, allow_http=options.allow_http).removesuffix("/api")
