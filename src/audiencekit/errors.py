"""Every exception audiencekit raises, in one tree.

::

    AudienceKitError
    ├── ConfigurationError       a key, address or option is missing or contradictory      (also ValueError)
    ├── InvalidInput             an argument was refused; nothing was sent                 (also ValueError)
    ├── Ambiguous                several things have the name or code that was asked for  (also LookupError)
    ├── ClientClosed             the object was used after shutdown() or close()
    ├── ConnectionFailed         never reached the server: nothing was done
    ├── OutcomeUnknown           sent, but no whole answer came back: it may have been done
    ├── DeadlineExceeded         the call's time ran out before an attempt could be made
    ├── ApiError                 the server answered with an error
    │   ├── BadRequest           400, 422
    │   ├── AuthenticationFailed 401
    │   ├── PermissionDenied     403
    │   ├── NotFound             404
    │   ├── Conflict             409
    │   ├── RateLimited          429
    │   ├── ServerFault          5xx
    │   └── UnexpectedResponse   a success, but not what the document promises
    ├── EventsUndelivered        events a sender gave up, with the reason
    ├── EventsSkipped            events the service dropped as invalid, without saying which
    ├── SpoolFailed              the file that keeps events could not be written; what it was given was not taken
    ├── Cancelled                a bulk call was stopped by its caller; it holds what had been done
    ├── CheckpointFailed         the file that lets a bulk call resume could not be written; the item was not sent
    ├── SaveFailed               a file could not be written here (a full disk); nothing half-written is left
    ├── JobFailed                a job ended without a result
    └── JobTimeout               a job did not end in time; its id lets you come back

All of them hold plain data only (no live responses, no keys), so they pickle and cross processes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self


def _rebuild(kind: type[AudienceKitError], state: dict[str, object]) -> AudienceKitError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    error.args = (str(state.get("message", "")),)
    return error


READS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing, whatever becomes of them."""


def perhaps_done(settled_by: str, what: str = "It") -> str:
    """What to do about a write in doubt. *settled_by*: the request that tells, if one is known."""
    read = f"read it ({settled_by})" if settled_by else "read the resource"
    return f"{what} may have been done; {read} before sending it again."


def _seconds(value: float) -> str:
    """A time as people say it: to a tenth under ten seconds, whole above."""
    return f"{round(value, 1):g} s" if value < 10 else f"{value:.0f} s"


