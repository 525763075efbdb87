"""The seam: one generated function in, a model or one of our exceptions out. No generated exception escapes."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Generic, ParamSpec, Protocol, TypeVar, cast, overload

import attrs
import httpx

from audiencekit.core import trace
from audiencekit.core._async.connection import AsyncConnection, GeneratedClient
from audiencekit.core.outcome import error_class, error_for
from audiencekit.errors import ApiError, AudienceKitError, ClientClosed, InvalidInput, NotFound

P = ParamSpec("P")
ModelT = TypeVar("ModelT")
ClientT = TypeVar("ClientT", bound=GeneratedClient)


class Answered(Protocol):
    """What a generated ``Response`` and a generated ``DecodeError`` have in common."""

    @property
    def status_code(self) -> int: ...
    @property
    def content(self) -> bytes: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


class ParsedAnswer(Answered, Protocol):
    @property
    def parsed(self) -> object: ...


@attrs.frozen
class Answer:
    """A success of :func:`send_json`: ``body`` is the decoded JSON, None when it was empty or not JSON."""

    status: int
    headers: Mapping[str, str]
    body: object


@attrs.frozen
class _Undecoded:
    """A success that is not what the document promises, for those who can read more than that."""

    status_code: int
    content: bytes
    headers: Mapping[str, str]
    parsed: object = None


@overload
async def call(
    expected: type[ModelT], operation: Callable[P, Awaitable[ParsedAnswer]], *args: P.args, **kwargs: P.kwargs
) -> ModelT: ...
@overload
async def call(
    expected: None, operation: Callable[P, Awaitable[ParsedAnswer]], *args: P.args, **kwargs: P.kwargs
) -> None: ...
async def call(
    expected: type[ModelT] | None,
    operation: Callable[P, Awaitable[ParsedAnswer]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> ModelT | None:
    """Run *operation* and return its answer as *expected* (None: any success, no body wanted).

    Raises ConnectionFailed, OutcomeUnknown, DeadlineExceeded, InvalidInput (an argument the document cannot carry)
    or the ApiError of the status; UnexpectedResponse for a success of another shape.
    """
    response, call_trace = await _run(operation, *args, **kwargs)
    if 200 <= response.status_code < 300 and (expected is None or isinstance(response.parsed, expected)):
        return cast("ModelT", response.parsed) if expected is not None else None
    raise _refused(response, call_trace, expected.__name__ if expected else "success")


async def call_with_headers(
    expected: type[ModelT], operation: Callable[P, Awaitable[ParsedAnswer]], *args: P.args, **kwargs: P.kwargs
) -> tuple[ModelT, Mapping[str, str]]:
    """As :func:`call`, with the headers of the answer, whose names may be in any case."""
    response, call_trace = await _run(operation, *args, **kwargs)
    if 200 <= response.status_code < 300 and isinstance(response.parsed, expected):
        return response.parsed, response.headers
    raise _refused(response, call_trace, expected.__name__)


async def call_list(
    item: type[ModelT], operation: Callable[P, Awaitable[ParsedAnswer]], *args: P.args, **kwargs: P.kwargs
) -> list[ModelT]:
    """As :func:`call`, for operations that answer a bare JSON array."""
    response, call_trace = await _run(operation, *args, **kwargs)
    if 200 <= response.status_code < 300 and isinstance(response.parsed, list):
        items = cast("list[object]", response.parsed)
        if all(isinstance(each, item) for each in items):
            return cast("list[ModelT]", items)
    raise _refused(response, call_trace, f"a list of {item.__name__}")


@attrs.frozen
class Listed(Generic[ModelT]):
    """What a list answered: the ``items`` of this page, and whether the service says that ``more`` follow."""

    items: Sequence[ModelT]
    more: bool


async def call_page(
    read: Callable[[Mapping[str, object]], ModelT],
    operation: Callable[P, Awaitable[ParsedAnswer]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Listed[ModelT]:
    """As :func:`call`, for a list that comes as an envelope with ``results`` or as a bare array (segops contract 1.6).

    Whichever of the two the document promises, the other is read as well. *read* is the ``from_dict`` of the members.
    """
    response, call_trace = await _run(_lenient(operation), *args, **kwargs)
    if 200 <= response.status_code < 300:
        try:
            body: object = json.loads(response.content)
            envelope = cast("dict[str, object]", body) if isinstance(body, dict) else {"results": body}
            found = envelope["results"]
            if isinstance(found, list):
                items = [read(cast("Mapping[str, object]", each)) for each in cast("list[object]", found)]
                return Listed(items, bool(envelope.get("next")))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            pass
    raise _refused(response, call_trace, "a list")


async def call_wrapped(
    read: Callable[[Mapping[str, object]], ModelT],
    find: Callable[[object], object],
    operation: Callable[P, Awaitable[ParsedAnswer]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> list[ModelT]:
    """As :func:`call_list`, for a list that comes in an envelope or bare: *find* takes it out of the JSON.

    *read* is the ``from_dict`` of the members.
    """
    response, call_trace = await _run(_lenient(operation), *args, **kwargs)
    if 200 <= response.status_code < 300:
        # As the document has it. An empty object, too, is decoded to a list of nothing.
        if isinstance(response.parsed, list) and response.content.lstrip().startswith(b"["):
            return cast("list[ModelT]", response.parsed)
        with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
            found = find(json.loads(response.content))
            if isinstance(found, list):
                return [read(cast("Mapping[str, object]", each)) for each in cast("list[object]", found)]
    raise _refused(response, call_trace, "a list")


def _lenient(operation: Callable[P, Awaitable[ParsedAnswer]]) -> Callable[P, Awaitable[ParsedAnswer]]:
    """*operation*, whose success may be of another shape than the document's."""

    async def either(*args: P.args, **kwargs: P.kwargs) -> ParsedAnswer:
        try:
            return await operation(*args, **kwargs)
        except Exception as cause:
            answered = _answer_of(cause)
            if answered is None or not 200 <= answered.status_code < 300:
                raise
            return _Undecoded(answered.status_code, answered.content, answered.headers)

    return either


