"""How SegOps speaks: JSON bodies in, refusals and times out (segops.md 1.5, 1.7)."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import NoReturn, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

RULE_HEADER = "X-Sandbox-Rule"

NOT_TEXT = "Not valid Unicode text, or holds U+0000."
# An odd number of backslashes: an even one spells backslashes, and "u0000" behind them is text.
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

Handler = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    """A request that breaks a rule of the contract; *rule* names its section."""

    def __init__(
        self, status: int, body: Mapping[str, object], rule: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, body, rule)
        self.status = status
        self.body = body
        self.rule = rule
        self.headers = headers or {}

    @classmethod
    def detail(cls, status: int, message: str, rule: str) -> Refused:
        return cls(status, {"detail": message}, rule)

    @classmethod
    def field(cls, name: str, message: str, rule: str) -> Refused:
        return cls(400, {name: [message]}, rule)


def served(handler: Handler) -> Handler:
    """*handler*, its refusals turned into answers."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as refused:
            headers = {RULE_HEADER: f"segops.md {refused.rule}", **refused.headers}
            if refused.status == 401:
                headers["WWW-Authenticate"] = "ApiKey"
            return JSONResponse(refused.body, refused.status, headers)

    return answer


async def read_object(request: Request) -> dict[str, object]:
    """The body, which must be a JSON object; 400 or 415 if it is not."""
    content_type = request.headers.get("content-type", "application/json")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Refused.detail(415, f'Unsupported media type "{content_type}" in request.', "1.1")
    try:
        body: object = json.loads(await request.body(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refused.detail(400, f"JSON parse error - {error}", "1.5") from error
    if not isinstance(body, dict):
        raise Refused.detail(400, "Invalid data. Expected a dictionary.", "1.5")
    return cast("dict[str, object]", body)


def required_text(body: Mapping[str, object], name: str, rule: str) -> str:
    """The non-blank string *name* of *body*, or 400 with the field's name."""
    if name not in body:
        raise Refused.field(name, "This field is required.", rule)
    value = body[name]
    if not isinstance(value, str):
        raise Refused.field(name, "Not a valid string.", rule)
    if not value.strip():
        raise Refused.field(name, "This field may not be blank.", rule)
    if not is_text(value):
        raise Refused.field(name, NOT_TEXT, rule)
    return value


def is_text(text: str) -> bool:
    """Whether it can be stored, compared and sent.

    JSON's escapes can spell half of a surrogate pair, which is no character, and U+0000, where the text functions of
    SQLite stop: what lies behind it would not count. The contract says nothing of either; refusing both is inferred.
    """
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_text_in_json(document: str) -> bool:
    """:func:`is_text` for all strings in JSON text that ``json.dumps`` wrote without escaping to ASCII."""
    return is_text(document) and ("\\u0000" not in document or _ESCAPED_NUL.search(document) is None)


def whole_seconds(moment: datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SSZ``, the documented form; the Swift SDK reads no fractions (segops.md 3.2)."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def microseconds(moment: datetime) -> str:
    """With the fraction, for times that a poller compares: two computes may fall into one second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
