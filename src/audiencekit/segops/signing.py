"""Signing a user id for the public-key handshake. Runs on your backend only: the secret must never reach a client."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import TypedDict

from audiencekit.core.secrets import Secret
from audiencekit.errors import ConfigurationError, InvalidInput


class SignedUserId(TypedDict):
    """What a backend hands to its client: the three fields that the session mint checks (contract 3.1)."""

    user_id: str
    user_id_sig: str
    user_id_ts: int


def sign_user_id(hmac_secret: str | Secret, user_id: str, ts: int | None = None) -> SignedUserId:
    """Sign *user_id* with the key's HMAC secret (hexadecimal); *ts* in seconds since 1970, now by default.

    A signature is good for mints within 5 minutes of *ts*, so make a fresh one whenever ``get_user`` is called.
    Raises ConfigurationError for a secret that is empty or not hexadecimal, InvalidInput for a blank id or a *ts* that
    is not a whole number. Source: contract 3.6.
    """
    secret = hmac_secret.reveal() if isinstance(hmac_secret, Secret) else hmac_secret
    try:
        key = bytes.fromhex(secret)
    except (ValueError, TypeError):
        key = b""
    if not key:  # never quote it: this text may reach a log
        raise ConfigurationError("the HMAC secret must be hexadecimal and not empty; copy it as shown at its creation")
    stamp = int(time.time()) if ts is None else ts
    if not isinstance(user_id, str) or not user_id.strip():  # pyright: ignore[reportUnnecessaryIsInstance]  # callers are not type-checked
        raise InvalidInput("user_id must be text and not blank")
    if type(stamp) is not int:
        raise InvalidInput(f"ts must be whole seconds since 1970, got {stamp!r}")
    try:
        message = f"{user_id}|{stamp}".encode()
    except UnicodeEncodeError:
        raise InvalidInput("user_id holds half of a surrogate pair, which UTF-8 cannot carry") from None
    digest = hmac.new(key, message, hashlib.sha256).hexdigest()
    return SignedUserId(user_id=user_id, user_id_sig=digest, user_id_ts=stamp)
