# Written by scripts/mirror from _async/retry_transport.py: change that file, not this one.
"""The loop that applies the retry decision; the only place that sleeps for a request."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from audiencekit_api.operation import Operation

from audiencekit.core import trace
from audiencekit.core.deadline import Clock, Deadline
from audiencekit.core.observe import Attempt, report
from audiencekit.core.options import ClientOptions
from audiencekit.core.retry import Outcome, RetryClass, decide, outcome_of_status, parse_retry_after
from audiencekit.core.secrets import Secret, redact
from audiencekit.errors import (
    READS,
    AudienceKitError,
    ClientClosed,
    ConnectionFailed,
    DeadlineExceeded,
    InvalidInput,
    OutcomeUnknown,
    perhaps_done,
)

# Raised before a byte of the request has left (permutive contract 2, class R0).
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
DOUBTFUL = frozenset({Outcome.FAULT, Outcome.STRANGE, Outcome.UNKNOWN})
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})


class RetryTransport(httpx.BaseTransport):
    """Repeats attempts of the transport below, which returns whole answers, as policy, class and deadline allow.

    Raises ConnectionFailed, OutcomeUnknown, DeadlineExceeded, InvalidInput (a request that is no HTTP) or ClientClosed;
    an answer, whatever its status, is returned. Once an attempt may have been processed, no later failure can say that
    nothing was done.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        *,
        operations: Mapping[str, Operation],
        options: ClientOptions,
        clock: Clock,
        secrets: tuple[Secret, ...] = (),
    ) -> None:
        self._inner = inner
        self._secrets = secrets
        self._operations = operations
        self._readable = frozenset(operation.path for operation in operations.values() if operation.method == "GET")
        self._options = options
        self._clock = clock
        self._closed = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        operation = self._operations.get(str(request.extensions.get("operation")))
        retry_class = self._class_of(request, operation)
        deadline = Deadline.current(self._options.total_timeout, self._clock)
        call = trace.current.get() or trace.Trace()
        call.method, call.address, call.attempts = request.method, request.url, 0
        call.secrets, call.in_doubt = (*self._secrets, *trace.also_secret.get()), False
        call.readable = operation is not None and operation.path in self._readable
        response = None
        while True:
            in_turn = self._turn(deadline)
            left = deadline.left()
            if self._closed:
                raise ClientClosed("The client was closed while a call was running; it was not repeated.")
            if not in_turn and response is not None:
                return response  # that refusal, with its Retry-After, says more than that no time is left
            if left == 0.0 or not in_turn:
                raise _out_of_time(call)
            call.attempts += 1
            started = self._clock.monotonic()
            response, error = self._attempt(request, deadline, left, call)
            if response is not None:
                call.now = self._clock.time()
                after = parse_retry_after(response.headers.get("retry-after"), call.now)
                outcome = outcome_of_status(response.status_code, after)
            else:
                after, outcome = None, Outcome.NOT_SENT if isinstance(error, ConnectionFailed) else Outcome.UNKNOWN
            if isinstance(error, ConnectionFailed) and call.in_doubt:
                error = _unknown(call, "an earlier attempt was sent, later ones could not connect")
            call.status = response.status_code if response is not None else None
            self._tell(started, response, outcome, after)
            call.in_doubt = call.in_doubt or outcome in DOUBTFUL
            wait = decide(
                self._options.retry,
                retry_class,
                attempt=call.attempts,
                outcome=outcome,
                retry_after=after,
                left=deadline.left(),
            )
            report(
                Attempt(
                    operation=operation.name if operation else None,
                    method=request.method,
                    path=operation.path if operation else request.url.path,
                    number=call.attempts,
                    status=response.status_code if response is not None else None,
                    milliseconds=(self._clock.monotonic() - started) * 1000,
                    wait=wait,
                    request_id=self._request_id(response),
                    failure=type(error).__name__ if error else None,
                ),
                self._options.hooks,
            )
            if wait is None:
                if response is not None:
                    return response
                assert error is not None
                raise error
            self._clock.sleep(wait)

    def _turn(self, deadline: Deadline) -> bool:
        """Wait for the limiter, if there is one. False when the turn would come after the deadline."""
        limiter, clock = self._options.limiter, self._clock
        if limiter is None:
            return True
        place = limiter.enter(clock.monotonic(), deadline.left())
        if place is None:
            return False
        try:
            while seconds := limiter.wait(place, clock.monotonic()):
                if limiter.is_late(place, clock.monotonic(), deadline.left()):
                    return False
                clock.sleep(seconds)
        finally:
            limiter.leave(place)
        return True

    def _tell(self, started: float, response: httpx.Response | None, outcome: Outcome, after: float | None) -> None:
        """Tell the limiter how the attempt fared, for all who share it."""
        limiter, now = self._options.limiter, self._clock.monotonic()
        if limiter is None or response is None:
            return
        if outcome is Outcome.REFUSED:
            limiter.refused(started, now, halve=response.status_code == 429, retry_after=after)
        else:
            limiter.answered(now)

    def _request_id(self, response: httpx.Response | None) -> str | None:
        given = response.headers.get("x-request-id") if response is not None else None
        return None if given is None else redact(given, self._secrets)[:100]

    def _class_of(self, request: httpx.Request, operation: Operation | None) -> RetryClass:
        if not isinstance(request.stream, httpx.ByteStream):
            return "never"  # a body that is read once cannot be sent twice
        if operation is not None:
            return operation.retry
        return "always" if request.method in IDEMPOTENT else "unprocessed"

    def _attempt(
        self, request: httpx.Request, deadline: Deadline, left: float | None, call: trace.Trace
    ) -> tuple[httpx.Response | None, AudienceKitError | None]:
        request.extensions["timeout"] = self._timeouts(left)
        try:
            with deadline:
                return self._inner.handle_request(request), None
        except NOT_SENT as cause:
            return None, ConnectionFailed(
                f"{call.method} {call.url}: could not connect ({_said(cause)}). Nothing was sent. Check the address, "
                "the proxy and, for a private certificate authority, ca_bundle.",
                method=call.method,
                url=call.url,
                attempts=call.attempts,
            )
        except httpx.LocalProtocolError:  # its text quotes the header
            raise InvalidInput(f"{call.method} {call.url}: a header or the body cannot be sent over HTTP") from None
        except httpx.TransportError as cause:
            return None, _unknown(call, _said(cause))

    def _timeouts(self, left: float | None) -> dict[str, float]:
        """The attempt's limits, never beyond the call's deadline (seconds, httpx's own keys)."""
        limit = float("inf") if left is None else left
        connect, read = min(self._options.connect_timeout, limit), min(self._options.read_timeout, limit)
        return {"connect": connect, "pool": connect, "read": read, "write": read}

    def close(self) -> None:
        self._closed = True
        self._inner.close()


def _said(cause: Exception) -> str:
    return f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__


def _unknown(call: trace.Trace, said: str) -> OutcomeUnknown:
    only_reads = "It only reads: nothing was changed; try again."
    advice = only_reads if call.method in READS else perhaps_done(call.settled_by)
    return OutcomeUnknown(
        f"{call.method} {call.url}: sent, but no whole answer came back ({said}). {advice}",
        method=call.method,
        url=call.url,
        attempts=call.attempts,
    )


def _out_of_time(call: trace.Trace) -> OutcomeUnknown | DeadlineExceeded:
    if call.in_doubt:
        return _unknown(call, "the time of the call ran out")
    return DeadlineExceeded(
        f"{call.method} {call.url}: no time left for an attempt; raise total_timeout or the timeout given "
        "(or the rate of the limiter)",
        method=call.method,
        url=call.url,
        attempts=call.attempts,
    )
