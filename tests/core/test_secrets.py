"""Nothing secret is printed, whatever prints it."""

from __future__ import annotations

import logging

import pytest

from audiencekit.core.address import api_key, base_url
from audiencekit.core.log_mask import mask_addresses
from audiencekit.core.secrets import Secret, redact, safe_url
from audiencekit.errors import ConfigurationError


def test_a_secret_does_not_print() -> None:
    secret = Secret("sk_live_12345")
    assert "12345" not in f"{secret} {secret!r} {[secret]} {secret:}"
    assert secret.reveal() == "sk_live_12345" and secret == Secret("sk_live_12345") and secret != Secret("x")


def test_redaction_finds_encoded_forms() -> None:
    assert redact("k=a%2Fb%2Bc and a/b+c", [Secret("a/b+c")]) == "k=*** and ***"


def test_redaction_finds_a_key_in_the_case_of_the_server() -> None:
    said = redact("unknown key 0a1b2c3d-1111, %2fabc%2Fde", ["0A1B2C3D-1111", "/ABC/de"])
    assert said == "unknown key ***, ***"


def test_headers_of_answers_are_logged_without_what_they_hold(caplog: pytest.LogCaptureFixture) -> None:
    mask_addresses()
    headers = [(b"Content-Type", b"text/plain"), (b"X-Echo", b"it's the key"), (b"X-More", b'a "key"')]
    with caplog.at_level(logging.DEBUG, "httpcore.http11"):
        logging.getLogger("httpcore.http11").debug(
            "receive_response_headers.complete return_value=%r", (b"HTTP/1.1", 401, b"Unauthorized", headers)
        )
    assert "key" not in caplog.text and "text/plain" in caplog.text and "X-More" in caplog.text


def test_urls_keep_only_what_is_on_the_list() -> None:
    shown = safe_url("http://user:pass@h:8/p?k=secret&limit=5&token=t#frag")
    assert shown == "http://h:8/p?k=***&limit=5&token=***"


@pytest.mark.parametrize(
    "value", ["", "h.example", "ftp://h", "http://", "https://u:p@h", "https://h?x=1", "http://h.example"]
)
def test_addresses_a_key_must_not_go_to(value: str) -> None:
    with pytest.raises(ConfigurationError):
        base_url(value)


@pytest.mark.parametrize("value", ["https://h/", "http://127.0.0.1:1/", "http://localhost", "http://[::1]:9"])
def test_addresses_that_are_fine(value: str) -> None:
    assert base_url(value) == value.rstrip("/")
    assert base_url("http://intranet", allow_http=True) == "http://intranet"


@pytest.mark.parametrize("value", [None, "", "  ", "key with space", "key\nnewline", "clé"])
def test_keys_that_cannot_be_one(value: str | None) -> None:
    with pytest.raises(ConfigurationError) as caught:
        api_key(value, name="key", variables="X")
    assert "newline" not in str(caught.value)
