"""How the API speaks: FastAPI-like refusals, JSON bodies read with their places, times (contract 1.5, 1.7)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeAlias, cast

import attrs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

MAX_BODY = 8 << 20

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


@attrs.frozen
class Fault:
    """One entry of a 422: where, what, and FastAPI's word for the kind."""

    loc: tuple[str | int, ...]
    msg: str
    type: str = "value_error"


class Problem(Exception):
    """An answer other than success. *detail* is a sentence, or the faults of a 422; *rule* a contract section."""

    def __init__(self, status: int, detail: str | Sequence[Fault], *, rule: str = "") -> None:
        super().__init__(status, detail)
        self.status, self.detail, self.rule = status, detail, rule

    def response(self) -> Response:
        """The JSON body the client reads its message from."""
        detail = self.detail if isinstance(self.detail, str) else [attrs.asdict(fault) for fault in self.detail]
        headers = {"X-Sandbox-Rule": f"avatars {self.rule}"} if self.rule else {}
        return JSONResponse({"detail": detail}, self.status, headers)


def invalid(*loc: str | int, msg: str, type: str = "value_error", rule: str = "") -> Problem:
    """A 422 with one fault."""
    return Problem(422, [Fault(loc, msg, type)], rule=rule)


async def body_bytes(request: Request) -> bytes:
    """The body, refused with 413 above 8 MiB."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise Problem(413, f"The body is larger than {MAX_BODY} bytes.")
    return bytes(body)


async def json_body(request: Request) -> Json:
    """The body as JSON; 422 when it is none."""
    raw = await body_bytes(request)
    try:
        body = cast("Json", json.loads(raw, parse_constant=_no_number))
        if b"\\u" in raw:
            json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair is no text
        return body
    except (ValueError, RecursionError):
        raise invalid("body", msg="JSON decode error", type="json_invalid") from None


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


async def json_object(request: Request) -> dict[str, Json]:
    """The body as a JSON object; 422 when it is anything else."""
    body = await json_body(request)
    if not isinstance(body, dict):
        raise invalid("body", msg="Input should be a valid dictionary", type="model_attributes_type")
    return body


def text_field(body: dict[str, Json], name: str) -> str:
    """A required string of the body."""
    if name not in body:
        raise invalid("body", name, msg="Field required", type="missing")
    value = body[name]
    if not isinstance(value, str):
        raise invalid("body", name, msg="Input should be a valid string", type="string_type")
    return value


def text_list(value: Json, *loc: str | int, limit: int | None = None) -> list[str]:
    """A list of strings, of at most *limit* entries."""
    if not isinstance(value, list):
        raise invalid(*loc, msg="Input should be a valid list", type="list_type")
    if limit is not None and len(value) > limit:
        raise invalid(*loc, msg=f"List should have at most {limit} items", type="too_long")
    result: list[str] = []
    for index, item in enumerate(value):
        if not isinstance(item, str):
            raise invalid(*loc, index, msg="Input should be a valid string", type="string_type")
        result.append(item)
    return result


def as_uuid(text: str, *loc: str | int) -> str:
    """*text* as a UUID in its usual spelling."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise invalid(*loc, msg="Input should be a valid UUID", type="uuid_parsing") from None


def timestamp(seconds: float) -> str:
    """ISO 8601 with offset (contract 1.5)."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()
