"""The session mint: a public key and an identity become a token for fifteen minutes (segops.md 3)."""

from __future__ import annotations

import hashlib
import hmac
import re
import sqlite3
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.clock import ServerClock
from audiencekit.sandbox.segops.auth import Auth
from audiencekit.sandbox.segops.identity_rows import ANONYMOUS_PREFIX, identify, is_visitor
from audiencekit.sandbox.segops.keys import ApiKey
from audiencekit.sandbox.segops.wire import Refused, is_text, read_object, served, whole_seconds
from audiencekit.sandbox.store import Store

SIGNATURE_TOLERANCE_SECONDS = 5 * 60


def handshake_routes(auth: Auth, store: Store, clock: ServerClock) -> list[BaseRoute]:
    async def mint(request: Request) -> Response:
        # The order of the checks is the contract's (3.1): key, origin, ids, signature.
        caller = await auth.caller(request, "public")
        key = caller.key
        assert key is not None
        check_origin(key, request.headers.get("origin"))
        body = await read_object(request)
        user_id, anonymous_id = _identity(body)
        if user_id:
            check_signature(key, user_id, body, now=clock.time())
        uid = user_id or ANONYMOUS_PREFIX + anonymous_id
        if user_id and anonymous_id and not is_visitor(user_id):

            def pair(connection: sqlite3.Connection) -> None:
                identify(connection, anonymous_id, user_id, round(clock.time() * 1e6))

            await store.awrite(pair)
        token = auth.tokens.issue("session", uid, key_id=key.id)
        return JSONResponse({"token": token.text, "expires_at": whole_seconds(token.expires_at), "uid": uid})

    return [Route("/api/auth/session/", served(mint), methods=["POST"])]


def check_origin(key: ApiKey, origin: str | None) -> None:
    """403 unless *origin* is on the key's list; an empty list lets everybody in, apps that send no Origin included."""
    if key.allowed_origins and not any(origin_matches(entry, origin or "") for entry in key.allowed_origins):
        raise Refused.detail(403, f"Origin {origin or '(none)'} is not allowed for this key.", "3.2")


def origin_matches(entry: str, origin: str) -> bool:
    """Whether *origin* is *entry*, where ``*.`` at the start of the host stands for exactly one label."""
    scheme, wildcard, domain = entry.partition("://*.")
    if not wildcard:
        return origin == entry
    return re.fullmatch(rf"{re.escape(scheme)}://[\w-]+\.{re.escape(domain)}", origin, re.ASCII) is not None


def check_signature(key: ApiKey, user_id: str, body: Mapping[str, object], *, now: float) -> None:
    """403 unless the identity is signed as 3.6 says; unsigned passes where the key does not ask for it."""
    signature, signed_at = body.get("user_id_sig"), body.get("user_id_ts")
    if not signature and not key.requires_signature:
        return
    if not isinstance(signature, str) or not signature:
        raise Refused.detail(403, "This key requires a signed user_id.", "3.6")
    if not isinstance(signed_at, int) or isinstance(signed_at, bool):
        raise Refused.field("user_id_ts", "A valid integer is required.", "3.1")
    # Compared, not subtracted: any integer may have been sent, also one beyond a float.
    if not now - SIGNATURE_TOLERANCE_SECONDS <= signed_at <= now + SIGNATURE_TOLERANCE_SECONDS:
        raise Refused.detail(403, "user_id_ts is more than 5 minutes off.", "3.6")
    expected = sign(key.hmac_secret or "", user_id, signed_at)
    if not hmac.compare_digest(expected.encode(), signature.encode(errors="replace")):
        raise Refused.detail(403, "Wrong user_id_sig.", "3.6")


def sign(secret_hex: str, user_id: str, signed_at: int) -> str:
    """Lower-case hex of HMAC-SHA256 over ``user_id|signed_at`` with the decoded secret."""
    return hmac.new(bytes.fromhex(secret_hex), f"{user_id}|{signed_at}".encode(), hashlib.sha256).hexdigest()


def _identity(body: Mapping[str, object]) -> tuple[str, str]:
    user_id, anonymous_id = _id(body, "user_id"), _id(body, "anonymous_id")
    if not user_id and not anonymous_id:
        raise Refused.detail(400, "user_id or anonymous_id is required.", "3.1")
    return user_id, anonymous_id


def _id(body: Mapping[str, object], name: str) -> str:
    """The id *name*; empty when it is absent, null or blank."""
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or not is_text(value):
        raise Refused.field(name, "Not a valid string.", "3.1")
    return value.strip() and value
