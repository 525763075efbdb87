"""Checks of what a service object is built from: its base URL and its key. Nothing is sent."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from audiencekit.core.secrets import Secret
from audiencekit.errors import ConfigurationError


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def base_url(value: str, *, allow_http: bool = False) -> str:
    """*value* without trailing slashes. Raises ConfigurationError for anything a key must not be sent to.

    Plain ``http://`` would show the key to everybody on the way: it is accepted for this machine only, elsewhere
    with ``ClientOptions(allow_http=True)``.
    """
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError(f"A base URL like https://host expected, got {value!r}")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigurationError("A base URL carries no user, password, query or fragment")
    if parts.scheme == "http" and not (allow_http or is_loopback(parts.hostname)):
        raise ConfigurationError(
            f"http://{parts.hostname} would send the key in clear text; use https://, or "
            "ClientOptions(allow_http=True) on a network you trust"
        )
    return value.strip().rstrip("/")


def api_key(value: str | None, *, name: str, variables: str) -> Secret:
    """*value* as a Secret. Raises ConfigurationError, without showing it, when it is missing or cannot be a header."""
    if value is None or not value.strip():
        raise ConfigurationError(f"No {name}: pass api_key=… or set {variables}")
    if not value.isascii() or any(character.isspace() or not character.isprintable() for character in value):
        raise ConfigurationError(f"The {name} holds white space or characters no key has; was it copied whole?")
    return Secret(value)
