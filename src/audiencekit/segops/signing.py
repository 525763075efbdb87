"""Signing a user id for the public-key handshake, and checking it. Runs on your backend only, as does the secret."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import TypedDict

from audiencekit.core.secrets import Secret
from audiencekit.errors import ConfigurationError, InvalidInput

TOLERANCE = 300.0
"""Seconds that the time of a signature may be off the service's clock, either way."""


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
    key = _key(hmac_secret)
    stamp = int(time.time()) if ts is None else ts
    if not isinstance(user_id, str) or not user_id.strip():  # pyright: ignore[reportUnnecessaryIsInstance]  # callers are not type-checked
        raise InvalidInput("user_id must be text and not blank")
    if type(stamp) is not int:
        raise InvalidInput(f"ts must be whole seconds since 1970, got {stamp!r}")
    try:
        digest = _digest(key, user_id, stamp)
    except UnicodeEncodeError:
        raise InvalidInput("user_id holds half of a surrogate pair, which UTF-8 cannot carry") from None
    except ValueError:  # Python prints no integer of thousands of digits
        raise InvalidInput("ts must be seconds since 1970, got a number of thousands of digits") from None
    return SignedUserId(user_id=user_id, user_id_sig=digest, user_id_ts=stamp)


def verify_user_id(
    hmac_secret: str | Secret,
    user_id: object,
    user_id_sig: object,
    user_id_ts: object,
    *,
    now: float | None = None,
    tolerance: float = TOLERANCE,
) -> bool:
    """Whether the session mint would take this signature: for tests of the backend that makes it.

    *now* is in seconds since 1970, the present by default; *tolerance* the seconds that ``user_id_ts`` may be off.
    Whatever the three fields hold, the answer is True or False. Raises ConfigurationError for a secret that is empty or
    not hexadecimal. Source: contract 3.6.
    """
    key = _key(hmac_secret)
    if not isinstance(user_id, str) or not user_id.strip() or not isinstance(user_id_sig, str):
        return False
    if not isinstance(user_id_ts, int) or isinstance(user_id_ts, bool):
        return False
    moment = time.time() if now is None else now
    if not moment - tolerance <= user_id_ts <= moment + tolerance:  # compared, not subtracted: it may be beyond a float
        return False
    try:
        return hmac.compare_digest(_digest(key, user_id, user_id_ts).encode(), user_id_sig.encode())
    except ValueError:  # half a surrogate pair, or an integer too long to print
        return False


def _key(hmac_secret: str | Secret) -> bytes:
    secret = hmac_secret.reveal() if isinstance(hmac_secret, Secret) else hmac_secret
    try:
        key = bytes.fromhex(secret)
    except (ValueError, TypeError):
        key = b""
    if not key:  # never quote it: this text may reach a log
        raise ConfigurationError("the HMAC secret must be hexadecimal and not empty; copy it as shown at its creation")
    return key


def _digest(key: bytes, user_id: str, stamp: int) -> str:
    return hmac.new(key, f"{user_id}|{stamp}".encode(), hashlib.sha256).hexdigest()