class AudienceKitError(Exception):
    """Root of the tree. ``str(error)`` says what happened and what to do next."""

    will_retry: bool = False
    """True when a background sender reports an attempt that it is going to repeat by itself."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message: str = message

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), dict(self.__dict__))


class ConfigurationError(AudienceKitError, ValueError):
    """A key, an address or an option is missing, malformed or contradicts another one."""


class InvalidInput(AudienceKitError, ValueError):
    """An argument was refused before anything was sent."""


class Ambiguous(AudienceKitError, LookupError):
    """Several things have the name or code that was asked for; the message lists their ids."""


class ClientClosed(AudienceKitError):
    """The client was used after ``shutdown()`` or ``close()``."""


class _NoAnswer(AudienceKitError):
    """What the three failures without an answer know: ``method``, ``url`` (secrets masked), ``attempts`` made."""

    def __init__(self, message: str, *, method: str = "", url: str = "", attempts: int = 0) -> None:
        super().__init__(message)
        self.method: str = method
        self.url: str = url
        self.attempts: int = attempts


class ConnectionFailed(_NoAnswer):
    """The request never reached the server (DNS, refused, TLS, proxy, no free connection): repeating it is safe."""


class OutcomeUnknown(_NoAnswer):
    """The request was sent, but no whole answer came back: the server may or may not have done it.

    It was not repeated because the operation is one whose repetition could do it twice, or because repeating did
    not help. Read the resource before trying again.
    """


class DeadlineExceeded(_NoAnswer):
    """The total time of the call ran out before another attempt could start. Nothing was sent after it."""


class ApiError(AudienceKitError):
    """The server answered, and the answer is an error.

    Attributes: ``status`` (HTTP), ``code`` (the service's own, if any), ``detail`` (the service's words), ``cause``
    (why, in its words), ``docs`` (the page it points to), ``details`` (JSON of its own), ``request_id`` (quote it to
    support), ``headers`` of the answer (names in lower case), ``method``, ``url`` (secrets masked), ``body`` (text, at
    most 2,000 characters, secrets masked), ``attempts`` made, ``retryable`` (could a later repetition help),
    ``retry_after`` (seconds the server asked for, else None), ``in_doubt`` (an earlier attempt of the same call got no
    answer or a server fault, so it may have been processed), ``settled_by`` (the request that tells, if one is known).
    """

    hint: str = "Read the message of the server."
    """What to do next, the end of the message."""

    def __init__(
        self,
        *,
        status: int,
        detail: str = "",
        code: str | int | None = None,
        request_id: str | None = None,
        cause: str | None = None,
        docs: str | None = None,
        details: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        method: str = "",
        url: str = "",
        body: str = "",
        attempts: int = 1,
        retryable: bool = False,
        retry_after: float | None = None,
        in_doubt: bool = False,
        settled_by: str = "",
    ) -> None:
        self.status: int = status
        self.detail: str = detail
        self.code: str | int | None = code
        self.request_id: str | None = request_id
        self.cause: str | None = cause
        self.docs: str | None = docs
        self.details: Mapping[str, object] | None = details
        self.headers: Mapping[str, str] = headers or {}
        self.method: str = method
        self.url: str = url
        self.body: str = body
        self.attempts: int = attempts
        self.retryable: bool = retryable
        self.retry_after: float | None = retry_after
        self.in_doubt: bool = in_doubt
        self.settled_by: str = settled_by
        super().__init__(self._sentence())

    def advising(self, hint: str) -> Self:
        """This error with other advice, for a caller that knows better what was wrong."""
        other = type(self).__new__(type(self))
        other.__dict__.update(self.__dict__, hint=hint)
        other.message = other._sentence()
        other.args = (other.message,)
        return other

    def _sentence(self) -> str:
        known = f" (code {self.code})" if self.code is not None else ""
        times = f" after {self.attempts} attempts" if self.attempts > 1 else ""
        wait = self.retry_after
        later = "" if wait is None else f" The server asks to come back in {_seconds(wait)}."
        said = ": ".join(part for part in (self.detail, self.cause) if part).rstrip() or "no message"
        quoted = f" Request id: {self.request_id}." if self.request_id else ""
        stop = "" if said.endswith((".", "!", "?")) else "."
        return f"{self.method} {self.url}: {self.status}{known}{times}: {said}{stop} {self._advice()}{later}{quoted}"

    def _advice(self) -> str:
        if not self.in_doubt or self.method in READS:
            return self.hint
        return f"{self.hint} {perhaps_done(self.settled_by, 'An earlier attempt')}"


class BadRequest(ApiError):
    """400 or 422: the server refuses the request as it is. Repeating it unchanged cannot help."""

    hint = "Correct the request; repeating it as it is cannot help."


class AuthenticationFailed(ApiError):
    """401: the credential is missing, wrong, expired or revoked."""

    hint = "Check the key: it is missing, wrong, expired or revoked."


class PermissionDenied(ApiError):
    """403: the credential is known but may not do this."""

    hint = "The key is known but may not do this; use one of another kind or ask for more rights."


class NotFound(ApiError):
    """404: no such resource (or it belongs to somebody else), or the base URL is not the service's."""

    hint = "Check the id and the base URL."


class Conflict(ApiError):
    """409: something of that name or code exists already, or the resource is in another state."""

    hint = "It exists already or is in another state; read it before writing."


class RateLimited(ApiError):
    """429: too many requests. ``retry_after`` says when to come back, if the server did."""

    hint = "Slow down."


class ServerFault(ApiError):
    """5xx: the fault is the server's. For a write, its outcome is unknown unless the server says otherwise."""

    hint = "The fault is the server's; try again later."

    def _advice(self) -> str:
        if not self.in_doubt or self.method in READS:
            return self.hint
        return f"The fault is the server's. {perhaps_done(self.settled_by)}"


