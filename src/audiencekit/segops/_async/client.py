"""What users hold. It checks, hands events to the sender, and opens the resources."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self, overload

from audiencekit.core.deadline import SYSTEM_CLOCK
from audiencekit.core.options import ClientOptions
from audiencekit.errors import AudienceKitError, ConfigurationError, EventsSkipped, EventsUndelivered, InvalidInput
from audiencekit.segops._async.outbox import AsyncOutbox
from audiencekit.segops.buffer import EVENT_LIFE, Buffer, WhenFull
from audiencekit.segops.encoder import EncoderName, choose
from audiencekit.segops.event import IDENTIFY
from audiencekit.segops.forms import Context, Event, only_one, read_context, read_event
from audiencekit.segops.frames import Events
from audiencekit.segops.lifecycle import logger
from audiencekit.segops.pace import Pace
from audiencekit.segops.pump import Pump
from audiencekit.segops.report import Reporter
from audiencekit.segops.sender import Item, Sender
from audiencekit.segops.settings import (
    MAX_QUEUED_BYTES,
    MAX_QUEUED_EVENTS,
    Delivery,
    QueueSettings,
    check_callables,
    checked_key,
    checked_url,
)
from audiencekit.segops.stats import Stats
from audiencekit.segops.tracker import BeforeSend, Tracker, prepared_runs
from audiencekit.segops.wire import AsyncGetUser, AsyncWire

if TYPE_CHECKING:
    from datetime import datetime

    from audiencekit_api.segops.client import Client

    from audiencekit.segops._async.activations import AsyncActivations
    from audiencekit.segops._async.analytics import AsyncAnalytics
    from audiencekit.segops._async.identity import AsyncIdentity
    from audiencekit.segops._async.product_segments import AsyncProductSegments
    from audiencekit.segops._async.schemas import AsyncSchemas
    from audiencekit.segops._async.segments import AsyncSegments
    from audiencekit.segops._async.users import AsyncUsers
    from audiencekit.segops.spool import Spool

ABANDONED_DRAIN = 10.0


class AsyncSegOpsClient:
    """Streams events to SegOps and manages segments. Any number of threads (async: tasks) may share it.

    *api_url* and *api_key* default to ``SEGOPS_API_URL`` and ``SEGOPS_API_KEY``, read once, here; the URL may end in
    ``/api``. A secret key (``sk_…``) belongs on servers. A public one (``pk_…``) needs *get_user*: called whenever a
    session token is minted, it returns the current :class:`UserContext`, with a fresh signature. An async client takes
    an async function as well.

    ``track()`` never waits for the network. Events go out when *batch_size* are queued, or after *flush_interval*
    seconds (varied by 10 %), up to 500 events and 1 MiB to a request, one request at a time. What fails is kept and
    sent again for *event_life* seconds, so that an event may arrive twice when an answer was lost: ``at_least_once``.
    With ``delivery="at_most_once"`` it is reported as lost (``unknown``) instead. ``batch=False`` sends each event at
    once, by the single-event operation, and raises.

    At most *max_queued_events* and *max_queued_bytes* are held. Beyond: ``when_full="drop_oldest"`` drops and reports,
    ``"block"`` makes ``track()`` wait for room, ``"raise"`` raises EventsUndelivered. What waits longer than
    *event_life* seconds is lost as ``expired``; with a spool the clock starts when it was tracked.

    *before_send* is called with each :class:`Event` when it is tracked, on the caller's thread; it returns the event,
    another one, or None to drop it. What it raises comes out of ``track()``, and the event is not taken.

    *on_error* is called on the sender's thread with each failed attempt (``error.will_retry``) and each loss
    (EventsUndelivered), *on_skipped* with each answer that says events were dropped as invalid (by default that goes to
    *on_error* too); without them all are logged as warnings. What is queued when the interpreter ends gets 5 seconds;
    what ``shutdown()`` leaves behind is reported by the thread that called it if the sender is busy.

    *spool* is the path of a file: a tracked event is on disk before ``track()`` returns, and what a process leaves
    behind, killed or shut down, is sent by the next client with the same path. One path is for one tenant: events are
    sent with the key of whoever takes them over, so that a replaced key works. The bound is per process. See
    :class:`audiencekit.segops.spool.Spool` for what survives what. ``track()`` then raises SpoolFailed when the disk
    is full, when another process holds the file for 10 seconds, and when the file was removed or replaced.

    *encoder* writes the JSON: ``auto`` takes orjson or msgspec where installed, else the standard library's.

    Raises ConfigurationError for a missing or impossible URL, key or option, SpoolFailed when the disk is too full to
    open the spool or another process holds it for 10 seconds. No request is made here.
    """

    def __init__(
        self,
        api_url: str | None = None,
        api_key: str | None = None,
        *,
        get_user: AsyncGetUser | None = None,
        batch: bool = True,
        batch_size: int = 20,
        flush_interval: float = 5.0,
        on_error: Callable[[AudienceKitError], None] | None = None,
        on_skipped: Callable[[EventsSkipped], None] | None = None,
        before_send: BeforeSend | None = None,
        options: ClientOptions | None = None,
        max_queued_events: int = MAX_QUEUED_EVENTS,
        max_queued_bytes: int = MAX_QUEUED_BYTES,
        when_full: WhenFull = "drop_oldest",
        delivery: Delivery = "at_least_once",
        event_life: float = EVENT_LIFE,
        encoder: EncoderName = "auto",
        spool: str | PathLike[str] | None = None,
    ) -> None:
        check_callables(get_user=get_user, on_error=on_error, on_skipped=on_skipped, before_send=before_send)
        if spool is not None and not batch:
            raise ConfigurationError("spool keeps events that wait; with batch=False none does. Leave one of them out")
        options = options or ClientOptions()
        key = checked_key(api_key, get_user)
        queue = QueueSettings(
            batch_size=batch_size,
            flush_interval=flush_interval,
            max_queued_events=max_queued_events,
            max_queued_bytes=max_queued_bytes,
            when_full=when_full,
            delivery=delivery,
            event_life=event_life,
        )
        self.api_url = checked_url(api_url, options)
        self._public = key.reveal().startswith("pk_")
        self._batch = batch
        self._batch_size = batch_size
        self._tracker = Tracker(
            public=self._public, encoder=choose(encoder), before_send=before_send, time=SYSTEM_CLOCK.time
        )
        self._prepare = self._tracker.prepare
        self._wire = AsyncWire(self.api_url, key, get_user if self._public else None, options)
        disk = None if spool is None else _open_spool(spool, self.api_url, "pk" if self._public else "sk")
        self._sender = Sender(
            self._wire.link, make_pump=lambda: _pump(queue, disk), reporter=Reporter(on_error, on_skipped)
        )
        self._outbox = AsyncOutbox(self._sender, when_full)
        # A client that is dropped without shutdown() still gets its events out, and its thread ends.
        weakref.finalize(self, self._sender.close_soon, ABANDONED_DRAIN).atexit = False
        if disk is not None:
            self._sender.take_over()

    # --- events -------------------------------------------------------------------------------------------------------

    @overload
    async def track(self, event: Event | Mapping[str, object]) -> None: ...
    @overload
    async def track(
        self,
        *,
        user_id: str,
        event_type: str,
        payload: Mapping[str, object] | None = None,
        occurred_at: datetime | str | None = None,
        anonymous_id: str | None = None,
    ) -> None: ...
    async def track(
        self,
        event: Event | Mapping[str, object] | None = None,
        *,
        user_id: str | None = None,
        event_type: str | None = None,
        payload: Mapping[str, object] | None = None,
        occurred_at: datetime | str | None = None,
        anonymous_id: str | None = None,
    ) -> None:
        """Take one event, given by keywords, as an :class:`Event`, or as a dict with the same keys.

        It is validated and serialised here and sent in the background. *payload* is a JSON object; aware datetimes,
        dates, Decimal, UUID and Enum are converted. *occurred_at* is an aware datetime or ISO text with an offset
        (one without could mean any hour, and is refused); now by default. *anonymous_id* ties a visitor to the user.
        With a public key the event is bound to *user_id* (``""`` for a visitor): it never goes out under another's
        token.

        Raises InvalidInput for what JSON or the service cannot take and for an unknown key, ClientClosed after
        ``shutdown()``, EventsUndelivered when full under ``when_full="raise"``. With ``batch=False`` whatever the
        request raises, and EventsUndelivered (``skipped``) when the service drops the event. Source: contract 4.1.
        """
        if event is not None:
            given = {"user_id": user_id, "event_type": event_type, "payload": payload}
            only_one(event, {**given, "occurred_at": occurred_at, "anonymous_id": anonymous_id})
            read = read_event(event)
            user_id, event_type, payload = read.user_id, read.event_type, read.payload
            occurred_at, anonymous_id = read.occurred_at, read.anonymous_id
        elif user_id is None or event_type is None:
            raise InvalidInput(f"{'user_id' if user_id is None else 'event_type'} is missing")
        if self._public:
            self._wire.remember_loop()
        prepared = self._prepare(user_id, event_type, payload, occurred_at, anonymous_id)
        if prepared is None:
            self._sender.check_open()
            self._sender.record(filtered=1)
        elif self._batch:
            await self._outbox.put(*prepared)
        else:
            await self._send_now(prepared)

    @overload
    async def identify(self, context: Context | Mapping[str, object]) -> None: ...
    @overload
    async def identify(
        self,
        *,
        user_id: str,
        traits: Mapping[str, object],
        occurred_at: datetime | str | None = None,
        anonymous_id: str | None = None,
    ) -> None: ...
    async def identify(
        self,
        context: Context | Mapping[str, object] | None = None,
        *,
        user_id: str | None = None,
        traits: Mapping[str, object] | None = None,
        occurred_at: datetime | str | None = None,
        anonymous_id: str | None = None,
    ) -> None:
        """Say who a user is: a ``context_identified`` event with *traits*, which replace the user's earlier ones.

        By keywords, as a :class:`Context`, or as a dict with the same keys. Otherwise as :meth:`track`.
        """
        if context is not None:
            given = {"user_id": user_id, "traits": traits}
            only_one(context, {**given, "occurred_at": occurred_at, "anonymous_id": anonymous_id})
            read = read_context(context)
            user_id, traits, occurred_at, anonymous_id = read.user_id, read.traits, read.occurred_at, read.anonymous_id
        elif user_id is None or traits is None:
            raise InvalidInput(f"{'user_id' if user_id is None else 'traits'} is missing")
        await self.track(
            user_id=user_id, event_type=IDENTIFY, payload=traits, occurred_at=occurred_at, anonymous_id=anonymous_id
        )

    async def track_many(self, events: Events, *, on_invalid: Callable[[int, InvalidInput], None] | None = None) -> int:
        """Take many events: for backfills. How many were taken.

        *events* is any iterable of :class:`Event` or dicts, or a frame (pandas, polars, pyarrow, or any that speaks
        Arrow's protocol): columns named as an event's fields are those fields, without a column ``payload`` the others
        make it up, and missing values are left out. The promises are those of :meth:`track`, at less cost per event.
        It **waits for room** when the queue is full, whatever *when_full* says (under ``raise`` it raises), so it is
        as slow as the service. Endless iterables are fine; *events* is read as room allows.

        An invalid event raises InvalidInput that names its place (from 0): those before it were taken. With
        *on_invalid* it is reported there instead and left out. ClientClosed when ``shutdown()`` comes in between.

        Events are taken in runs of up to 500, at once where their source is slow. A source that pauses in the middle of
        a burst holds back the part of a run it gave before; a ``shutdown()`` then says how many were not taken.
        """
        taken = 0
        self._sender.check_open()
        self._wire.remember_loop()
        for items in prepared_runs(events, self._tracker, on_invalid, max_bytes=self._sender.max_bytes):
            if items.filtered:
                self._sender.check_open()
                self._sender.record(filtered=items.filtered)
            if self._batch:
                await self._outbox.put_many(items.kept)
            else:
                for item in items.kept:
                    await self._send_now(item)
            await SYSTEM_CLOCK.asleep(0)  # others have their turn, the sender and other tasks among them
            taken += len(items.kept)
        return taken

    async def _send_now(self, item: Item) -> None:
        body, identity = item
        with self._sender.direct(self._outbox.who):
            queued = await self._wire.ingest.one(body, identity)
            self._sender.record(sent=int(queued), skipped=int(not queued))
        if not queued:
            raise EventsUndelivered((body,), "skipped")

    async def flush(self, timeout: float | None = None) -> bool:
        """Wait until every event tracked before this call has ended: sent, skipped or lost.

        False when *timeout* seconds pass first (None: however long it takes, an outage included), and at once when
        called from ``on_error``. It does not cut the pauses between attempts short.
        """
        return await self._outbox.flush(timeout)

    async def shutdown(self, timeout: float | None = 10.0) -> bool:
        """Take no more events, send what is queued, close the connections. Idempotent.

        True when nothing was left behind. What is left after *timeout* seconds is lost as ``shutdown`` and reported.
        A call beside another one waits for the same end. With ``batch=False`` the calls of other threads may end first.
        """
        clean = await self._outbox.shutdown(timeout)
        if self._sender.stopped:
            await self._wire.aclose()
        return clean

    async def aclose(self) -> None:
        """The same as :meth:`shutdown` with its own timeout, for ``contextlib.closing`` and its like."""
        await self.shutdown()

    def reset_session(self) -> None:
        """Forget the session tokens of this client (``pk_`` keys): the next send of each identity mints anew.

        For when the user signed in or out. Events already queued keep the identity they were tracked with.
        """
        self._wire.reset_session()

    @property
    def stats(self) -> Stats:
        """What became of the events so far, in this process."""
        return self._sender.stats()

    # --- resources ----------------------------------------------------------------------------------------------------

    @property
    def segments(self) -> AsyncSegments:
        """Sets of users given by a definition."""
        from audiencekit.segops._async.segments import AsyncSegments

        return AsyncSegments(self._wire.management)

    @property
    def product_segments(self) -> AsyncProductSegments:
        """Sets of products given by a definition."""
        from audiencekit.segops._async.product_segments import AsyncProductSegments

        return AsyncProductSegments(self._wire.management)

    @property
    def schemas(self) -> AsyncSchemas:
        """What the payload of an event type must hold."""
        from audiencekit.segops._async.schemas import AsyncSchemas

        return AsyncSchemas(self._wire.management)

    @property
    def activations(self) -> AsyncActivations:
        """Connectors that carry a segment elsewhere."""
        from audiencekit.segops._async.activations import AsyncActivations

        return AsyncActivations(self._wire.management)

    @property
    def users(self) -> AsyncUsers:
        """What the service knows of single users."""
        from audiencekit.segops._async.users import AsyncUsers

        return AsyncUsers(self._wire.management)

    @property
    def identity(self) -> AsyncIdentity:
        """Which ids are the same user."""
        from audiencekit.segops._async.identity import AsyncIdentity

        return AsyncIdentity(self._wire.management)

    @property
    def analytics(self) -> AsyncAnalytics:
        """Figures about segments and connectors."""
        from audiencekit.segops._async.analytics import AsyncAnalytics

        return AsyncAnalytics(self._wire.management)

    @property
    def api(self) -> Client:
        """The generated low-level client, for any operation of the document, through the same transport."""
        return self._wire.management.client

    # --- life ---------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.shutdown()
        except Exception:  # the body's own exception is what the user must see
            logger.exception("shutdown failed at the end of the with block")

    def __repr__(self) -> str:
        kind = "pk_…" if self._public else "sk_…"
        return f"{type(self).__name__}({self.api_url!r}, {kind!r}, batch_size={self._batch_size})"


def _open_spool(path: str | PathLike[str], base_url: str, kind: Literal["sk", "pk"]) -> Spool:
    from audiencekit.segops.spool import Spool

    return Spool(path, base_url=base_url, kind=kind)


def _pump(queue: QueueSettings, disk: Spool | None) -> Pump:
    pace = Pace(batch_size=queue.batch_size, flush_interval=queue.flush_interval)
    once = queue.delivery == "at_most_once"
    events, size, when_full, life = queue.max_queued_events, queue.max_queued_bytes, queue.when_full, queue.event_life
    if disk is None:
        return Pump(Buffer(max_events=events, max_bytes=size, when_full=when_full, life=life), pace, once=once)
    from audiencekit.segops.spooled_buffer import SpooledBuffer

    buffer = SpooledBuffer(disk, max_events=events, max_bytes=size, when_full=when_full, life=life, once=once)
    return Pump(buffer, pace, once=once)
