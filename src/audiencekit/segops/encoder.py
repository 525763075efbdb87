"""Which JSON encoder writes events: the standard library's, or a faster one when it is installed, under the same rules.

The faster ones write NaN as null and know more types than JSON; so what reaches them has been looked at, and what they
refuse (whole numbers beyond 64 bits) the standard one writes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Literal, get_args

import attrs

from audiencekit.core.payload import is_finite_plain, is_plain
from audiencekit.errors import ConfigurationError

EncoderName = Literal["auto", "json", "orjson", "msgspec"]


@attrs.frozen
class Encoder:
    """``is_plain`` is the look a payload needs before ``encode``, which raises ValueError or TypeError."""

    name: str
    is_plain: Callable[[object], bool]
    encode: Callable[[dict[str, object]], bytes]


# NaN is refused: sent bare it is not JSON. Text goes as UTF-8, where half a surrogate pair fails.
_text = json.JSONEncoder(allow_nan=False, ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def _standard(event: dict[str, object]) -> bytes:
    return _text(event).encode()


STANDARD = Encoder("json", is_plain, _standard)


def choose(name: EncoderName = "auto") -> Encoder:
    """The encoder of that name; ``auto`` takes orjson, else msgspec, else the standard one.

    Raises ConfigurationError when the one asked for is not installed.
    """
    if name not in get_args(EncoderName):
        raise ConfigurationError(f"encoder is one of {', '.join(get_args(EncoderName))}, got {name!r}")
    for candidate, load in (("orjson", _orjson), ("msgspec", _msgspec)):
        if name in ("auto", candidate):
            try:
                return Encoder(candidate, is_finite_plain, _with_standard_behind(load()))
            except ImportError:
                if name == candidate:
                    raise ConfigurationError(f"encoder={name!r}: {name} is not installed") from None
    return STANDARD


def _orjson() -> Callable[[object], bytes]:
    import orjson

    return orjson.dumps


def _msgspec() -> Callable[[object], bytes]:
    import msgspec

    return msgspec.json.Encoder().encode


def _with_standard_behind(dumps: Callable[[object], bytes]) -> Callable[[dict[str, object]], bytes]:
    def encode(event: dict[str, object]) -> bytes:
        try:
            # A copy: orjson hands out the front of a 4 KiB block, and events are kept by the hundred thousand.
            return b"%b" % dumps(event)
        except Exception:  # the standard one takes it, or says what is wrong
            return _standard(event)

    return encode
