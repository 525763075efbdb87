"""Who calls, and whether that kind of caller may (segops.md 1.3); logging in, and API keys made and revoked (2.1)."""

from __future__ import annotations

import hmac
import re
from typing import Literal, cast

import attrs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from audiencekit.sandbox.segops.keys import PREFIXES, ApiKey, Keys, new_key
from audiencekit.sandbox.segops.limits import Limits
from audiencekit.sandbox.segops.segment_rows import MAX_ID
from audiencekit.sandbox.segops.tokens import Tokens
from audiencekit.sandbox.segops.wire import Refused, read_object, required_text, served

TENANT_ID, TENANT_SLUG = 1, "sandbox"

# An entry of an allowlist: an origin, or one with a wildcard for its first label (3.2).
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(\*\.)?[\w-]+(\.[\w-]+)*(:\d{1,5})?", re.ASCII)

CallerKind = Literal["secret", "public", "mcp", "session", "access"]
NAMES: dict[CallerKind, str] = {
    "secret": "A secret key",
    "public": "A public key",
    "mcp": "An MCP key",
    "session": "A session token",
    "access": "An access token",
}


@attrs.frozen(kw_only=True)
class Caller:
    """Who calls: ``subject`` is the uid of a session, the e-mail address of a user, the name of a key."""

    kind: CallerKind
    subject: str
    key: ApiKey | None = None


class Auth:
    """Reads the ``Authorization`` header, and counts the calls of those who may."""

    def __init__(self, keys: Keys, tokens: Tokens, limits: Limits) -> None:
        self.keys = keys
        self.tokens = tokens
        self.limits = limits

    async def caller(self, request: Request, *allowed: CallerKind) -> Caller:
        """The caller: 401 when nobody known calls, 403 when that kind of caller may not do this, 429 too often."""
        scheme, _, credential = request.headers.get("authorization", "").partition(" ")
        if scheme == "ApiKey":
            caller = await self._by_key(credential)
        elif scheme == "Bearer":
            caller = await self._by_token(credential)
        else:
            raise Refused.detail(401, "Authentication credentials were not provided.", "1.3")
        if caller.kind not in allowed:
            raise Refused.detail(403, f"{NAMES[caller.kind]} may not do this.", "1.3")
        self.limits.take_call()
        return caller

    async def _by_key(self, text: str) -> Caller:
        key = await self.keys.find(text)
        if key is None:
            raise Refused.detail(401, "Invalid API key.", "1.2")
        return Caller(kind=key.kind, subject=key.name, key=key)

    async def _by_token(self, text: str) -> Caller:
        claims = self.tokens.read(text)
        if claims is None or claims["kind"] == "refresh":
            raise Refused.detail(401, "Token is invalid or expired.", "3.3")
        if claims["kind"] == "access":
            return Caller(kind="access", subject=claims["sub"])
        key = await self.keys.find_id(claims["key_id"])
        if key is None:
            raise Refused.detail(401, "The key of this session was revoked.", "1.2")
        return Caller(kind="session", subject=claims["sub"], key=key)


def auth_routes(auth: Auth, *, email: str, password: str) -> list[BaseRoute]:
    """Log-in of the one user there is, and the keys of the one tenant."""

    async def login(request: Request) -> Response:
        body = await read_object(request)
        given = required_text(body, "email", "2.1"), required_text(body, "password", "2.1")
        if not hmac.compare_digest("\n".join(given).encode(), f"{email}\n{password}".encode()):
            raise Refused.detail(401, "No active account found with the given credentials.", "2.1")
        access, refresh = auth.tokens.issue("access", email), auth.tokens.issue("refresh", email)
        return JSONResponse({"access": access.text, "refresh": refresh.text})

    async def refresh(request: Request) -> Response:
        claims = auth.tokens.read(required_text(await read_object(request), "refresh", "2.1"))
        if claims is None or claims["kind"] != "refresh":
            raise Refused.detail(401, "Token is invalid or expired.", "2.1")
        return JSONResponse({"access": auth.tokens.issue("access", claims["sub"]).text})

    async def create(request: Request) -> Response:
        await auth.caller(request, "access")
        key = await auth.keys.add(_key_in(await read_object(request)))
        answer = {"id": key.id, "name": key.name, "key": key.key, "key_type": key.kind}
        if key.kind == "public":
            answer |= {
                "allowed_origins": list(key.allowed_origins),
                "require_signed_user_id": key.requires_signature,
                "hmac_secret": key.hmac_secret,
            }
        return JSONResponse(answer, 201)

    async def revoke(request: Request) -> Response:
        await auth.caller(request, "access")
        number: int = request.path_params["id"]
        if number > MAX_ID or not await auth.keys.revoke(number):
            raise Refused.detail(404, "Not found.", "1.5")
        return Response(status_code=204)

    return [
        Route("/api/auth/token/", served(login), methods=["POST"]),
        Route("/api/auth/token/refresh/", served(refresh), methods=["POST"]),
        Route("/api/auth/api-keys/", served(create), methods=["POST"]),
        Route("/api/auth/api-keys/{id:number}/", served(revoke), methods=["DELETE"]),
    ]


def _key_in(body: dict[str, object]) -> ApiKey:
    name = required_text(body, "name", "2.1")
    if required_text(body, "tenant_slug", "2.1") != TENANT_SLUG:
        raise Refused.field("tenant_slug", f"There is one tenant here: {TENANT_SLUG}.", "2.1")
    kind = body.get("key_type", "secret")
    if not isinstance(kind, str) or kind not in PREFIXES:
        raise Refused.field("key_type", f"One of {', '.join(PREFIXES)}.", "2.1")
    origins = body.get("allowed_origins", [])
    if not isinstance(origins, list) or not all(isinstance(one, str) for one in cast("list[object]", origins)):
        raise Refused.field("allowed_origins", "Expected a list of strings.", "2.1")
    for origin in cast("list[str]", origins):
        if _ORIGIN.fullmatch(origin) is None:  # it would let nobody in, and say nothing
            raise Refused.field("allowed_origins", f"{origin!r} is no origin: scheme://host[:port].", "3.2")
    signed = body.get("require_signed_user_id", False)
    if not isinstance(signed, bool):
        raise Refused.field("require_signed_user_id", "Must be a valid boolean.", "2.1")
    return new_key(name, kind, allowed_origins=tuple(cast("list[str]", origins)), requires_signature=signed)
