"""Receiving SegOps' webhook: is it theirs, and what does it say (contract 2.6). Pure; no web framework needed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import cast

import attrs

from audiencekit.core.secrets import Secret
from audiencekit.errors import ConfigurationError, InvalidInput

SIGNATURE_HEADER = "X-SegOps-Signature"
PREFIX = "sha256="
SEGMENT_RECOMPUTED = "segment.recomputed"


@attrs.frozen(kw_only=True)
class SegmentRecomputed:
    """What SegOps posts after each successful computation of a segment; one attempt, never repeated.

    ``computed_at`` is aware. ``additional`` holds what the contract does not name. Source: contract 2.6.
    """

    tenant_slug: str
    segment_id: int
    segment_name: str
    member_count: int
    computed_at: datetime
    event: str = SEGMENT_RECOMPUTED
    additional: Mapping[str, object] = attrs.field(factory=lambda: MappingProxyType({}), hash=False)


def verify_webhook(body: bytes, signature: str | bytes | None, secret: str | Secret) -> bool:
    """Whether *signature*, the value of ``X-SegOps-Signature``, belongs to the raw *body*.

    ``sha256=<hex>`` and bare hexadecimal are taken, in upper or lower case. Whatever a sender puts in the header or the
    body, the answer is True or False, in a time that does not tell how much of it was right. *secret* is used as text,
    not decoded from hexadecimal. Raises ConfigurationError for a secret that is empty or no text: anybody could sign
    with it. Source: contract 2.6.
    """
    key = _key(secret)
    given = _hexadecimal(signature)
    if given is None or not isinstance(body, (bytes, bytearray, memoryview)):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers are not type-checked
        return False
    return hmac.compare_digest(hmac.new(key, bytes(body), hashlib.sha256).hexdigest(), given)


def parse_webhook(body: bytes, signature: str | bytes | None, secret: str | Secret) -> SegmentRecomputed:
    """The message in *body*, once its signature was checked as :func:`verify_webhook` does.

    Raises InvalidInput when the signature is wrong or missing, or the body is not the documented message (answer such
    a request with 400), ConfigurationError for an empty secret.
    """
    if not verify_webhook(body, signature, secret):
        raise InvalidInput(f"the webhook's {SIGNATURE_HEADER} does not belong to its body; do not trust it")
    try:
        message: object = json.loads(bytes(body))
    except (ValueError, RecursionError):
        raise InvalidInput("the webhook's body is not JSON") from None
    if not isinstance(message, dict):
        raise InvalidInput("the webhook's body is not a JSON object")
    return _message(cast("dict[str, object]", message))


def _message(fields: dict[str, object]) -> SegmentRecomputed:
    event = fields.pop("event", None)
    if event != SEGMENT_RECOMPUTED:
        raise InvalidInput(f"the webhook's event is not {SEGMENT_RECOMPUTED}")
    return SegmentRecomputed(
        tenant_slug=_text(fields, "tenant_slug"),
        segment_id=_whole(fields, "segment_id"),
        segment_name=_text(fields, "segment_name"),
        member_count=_whole(fields, "member_count"),
        computed_at=_moment(fields, "computed_at"),
        additional=MappingProxyType(fields),  # what is left
    )


def _text(fields: dict[str, object], name: str) -> str:
    value = fields.pop(name, None)
    if not isinstance(value, str):
        raise InvalidInput(f"the webhook's {name} is not a text")
    return value


def _whole(fields: dict[str, object], name: str) -> int:
    value = fields.pop(name, None)
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInput(f"the webhook's {name} is not a whole number")
    return value


def _moment(fields: dict[str, object], name: str) -> datetime:
    text = _text(fields, name)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"the webhook's {name} is not a time in ISO 8601") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _key(secret: str | Secret) -> bytes:
    text = secret.reveal() if isinstance(secret, Secret) else secret
    try:
        key = text.encode()
    except (AttributeError, UnicodeEncodeError):
        key = b""
    if not key:  # never quote it: this text may reach a log
        raise ConfigurationError("the webhook's secret must be text and not empty; copy it from its settings")
    return key


def _hexadecimal(signature: object) -> str | None:
    """The 64 digits of a header's value, in lower case; None when it cannot be a signature."""
    if isinstance(signature, bytes):
        signature = signature.decode("latin-1")  # as headers are
    if not isinstance(signature, str) or len(signature) > len(PREFIX) + 64 or not signature.isascii():
        return None
    digits = signature.lower().removeprefix(PREFIX)
    return digits if len(digits) == 64 else None
