"""Watches what a sandbox serves: each answer to an operation of a document is held to what that document says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
from jsonschema_rs import Draft202012Validator

from tests.contract.test_documents import CASES, DOCUMENTS, LOW_LEVEL_ONLY, Case

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@attrs.frozen
class Served:
    """One answer as it left the sandbox, and the content type of the request."""

    method: str
    path: str
    sent: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@attrs.define
class Recorder:
    """``seen`` are the (service, operation, status) that were served and validated, ``faults`` what was not right."""

    seen: set[tuple[str, str, int]] = attrs.field(factory=set)
    faults: list[str] = attrs.field(factory=list)
    _validators: dict[tuple[str, str, str], Draft202012Validator] = attrs.field(factory=dict)

    def hear(self, answer: Served) -> None:
        case = _operation(answer.method, answer.path)
        if case is None or _is_outside(case, answer):
            return
        fault = self._fault(case, answer)
        if fault is None:
            self.seen.add((case.service, case.operation_id, answer.status))
        else:
            self.faults.append(f"{case.service} {case.operation_id} {answer.status}: {fault}")

    def _fault(self, case: Case, answer: Served) -> str | None:
        """What the document does not say of this answer; None if all is as it says."""
        response = case.resolve(case.node["responses"].get(str(answer.status)))
        if response is None:
            return f"the document has no such status; the body is {answer.body[:200]!r}"
        for name, described in response.get("headers", {}).items():
            if case.resolve(described).get("required") and name.lower() not in answer.headers:
                return f"there is no header {name}"
        content = response.get("content")
        if not content:
            return None  # of a body the document says nothing; there may be one, which nobody reads
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        if media_type not in content:
            return f"content type {media_type or 'missing'}, not {' or '.join(content)}"
        return None if not media_type.endswith("json") else self._body_fault(case, answer, media_type, content)

    def _body_fault(self, case: Case, answer: Served, media_type: str, content: Mapping[str, Any]) -> str | None:
        try:
            body = json.loads(answer.body)
        except ValueError as error:
            return f"no JSON: {error}"
        key = (case.service, case.operation_id, f"{answer.status} {media_type}")
        if key not in self._validators:
            whole = {
                "$schema": DIALECT,
                "components": case.document["components"],
                "allOf": [content[media_type]["schema"]],
            }
            self._validators[key] = Draft202012Validator(whole, validate_formats=True)
        wrong = next(iter(self._validators[key].iter_errors(body)), None)
        return None if wrong is None else f"{list(wrong.instance_path)}: {wrong.message[:300]}"


def _is_outside(case: Case, answer: Served) -> bool:
    """Documents say nothing of operations the sandbox leaves out, nor of content types they do not name."""
    if answer.status == 501:
        return case.service == "segops" and not LOW_LEVEL_ONLY.isdisjoint(case.node["tags"])
    return answer.status == 415 and answer.sent not in case.resolve(case.node.get("requestBody", {})).get("content", {})


def _addresses() -> list[tuple[str, re.Pattern[str], Case]]:
    """Fixed paths before those that would match them, too."""
    found: list[tuple[str, re.Pattern[str], Case]] = []
    for case in sorted(CASES, key=lambda case: case.path.count("{")):
        _, mount, prefix = DOCUMENTS[case.service]
        whole = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(f"/{mount}{prefix}{case.path}"))
        found.append((case.method, re.compile(whole), case))
    return found


ADDRESSES = _addresses()


def _operation(method: str, path: str) -> Case | None:
    return next((case for verb, pattern, case in ADDRESSES if verb == method and pattern.fullmatch(path)), None)


Send = Callable[[dict[str, Any]], Any]


def listening(serve: Callable[..., Any], hear: Callable[[Served], None]) -> Callable[..., Any]:
    """The ``__call__`` of a sandbox's gate, with each whole answer told to *hear* before its last byte is sent."""

    async def serves(self: Any, scope: dict[str, Any], receive: Any, send: Send) -> None:
        head: dict[str, Any] = {}
        body = b""

        async def tell(message: dict[str, Any]) -> None:
            nonlocal body
            if message["type"] == "http.response.start":
                head.update(message)
            elif message["type"] == "http.response.body":
                body += message.get("body", b"")
                if not message.get("more_body"):
                    sent, headers = _named(scope["headers"]), _named(head["headers"])
                    path = scope["raw_path"].partition(b"?")[0].decode("latin-1")
                    content_type = sent.get("content-type", "").partition(";")[0]
                    hear(Served(scope["method"], path, content_type, head["status"], headers, body))
            await send(message)

        await serve(self, scope, receive, tell if scope["type"] == "http" else send)

    return serves


def _named(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