async def call_delete(operation: Callable[P, Awaitable[ParsedAnswer]], *args: P.args, **kwargs: P.kwargs) -> None:
    """As :func:`call` for a deletion: "not found" after an attempt that may have been processed is its success."""
    try:
        await call(None, operation, *args, **kwargs)
    except NotFound as gone:
        if not gone.in_doubt:
            raise


async def _run(
    operation: Callable[P, Awaitable[ParsedAnswer]], *args: P.args, **kwargs: P.kwargs
) -> tuple[ParsedAnswer, trace.Trace]:
    call_trace = trace.Trace()
    token = trace.current.set(call_trace)
    try:
        return await operation(*args, **kwargs), call_trace
    except RecursionError:
        failed: AudienceKitError = _undecodable(call_trace)
    except Exception as cause:
        known = _known(cause, call_trace)
        if known is None:
            raise
        failed = known
    finally:
        trace.current.reset(token)
    raise failed  # out here, so that it does not carry the cause along, which holds the body as it came


def _known(cause: Exception, call_trace: trace.Trace) -> AudienceKitError | None:
    """Ours for what a generated function raised; None for what already is, or is a defect."""
    if (answered := _answer_of(cause)) is not None:
        return _refused(answered, call_trace, "the documented JSON")
    if _is_bad_redirect(cause, call_trace):
        return _undecodable(call_trace, "a redirect to an address that cannot be read")
    if not call_trace.attempts and _is_argument(cause):
        return InvalidInput(f"The arguments cannot be sent: {cause}")
    if isinstance(cause, RuntimeError) and not call_trace.attempts:  # httpx's word for a client closed meanwhile
        return ClientClosed("The client was closed.")
    return None


