"""From an answer to an error: class, message, code, request id. Pure; knows the shapes, not the services."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import cast

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


def read_body(text: str) -> tuple[str, str | int | None, str | None]:
    """(message, code, request id) of an error body, whichever of the three services' shapes it has.

    Permutive's envelope (permutive contract 5.1, all its spellings), ``{"detail": …}``, field errors (segops
    contract 1.5), FastAPI's 422 and plain text.
    """
    try:
        body = _mapping(json.loads(text))
    except (ValueError, RecursionError):  # the second for a body nested without end
        body = None
        if "<html" in text[:500].lower() or "<!doctype" in text[:500].lower():
            return "an HTML page instead of JSON", None, None
        return text.strip()[:300], None, None
    if body is None:
        return text.strip()[:300], None, None
    request_id = body.get("request_id") or body.get("requestId")
    rid = request_id if isinstance(request_id, str) else None
    if (error := _mapping(body.get("error"))) is not None:
        message = error.get("message") or error.get("m") or ""
        cause = error.get("cause") or error.get("c")
        code = error.get("code", error.get("co"))
        said = f"{_text(message)}: {_text(cause)}" if cause else _text(message)
        return said, code if isinstance(code, (int, str)) else None, rid
    if detail := body.get("detail"):
        said = _validation(cast("list[object]", detail)) if isinstance(detail, list) else _text(detail)
        return said, None, rid
    if isinstance(message := body.get("message"), str):
        return message, None, rid
    return _field_messages(body), None, rid


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
) -> ApiError:
    """The exception for an answer that is not the expected one.

    *expected* names what a success should have held (then it is an :class:`UnexpectedResponse`); *url* must have
    been made safe already.
    """
    secrets = tuple(secrets)
    masked = redact(content.decode("utf-8", "replace"), secrets)
    detail, code, request_id = read_body(masked)
    retry_after = parse_retry_after(headers.get("retry-after"), now)
    if expected is not None:
        shown = "an empty body" if not content else detail[:120]
        detail = f"expected {expected}, got {shown}"
    return error_class(status)(
        status=status,
        detail=detail[:DETAIL_SHOWN],
        code=code,
        request_id=request_id or redact(headers.get("x-request-id", ""), secrets)[:100] or None,
        method=method,
        url=url,
        body=masked[:BODY_SHOWN],
        attempts=attempts,
        retryable=outcome_of_status(status, retry_after) is not Outcome.SETTLED,
        retry_after=retry_after,
        in_doubt=in_doubt,
    )
