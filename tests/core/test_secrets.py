"""Nothing secret is printed, whatever prints it."""

from __future__ import annotations

import pytest

from audiencekit.core.address import api_key, base_url
from audiencekit.core.secrets import Secret, redact, safe_url
from audiencekit.errors import ConfigurationError


def test_a_secret_does_not_print() -> None:
    secret = Secret("sk_live_12345")
    assert "12345" not in f"{secret} {secret!r} {[secret]} {secret:}"
    assert secret.reveal() == "sk_live_12345" and secret == Secret("sk_live_12345") and secret != Secret("x")


def test_redaction_finds_encoded_forms() -> None:
    assert redact("k=a%2Fb%2Bc and a/b+c", [Secret("a/b+c")]) == "k=*** and ***"


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
