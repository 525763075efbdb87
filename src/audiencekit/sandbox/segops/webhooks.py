"""Outbound webhooks: after each compute one POST per active webhook, once, to this machine only (segops.md 2.6)."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import logging
import sqlite3
import threading
from datetime import UTC, datetime
from urllib.parse import SplitResult, urlsplit

from audiencekit.sandbox.segops.auth import TENANT_SLUG
from audiencekit.sandbox.segops.segment_rows import Row, find_segment
from audiencekit.sandbox.segops.webhook_rows import Webhook, active_webhooks, insert_delivery
from audiencekit.sandbox.segops.wire import microseconds
from audiencekit.sandbox.store import Store

TIMEOUT_SECONDS = 10.0
SIGNATURE_HEADER = "X-SegOps-Signature"

_log = logging.getLogger(__name__)


class Webhooks:
    """Delivers, each webhook on a thread of its own; nothing waits for them, not even the end of the sandbox.

    Not through urllib: it would follow redirects, and obey a proxy from the environment.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._resets = 0
        self._stopped = False

    def segment_computed(self, number: int) -> None:
        """Tell every active webhook of the segment's compute."""
        found = self._store.read(lambda connection: (find_segment(connection, number), active_webhooks(connection)))
        segment, webhooks = found
        if segment is None:
            return
        body = json.dumps(_body(segment)).encode()
        for webhook in webhooks:
            arguments = (webhook, number, body, self._resets)
            threading.Thread(target=self._deliver, args=arguments, name="segops-webhook", daemon=True).start()

    def forget(self) -> None:
        """What is under way is not noted: the store was emptied."""
        self._resets += 1

    def stop(self) -> None:
        self._stopped = True

    def _deliver(self, webhook: Webhook, segment: int, body: bytes, resets: int) -> None:
        status, error, sent_at = None, "", microseconds(datetime.now(UTC))
        try:
            status = _post(webhook, body)
        except (OSError, http.client.HTTPException) as failure:
            error = f"{type(failure).__name__}: {failure}"

        def note(connection: sqlite3.Connection) -> None:
            if resets == self._resets:
                insert_delivery(connection, webhook.id, segment, status=status, error=error, sent_at=sent_at)

        try:
            self._store.write(note)
        except Exception:
            if not self._stopped:  # else the store is closed, and nobody is left to read it
                _log.exception("delivery to webhook %s could not be noted", webhook.id)


def check_url(url: str) -> None:
    """Raise ValueError unless *url* is http or https, to a loopback address.

    The contract asks for https; a receiver in a test has no certificate, so http is let through here.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not _is_loopback(parts) or parts.port == 0:
        raise ValueError(f"webhook: the sandbox delivers to http(s) addresses of this machine only, not to {url!r}")
    if not url.isascii() or any(character <= " " or character == "\x7f" for character in url):
        raise ValueError(f"webhook: {url!r} holds characters that a URL cannot")


def sign(secret: str, body: bytes) -> str:
    """What the signature header holds: the secret is used as text, not decoded from hex as for user ids."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _post(webhook: Webhook, body: bytes) -> int:
    parts = urlsplit(webhook.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    headers = {"Content-Type": "application/json"}
    if webhook.secret:
        headers[SIGNATURE_HEADER] = sign(webhook.secret, body)
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _is_loopback(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _body(segment: Row) -> dict[str, object]:
    return {
        "event": "segment.recomputed",
        "tenant_slug": TENANT_SLUG,
        "segment_id": segment["id"],
        "segment_name": segment["name"],
        "member_count": segment["member_count"],
        "computed_at": segment["last_computed_at"],
    }