def _answer_of(cause: Exception) -> Answered | None:
    """The answer behind a DecodeError. Generated packages have one each: it is told by its name and what it holds."""
    known = type(cause).__name__ == "DecodeError" and hasattr(cause, "status_code")
    return cast("Answered", cast("object", cause)) if known else None


def _is_argument(cause: Exception) -> bool:
    """A generated function that failed before sending was given something the document cannot carry."""
    known = isinstance(cause, AudienceKitError)
    return not known and isinstance(cause, (ValueError, TypeError, AttributeError, httpx.InvalidURL))


def _is_bad_redirect(cause: Exception, call_trace: trace.Trace) -> bool:
    known = isinstance(cause, AudienceKitError)
    return not known and isinstance(cause, (httpx.RemoteProtocolError, ValueError)) and trace.redirected(call_trace)


def _undecodable(call_trace: trace.Trace, detail: str = "a body that cannot be read") -> ApiError:
    """The answer cannot be read: it was nested too deeply, or redirects to no address."""
    return error_class(call_trace.status or 200)(
        status=call_trace.status or 200,
        detail=detail,
        method=call_trace.method,
        url=call_trace.url,
        attempts=call_trace.attempts,
        in_doubt=call_trace.in_doubt,
        settled_by=call_trace.settled_by,
    )


def _refused(answer: Answered, call_trace: trace.Trace, expected: str, secrets: Iterable[str] = ()) -> ApiError:
    return error_for(
        status=answer.status_code,
        headers={name.lower(): value for name, value in answer.headers.items()},
        content=answer.content,
        method=call_trace.method,
        url=call_trace.url,
        attempts=call_trace.attempts,
        now=call_trace.now,
        secrets=(*call_trace.secrets, *secrets),
        expected=expected if 200 <= answer.status_code < 300 else None,
        in_doubt=call_trace.in_doubt,
        settled_by=call_trace.settled_by,
    )


async def send_json(
    connection: AsyncConnection[ClientT],
    operation: str,
    *,
    content: bytes,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send ready-made JSON *content* to *operation* (a name of the document): the measured hot path of event batches.

    Same transport, same errors as :func:`call`; only the building of models is left out.
    """
    response, _ = await _sent(connection, operation, content, headers, None)
    try:
        body: object = json.loads(response.content) if response.content else None
    except (ValueError, RecursionError):
        body = None
    return Answer(response.status_code, response.headers, body)


async def send_object(
    connection: AsyncConnection[ClientT], operation: str, *, content: bytes = b"", path: str | None = None
) -> dict[str, object]:
    """As :func:`send_json`, for what answers a JSON object: the hot path of bulk writes and long lists.

    *path* as in ``AsyncConnection.send``. Raises UnexpectedResponse for a success that is no JSON object.
    """
    response, call_trace = await _sent(connection, operation, content, None, path)
    try:
        body: object = json.loads(response.content)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise _refused(response, call_trace, "a JSON object")
    return cast("dict[str, object]", body)


async def _sent(
    connection: AsyncConnection[ClientT],
    operation: str,
    content: bytes,
    headers: Mapping[str, str] | None,
    path: str | None,
) -> tuple[httpx.Response, trace.Trace]:
    """A success, or an exception."""
    described = connection.operations[operation]
    call_trace = trace.Trace()
    token = trace.current.set(call_trace)
    try:
        response = await connection.send(described, content=content, headers=headers, path=path)
    except httpx.InvalidURL as cause:
        raise InvalidInput(f"The base URL is not valid: {cause}") from None
    except RuntimeError as cause:
        if call_trace.attempts:
            raise
        raise ClientClosed("The client was closed.") from cause
    finally:
        trace.current.reset(token)
    if not response.is_success:
        # The bare token of "Bearer …" as well: a service may quote it in its answer.
        own = [part for value in (headers or {}).values() for part in (value, *value.split())]
        raise _refused(response, call_trace, "success", own)
    return response, call_trace
