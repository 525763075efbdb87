"""What goes over the wire apart from the resources: refusals, bodies read, times written (contract 1.3, 5)."""

from __future__ import annotations

import json
import math
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from starlette.responses import JSONResponse, PlainTextResponse, Response

from audiencekit.sandbox.permutive.services import Service
from audiencekit.sandbox.permutive.shapes import Misshapen, expect_object

T = TypeVar("T")

INVALID_VALUES = 1000
MISSHAPEN_BODY = 1002
MISSING_BODY = 1003
DOES_NOT_EXIST = 3000
ALREADY_EXISTS = 4000

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Refusal(Exception):
    """A request the sandbox turns down with the JSON envelope, worded as its service does (5.1)."""

    def __init__(
        self, status: int, code: int, message: str, *, rule: str, cause: str | None = None, allow: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.rule = rule
        self.cause = cause
        self.allow = allow

    def response(self, service: Service) -> Response:
        error = service.error(self.status, self.code, self.message)
        if self.cause is not None:
            error["cause"] = self.cause
        headers = _rule_header(self.rule)
        if self.allow is not None:
            headers["Allow"] = self.allow
        return JSONResponse({"request_id": str(uuid.uuid4()), "error": error}, self.status, headers)


class PlainRefusal(Exception):
    """A 400 of the Taxonomy service: one line of text, no envelope (shape E of 5.1; 3.2, row 25)."""

    def __init__(self, subject: str, detail: str | None = None) -> None:
        super().__init__(f"Invalid value for: {subject}" + (f" ({detail})" if detail else ""))

    def response(self, service: Service) -> Response:
        del service  # the line is Taxonomy's alone
        return PlainTextResponse(str(self), 400, _rule_header("3.2 row 25"))


def missing(what: str) -> Refusal:
    return Refusal(404, DOES_NOT_EXIST, f"The {what} does not exist", rule="5.2")


def taken(what: str, cause: str) -> Refusal:
    return Refusal(409, ALREADY_EXISTS, f"The {what} already exists", cause=cause, rule="5.2")


def is_uuid(text: str) -> bool:
    """Any textual UUID in any case; the version digit is not looked at (1.3)."""
    return _UUID.fullmatch(text) is not None


def invalid(name: str, reason: str, *, rule: str) -> Refusal:
    """A parameter, or a field of a well-formed body, whose value the service does not take."""
    return Refusal(400, INVALID_VALUES, "A parameter's value is not valid", cause=f"{name}: {reason}", rule=rule)


def misshapen(error: Misshapen, *, rule: str) -> Refusal:
    return Refusal(400, MISSHAPEN_BODY, "The request body is not structured as expected", cause=str(error), rule=rule)


def read_body(body: bytes, read: Callable[[Mapping[str, object]], T], *, rule: str) -> T:
    """What *read* makes of a JSON route's body; an empty one is refused as 1003, a misshapen one as 1002 (2.4)."""
    if not body:
        raise Refusal(400, MISSING_BODY, "The request body is missing", rule="5.2")
    try:
        return read(read_json_object(body))
    except Misshapen as error:
        raise misshapen(error, rule="4.1" if error.place.startswith("query") else rule) from None


def read_json_object(body: bytes) -> dict[str, object]:
    """Decode a JSON request body; raises `Misshapen` for what is no JSON object, numbers no double holds included."""
    try:
        value: object = json.loads(body.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a surrogate pair is text nobody can store
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else f"not JSON: {error}"
        raise Misshapen("body", reason) from None
    return dict(expect_object(value, "body"))


def written_time(nanoseconds: int, service: Service) -> str:
    """A time in UTC with as many fraction digits as the service writes, cut, not rounded (3.1, row 24)."""
    seconds, fraction = divmod(nanoseconds, 1_000_000_000)
    digits = f"{fraction:09d}"[: service.fraction_digits]
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{digits}Z"


def _rule_header(rule: str) -> dict[str, str]:
    return {"X-Sandbox-Rule": f"permutive {rule}"}


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large a number")
    return number


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")
