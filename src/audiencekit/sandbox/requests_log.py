"""What arrived at the sandbox, without anything secret in it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from urllib.parse import parse_qsl

import attrs

KEPT = 10_000

# The kinds of key that the contracts name (segops.md 1.2, avatars.md); what follows the prefix is secret.
KEY_PREFIXES = ("sk_", "pk_", "mk_", "octopize_apikey.")


@attrs.frozen(kw_only=True)
class ReceivedRequest:
    """One request: its target, and what was answered.

    ``query`` holds the names of the query's parameters, never their values. ``credential`` names the scheme and kind of
    the credential (``"ApiKey sk_…"``, ``"Bearer …"``), or is empty. ``body_bytes`` is the declared length. ``status``
    is None when the connection was closed without an answer. ``fault`` names the fault that was injected, if any.
    """

    method: str
    path: str
    query: tuple[str, ...] = ()
    credential: str = ""
    body_bytes: int = 0
    status: int | None = None
    fault: str | None = None


class RequestLog:
    """The last 10,000 requests, oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: deque[ReceivedRequest] = deque(maxlen=KEPT)

    def add(self, request: ReceivedRequest) -> None:
        with self._lock:
            self._kept.append(request)

    def all(self) -> list[ReceivedRequest]:
        with self._lock:
            return list(self._kept)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


def query_names(query: bytes) -> tuple[str, ...]:
    """The names in a query string."""
    return tuple(name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))


def describe_credential(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Scheme and kind of the credential that a request carries, with the secret part left out."""
    for name, value in headers:
        if name == b"authorization":
            scheme, _, rest = value.decode("latin-1").partition(" ")
            return f"{scheme if rest else ''} {_kind(rest or scheme)}".strip()
        if name == b"x-api-key":
            return f"X-API-Key {_kind(value.decode('latin-1'))}"
    return ""


def _kind(credential: str) -> str:
    return next((prefix for prefix in KEY_PREFIXES if credential.startswith(prefix)), "") + "…"
