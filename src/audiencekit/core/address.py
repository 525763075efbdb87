"""Checks of what a service object is built from: its base URL and its key. Nothing is sent."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from audiencekit.core.secrets import Secret
from audiencekit.errors import ConfigurationError

_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*\.?", re.IGNORECASE)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


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
    try:
        parts = urlsplit(value.strip())
        host, _ = parts.hostname or "", parts.port  # both raise for what they cannot read
    except (ValueError, AttributeError):
        raise ConfigurationError("A base URL like https://host expected; this one cannot be read") from None
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigurationError("A base URL carries no user, password, query or fragment")
    # What was given is not shown: it may be a key in the wrong place.
    if parts.scheme not in {"http", "https"} or not (_HOST.fullmatch(host) or _is_address(host)):
        raise ConfigurationError("A base URL like https://host expected, with an ASCII host name (xn--… for others)")
    if not value.strip().isascii() or any(c.isspace() or not c.isprintable() for c in value.strip()):
        raise ConfigurationError("A base URL holds neither white space nor control characters")
    if parts.scheme == "http" and not (allow_http or is_loopback(host)):
        raise ConfigurationError(
            f"http://{host} would send the key in clear text; use https://, or "
            "ClientOptions(allow_http=True) on a network you trust"
        )
    return value.strip().rstrip("/")


def api_key(value: str | None, *, name: str, variables: str) -> Secret:
    """*value* as a Secret. Raises ConfigurationError, without showing it, when it is missing or cannot be a header."""
    if value is not None and not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        raise ConfigurationError(f"The {name} must be text, not {type(value).__name__}")
    if value is None or not value.strip():
        raise ConfigurationError(f"No {name}: pass api_key=… or set {variables}")
    if not value.isascii() or any(character.isspace() or not character.isprintable() for character in value):
        raise ConfigurationError(f"The {name} holds white space or characters no key has; was it copied whole?")
    return Secret(value)
