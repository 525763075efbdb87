"""The tokens SegOps hands out: JWTs that name their kind (segops.md 1.3, 3.3). By the server's clock."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import attrs
import jwt

from audiencekit.sandbox.secrets import Secrets

TokenKind = Literal["session", "access", "refresh"]
# segops.md 1.3; the life of a refresh token is not documented.
LIFETIME_SECONDS: Mapping[TokenKind, int] = {"session": 15 * 60, "access": 60 * 60, "refresh": 24 * 60 * 60}
# The library's types name those of a package that is not installed.
_codec: Any = jwt

ALGORITHM = "HS256"
SIGNING_KEY = "segops_signing_key"


@attrs.frozen(kw_only=True)
class Token:
    """A token handed out: the JWT, and when it ends."""

    text: str = attrs.field(repr=False)
    expires_at: datetime


class Tokens:
    """Signs and checks. *now* answers Unix seconds."""

    def __init__(self, kept: Secrets, now: Callable[[], float] = time.time) -> None:
        self._kept = kept
        self._now = now
        self._key = kept.get(SIGNING_KEY, _make_key)

    def issue(self, kind: TokenKind, subject: str, *, key_id: int | None = None) -> Token:
        """A token for *subject*: the uid of a session, the e-mail address of a user."""
        expires = int(self._now()) + LIFETIME_SECONDS[kind]
        claims = {"kind": kind, "sub": subject, "exp": expires, "key_id": key_id, "jti": secrets.token_hex(8)}
        text = _codec.encode(claims, self._key, ALGORITHM)
        return Token(text=text, expires_at=datetime.fromtimestamp(expires, UTC))

    def read(self, text: str) -> Mapping[str, Any] | None:
        """The claims of a token that is ours and not expired; else None."""
        try:
            claims: dict[str, Any] = _codec.decode(text, self._key, [ALGORITHM], options={"verify_exp": False})
        except jwt.InvalidTokenError:
            return None
        return claims if claims["exp"] > self._now() else None

    def expire_all(self) -> None:
        """From now on sign with another key: whatever was handed out is invalid."""
        self._key = self._kept.replace(SIGNING_KEY, _make_key())


def _make_key() -> str:
    return secrets.token_hex(32)