class UnexpectedResponse(ApiError):
    """A success status with a body that is not what the document promises: HTML, empty, truncated, another shape."""

    hint = "The answer is not the service's own: check the base URL and proxies in between."


class EventsUndelivered(AudienceKitError):
    """Events a sender gave up.

    ``events`` holds each one as the JSON bytes that were not delivered, so that they can be stored or sent again;
    ``reason`` is one word: ``refused`` (by the service), ``skipped`` (a single one dropped by it), ``unaccounted`` (the
    service's counts never add up), ``expired``, ``overflow``, ``shutdown``, ``identity_unavailable``,
    ``unknown`` (``at_most_once``: it may have arrived) or ``poisoned`` (an unreadable row of the spool).
    ``cause`` is the error behind it, if there is one. The repr shows counts only.
    """

    def __init__(self, events: tuple[bytes, ...], reason: str, *, cause: AudienceKitError | None = None) -> None:
        why = f": {cause.message}" if cause is not None else ""
        super().__init__(f"{len(events)} event(s) not delivered ({reason}){why}")
        self.events: tuple[bytes, ...] = events
        self.reason: str = reason
        self.cause: AudienceKitError | None = cause

    def __repr__(self) -> str:
        return f"EventsUndelivered(count={len(self.events)}, reason={self.reason!r})"


class EventsSkipped(AudienceKitError):
    """The service took a batch but dropped ``count`` of its ``of`` events as invalid, without saying which."""

    def __init__(self, count: int, of: int) -> None:
        super().__init__(f"The service skipped {count} of {of} events as invalid; its ingestion error log says why.")
        self.count: int = count
        self.of: int = of


class SpoolFailed(AudienceKitError):
    """The file given as ``spool=`` could not be used: its disk is full, it is held by another process, or damaged.

    Raised while tracking, it means that the event was not taken. What was taken before is still in the file.
    """


class Cancelled(AudienceKitError):
    """A bulk call was stopped through its ``cancel``. What was in flight ended; nothing else was started.

    ``done``, ``failed`` and ``not_started`` count the items that were read from the input, ``total`` is its length if
    it has one. ``responses, failures = error.result`` is the result so far (a ``BulkResult``): every item read is in
    one of its lists, those that were never sent among the failures, with a Cancelled of their own.
    """

    def __init__(
        self,
        message: str,
        *,
        done: int = 0,
        failed: int = 0,
        not_started: int = 0,
        total: int | None = None,
        result: tuple[Sequence[object], Sequence[object]] = ((), ()),
    ) -> None:
        super().__init__(message)
        self.done: int = done
        self.failed: int = failed
        self.not_started: int = not_started
        self.total: int | None = total
        self.result: tuple[Sequence[object], Sequence[object]] = result


class CheckpointFailed(AudienceKitError):
    """The file that lets a bulk call resume could not be written, as on a full disk. Its message says what that means.

    As an item's error: the item was not sent. Raised by the call: it was stopped.
    """


class SaveFailed(AudienceKitError):
    """A file could not be written on this machine: a full disk, a limit, no permission. What stood at ``path`` stays as
    it was. Make room and call again: nothing at the service has changed."""

    def __init__(self, message: str, *, path: str) -> None:
        super().__init__(message)
        self.path: str = path


class JobFailed(AudienceKitError):
    """A job ended without a result. ``detail`` holds the service's own text."""

    def __init__(self, *, job_id: str, detail: str, status: str = "failed") -> None:
        super().__init__(f"Job {job_id} ended as {status}: {detail or 'no reason given'}")
        self.job_id: str = job_id
        self.detail: str = detail
        self.status: str = status


class JobTimeout(AudienceKitError):
    """A job did not end within the time given. It goes on at the server: ``job_id`` is enough to come back to it."""

    def __init__(self, *, job_id: str, waited: float, status: str = "") -> None:
        state = f", last seen as {status}" if status else ""
        time = f"{_seconds(waited)}{state}"
        super().__init__(f"Job {job_id} has not ended after {time}. It goes on; wait for it by its id.")
        self.job_id: str = job_id
        self.waited: float = waited
        self.status: str = status
