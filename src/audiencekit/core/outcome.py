"""From an answer to an error: class, message, code, request id. Pure; knows the shapes, not the services."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import cast

import attrs

from audiencekit.core.retry import Outcome, outcome_of_status, parse_retry_after
from audiencekit.core.secrets import Secret, redact
from audiencekit.errors import (
    ApiError,
    AuthenticationFailed,
    BadRequest,
    Conflict,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerFault,
    UnexpectedResponse,
)

BODY_SHOWN = 2_000  # characters of an error body that an exception keeps
DETAIL_SHOWN = 1_000  # characters of the message in it

_KEPT_BACK = frozenset({"set-cookie", "www-authenticate"})  # headers that may hold credentials of a session

_CLASSES: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: AuthenticationFailed,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    422: BadRequest,
    429: RateLimited,
}


def error_class(status: int) -> type[ApiError]:
    if status >= 500:
        return ServerFault
    return UnexpectedResponse if 200 <= status < 400 else _CLASSES.get(status, ApiError)


def _mapping(value: object) -> Mapping[str, object] | None:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _field_messages(body: Mapping[str, object]) -> str:
    lines: list[str] = []
    for name, said in body.items():
        parts = cast("list[object]", said) if isinstance(said, list) else [said]
        lines.append(f"{name}: {', '.join(_text(part) for part in parts)}")
    return "; ".join(lines)


def _validation(detail: list[object]) -> str:
    """FastAPI's list of ``{loc, msg}`` (avatars contract 1.7)."""
    lines: list[str] = []
    for entry in detail:
        item = _mapping(entry)
        if item is None:
            lines.append(_text(entry))
            continue
        place = item.get("loc")
        where = ".".join(str(part) for part in cast("list[object]", place)) if isinstance(place, list) else ""
        lines.append(f"{where}: {_text(item.get('msg', ''))}" if where else _text(item.get("msg", "")))
    return "; ".join(lines)


@attrs.frozen(kw_only=True)
class ErrorBody:
    """What an error body says, whichever shape it has. ``details`` is JSON of the service's own making."""

    message: str
    code: str | int | None = None
    request_id: str | None = None
    cause: str | None = None
    docs: str | None = None
    details: Mapping[str, object] | None = None


def read_body(text: str) -> ErrorBody:
    """Read an error body: Permutive's envelope (permutive contract 5.1, all its spellings), ``{"detail": …}``, field
    errors (segops contract 1.5), FastAPI's 422, plain text, HTML or nothing.
    """
    try:
        body = _mapping(json.loads(text))
    except (ValueError, RecursionError):  # the second for a body nested without end
        body = None
        if "<html" in text[:500].lower() or "<!doctype" in text[:500].lower():
            return ErrorBody(message="an HTML page instead of JSON")
    if body is None:
        return ErrorBody(message=text.strip()[:300])
    request_id = _some_text(body.get("request_id")) or _some_text(body.get("requestId"))
    if (error := _mapping(body.get("error"))) is not None:
        return _envelope(error, request_id)
    if detail := body.get("detail"):
        said = _validation(cast("list[object]", detail)) if isinstance(detail, list) else _text(detail)
    elif isinstance(message := body.get("message"), str):
        said = message
    else:
        said = _field_messages(body)
    return ErrorBody(message=said, request_id=request_id)


def _envelope(error: Mapping[str, object], request_id: str | None) -> ErrorBody:
    """Permutive's ``error``, whose names are short in one of its schemas."""
    message = error.get("message") or error.get("m")
    cause = error.get("cause") or error.get("c")
    code = error.get("code", error.get("co"))
    if not message and not cause:
        message = _some_text(error.get("status"))
    return ErrorBody(
        message=_text(message) if message else "",
        code=code if isinstance(code, (int, str)) else None,
        request_id=request_id,
        cause=_text(cause) if cause else None,
        docs=_some_text(error.get("docs")),
        details=_mapping(error.get("d")),
    )


def _some_text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def error_for(
    *,
    status: int,
    headers: Mapping[str, str],
    content: bytes,
    method: str,
    url: str,
    attempts: int,
    now: float,
    secrets: Iterable[Secret | str] = (),
    expected: str | None = None,
    in_doubt: bool = False,
    settled_by: str = "",
) -> ApiError:
    """The exception for an answer that is not the expected one.

    *expected* names what a success should have held (then it is an :class:`UnexpectedResponse`); *url* must have
    been made safe already; names of *headers* are in lower case.
    """
    secrets = tuple(secrets)
    masked = redact(content.decode("utf-8", "replace"), secrets)
    read = read_body(masked)
    detail = read.message
    retry_after = parse_retry_after(headers.get("retry-after"), now)
    if expected is not None:
        shown = "an empty body" if not content else detail[:120]
        detail = f"expected {expected}, got {shown}"
    return error_class(status)(
        status=status,
        detail=detail[:DETAIL_SHOWN],
        code=read.code,
        request_id=read.request_id or redact(headers.get("x-request-id", ""), secrets)[:100] or None,
        cause=read.cause and read.cause[:DETAIL_SHOWN],
        docs=read.docs and read.docs[:DETAIL_SHOWN],
        details=read.details if len(masked) <= BODY_SHOWN else None,
        headers={name: redact(value, secrets) for name, value in headers.items() if name not in _KEPT_BACK},
        method=method,
        url=url,
        body=masked[:BODY_SHOWN],
        attempts=attempts,
        retryable=outcome_of_status(status, retry_after) in {Outcome.FAULT, Outcome.REFUSED},
        retry_after=retry_after,
        in_doubt=in_doubt,
        settled_by=settled_by,
    )
