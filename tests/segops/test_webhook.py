"""Webhooks: true or false whatever is sent (contract 2.6, and A4 of 6.2), then a typed message."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiencekit.core.secrets import Secret
from audiencekit.errors import ConfigurationError, InvalidInput
from audiencekit.segops import SegmentRecomputed, parse_webhook, verify_webhook

SECRET = "zürich-00ff"
MESSAGE = {
    "event": "segment.recomputed",
    "tenant_slug": "acme",
    "segment_id": 7,
    "segment_name": "Loyal",
    "member_count": 123,
    "computed_at": "2026-03-01T08:00:00Z",
}
BODY = json.dumps(MESSAGE).encode()


def signed(body: bytes = BODY, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


HEX = signed()


def test_the_secret_is_text_and_not_hexadecimal() -> None:
    """The digest is OpenSSL's (``openssl dgst -sha256 -hmac``)."""
    digest = "34fb0ceb5a5213b7096903f0d91742f999f718258836e4c97c1615fad46d234f"
    assert verify_webhook(b"{}", digest, "00" * 16)
    assert not verify_webhook(b"{}", hmac.new(bytes(16), b"{}", hashlib.sha256).hexdigest(), "00" * 16)


@pytest.mark.parametrize("signature", [HEX, f"sha256={HEX}", HEX.upper(), f"sha256={HEX.upper()}"])
def test_each_way_to_write_a_signature_is_taken(signature: str) -> None:
    assert verify_webhook(BODY, signature, SECRET)
    assert verify_webhook(BODY, signature.encode(), Secret(SECRET))
    assert not verify_webhook(BODY + b" ", signature, SECRET)
    assert not verify_webhook(BODY, signature, SECRET + "x")


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        b"",
        "sha256=",
        "sha1=" + HEX,
        "sha256=sha256=" + HEX,
        HEX[:-1],
        HEX + "0",
        " " + HEX,
        "é" * 64,
        "\ud800" * 64,
        "\u212a" * 64,
        "٣" * 64,
        b"\xff" * 64,
        "0" * 64,
        "a" * 10_000_000,
        7,
        HEX.encode("utf-16"),
        [HEX],
        {"sha256": HEX},
    ],
)
def test_a_hostile_header_is_false_and_raises_nothing(signature: object) -> None:
    """A4."""
    assert verify_webhook(BODY, signature, SECRET) is False  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("body", ["text", None, 7, MESSAGE])
def test_a_body_that_is_no_bytes_is_false(body: object) -> None:
    assert verify_webhook(body, HEX, SECRET) is False  # pyright: ignore[reportArgumentType]


@given(st.binary(), st.one_of(st.text(), st.binary(), st.none()))
def test_nobody_guesses_a_signature(body: bytes, signature: str | bytes | None) -> None:
    assert verify_webhook(body, signature, SECRET) is False
    assert verify_webhook(body, "sha256=" + signed(body), SECRET) is True


@pytest.mark.parametrize("secret", ["", None, 7, b"secret", "\ud800", Secret("")])
def test_a_secret_anybody_has_is_refused(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="secret"):
        verify_webhook(BODY, hmac.new(b"", BODY, hashlib.sha256).hexdigest(), secret)


def test_the_message_is_typed() -> None:
    body = json.dumps({**MESSAGE, "trigger": "schedule"}).encode()
    message = parse_webhook(body, signed(body), SECRET)
    assert message == SegmentRecomputed(
        tenant_slug="acme",
        segment_id=7,
        segment_name="Loyal",
        member_count=123,
        computed_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
        additional={"trigger": "schedule"},
    )
    assert message.event == "segment.recomputed" and len({message, message}) == 1
    with pytest.raises(AttributeError):
        message.segment_id = 8  # pyright: ignore[reportAttributeAccessIssue]


def test_a_time_without_an_offset_is_utc() -> None:
    body = json.dumps({**MESSAGE, "computed_at": "2026-03-01T08:00:00"}).encode()
    assert parse_webhook(body, signed(body), SECRET).computed_at == datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"segment_id": ' + b"9" * 5000 + b"}",
        *(
            json.dumps({**MESSAGE, **change}).encode()
            for change in (
                {"event": "segment.deleted"},
                {"event": None},
                {"tenant_slug": 1},
                {"segment_id": "7"},
                {"segment_id": True},
                {"segment_name": None},
                {"member_count": 1.5},
                {"computed_at": "soon"},
                {"computed_at": 1},
            )
        ),
    ],
)
def test_a_signed_body_of_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput, match="webhook"):
        parse_webhook(body, signed(body), SECRET)


@pytest.mark.parametrize("signature", [None, "0" * 64, "é"])
def test_nothing_is_read_from_a_body_that_is_not_signed(signature: str | None) -> None:
    with pytest.raises(InvalidInput, match="X-SegOps-Signature"):
        parse_webhook(b"not json", signature, SECRET)
