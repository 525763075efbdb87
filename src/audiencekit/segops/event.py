"""One event: validated, stamped and serialised when it is tracked, so that a bad one fails there and alone. Pure.

Source: contract 4.1 (fields), 1.7 (time). The bytes made here are what goes over the wire; nothing that happens to
the caller's objects afterwards can change them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, cast

from audiencekit.core.payload import plain, utc_text
from audiencekit.errors import InvalidInput
from audiencekit.segops.encoder import STANDARD, Encoder

if TYPE_CHECKING:
    from datetime import datetime

MAX_ID = (
    1024  # characters of an id or event type: the service documents no limit (contract 4.1), a runaway value has one
)
MAX_BATCH_BYTES = 1024 * 1024
BATCH_OVERHEAD = len(b'{"events":[]}')
MAX_EVENT_BYTES = MAX_BATCH_BYTES - BATCH_OVERHEAD  # every admitted event fits into a batch of its own

IDENTIFY = "context_identified"  # contract 4.3

LONG_NUMBER = 308  # digits: no double has more before its point, and no reader must take more
_LONG_NUMBER = re.compile(rb"\d{%d}" % LONG_NUMBER)


class Stamp:
    """Seconds since 1970 → ISO 8601 text; the part that changes once a second is kept."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: tuple[int, str] = (-1, "")  # one object, so that two threads cannot mix its halves

    def text(self, now: float) -> str:
        second = int(now)
        known, text = self._kept
        if second != known:
            text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
            self._kept = (second, text)
        return f"{text}.{int((now - second) * 1_000_000):06d}Z"


def serialise(
    *,
    user_id: str,
    event_type: str,
    payload: Mapping[str, object] | None,
    occurred_at: str,
    anonymous_id: str | None,
    blank_user: bool = False,
    encoder: Encoder = STANDARD,
) -> bytes:
    """The event as JSON. *occurred_at* is ready-made text; *blank_user* allows ``user_id=""`` (contract 2.2).

    Raises InvalidInput with the path of the value at fault.
    """
    if type(user_id) is not str or type(event_type) is not str or len(user_id) > MAX_ID or len(event_type) > MAX_ID:
        user_id, event_type = _text("user_id", user_id), _text("event_type", event_type)
    if not user_id.strip() and not (blank_user and user_id == ""):
        raise InvalidInput("user_id is blank; the service would skip the event. Give a stable id of the user")
    if not event_type.strip():
        raise InvalidInput("event_type is blank; give a name such as 'order_placed'")
    event: dict[str, object] = {"user_id": user_id, "event_type": event_type, "occurred_at": occurred_at}
    if payload is not None:
        event["payload"] = payload
    if anonymous_id is not None:
        event["anonymous_id"] = named("anonymous_id", anonymous_id)
    if payload is not None and not (encoder.is_plain(payload) and isinstance(payload, dict)):
        event["payload"] = _plain_payload(payload)
    try:
        body = encoder.encode(event)
    except ValueError:  # NaN, half a surrogate pair, an endless number: the slow look finds the place
        plain(event["user_id"], "user_id")
        plain(event["event_type"], "event_type")
        plain(anonymous_id, "anonymous_id")
        event["payload"] = _plain_payload(cast("Mapping[str, object]", event.get("payload", {})))
        raise
    if len(body) > LONG_NUMBER and payload is not None and _LONG_NUMBER.search(body):
        _plain_payload(payload)  # the quick look does not measure whole numbers
    if len(body) > MAX_EVENT_BYTES:
        raise InvalidInput(f"the event has {len(body):,} bytes as JSON; the limit is {MAX_EVENT_BYTES:,}. Send less")
    return body


def _plain_payload(payload: object) -> object:
    if not isinstance(payload, Mapping):
        raise InvalidInput(f"payload is a {type(payload).__name__}; give a dict (contract 4.1)")
    try:
        return plain(cast("object", payload), "payload")
    except InvalidInput:
        raise
    except Exception as error:  # a mapping or a key of somebody's own that fails
        raise InvalidInput(f"payload cannot be read ({type(error).__name__}: {error})") from error


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidInput(f"{name} is a {type(value).__name__}; give text, for example str(value)")
    if len(value) > MAX_ID:
        raise InvalidInput(f"{name} has {len(value):,} characters; the limit is {MAX_ID:,}")
    return str(plain(value, name))  # an Enum's value, a subclass's text


def named(name: str, value: object) -> str:
    """*value* if it is a text of 1 to 1,024 characters that is not blank; else InvalidInput."""
    text = _text(name, value)
    if not text.strip():
        raise InvalidInput(f"{name} is blank; leave it out or give the id")
    return text


def _is_utc_text(text: str) -> bool:
    """Whether *text* is what the service takes as it stands: most of a backfill is."""
    if not (20 <= len(text) <= 32 and text[7] == "-" and text[10] == "T" and text[13] == text[16] == ":"):
        return False
    if not text.endswith(("Z", "+00:00")) or "," in text or not text.isascii():
        return False
    try:
        _from_iso()(text)
    except ValueError:
        return False
    return True


@cache
def _from_iso() -> Callable[[str], datetime]:
    from datetime import datetime

    return datetime.fromisoformat


def moment(occurred_at: datetime | str) -> str:
    """When it happened, as UTC text. A datetime must be aware; a text must be ISO 8601 with an offset or ``Z``."""
    if isinstance(occurred_at, str) and _is_utc_text(occurred_at):
        return occurred_at
    from datetime import datetime

    if isinstance(occurred_at, str):
        try:
            parsed = datetime.fromisoformat(occurred_at)
        except ValueError:
            raise InvalidInput(
                f"occurred_at {occurred_at!r} is not ISO 8601; give a datetime or '2026-03-01T08:00:00Z'"
            ) from None
        if parsed.utcoffset() is None:
            raise InvalidInput(f"occurred_at {occurred_at!r} has no time zone; end it with Z if it is UTC")
        return utc_text(parsed, "occurred_at")
    if not isinstance(cast("object", occurred_at), datetime):
        raise InvalidInput(
            f"occurred_at is a {type(occurred_at).__name__}; give an aware datetime or ISO text such as "
            "'2026-03-01T08:00:00Z'"
        )
    return utc_text(occurred_at, "occurred_at")
