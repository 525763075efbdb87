"""Secrets: a wrapper that does not print, and the masking of texts and URLs that leave the library."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from typing import final
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

MASK = "***"

# Only the values of these are ever shown; whatever a server or a proxy adds later stays hidden (allow-list, design 4).
SHOWN_QUERY = frozenset(
    {"limit", "cursor", "page", "page_size", "pagination_token", "include-child-workspaces", "display_name", "set_name",
     "names", "kind", "include_deleted", "volume_name", "purpose", "export_id", "list-type", "partNumber"}
)  # fmt: skip


@final
class Secret:
    """A text that must not be printed. ``reveal()`` gives it; repr, str and format show ``***``."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK!r})"

    def __str__(self) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(("audiencekit.Secret", self._value))


def redact(text: str, secrets: Iterable[Secret | str]) -> str:
    """*text* with every secret, plain or percent-encoded, replaced by ``***``; also where a server changed its case."""
    for secret in secrets:
        value = secret.reveal() if isinstance(secret, Secret) else secret
        if len(value) < 4:  # masking "" or "a" would only garble the text
            continue
        for form in (value, quote(value, safe="")):
            text = re.sub(re.escape(form), MASK, text, flags=re.IGNORECASE)
    return text


def safe_url(url: str) -> str:
    """*url* without user info, and with the values of all query parameters masked that are not on the allow-list."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    if parts.port is not None:
        host = f"{host}:{parts.port}"
    query = "&".join(
        f"{quote(name)}={quote(value) if name in SHOWN_QUERY else MASK}"
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    )
    return urlunsplit((parts.scheme, host, parts.path, query, ""))
