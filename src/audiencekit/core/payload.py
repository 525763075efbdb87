"""From what users put into a payload to what JSON can hold, or a refusal that names the place. Pure.

Rules: text, whole and decimal numbers, booleans, None, mappings with text keys, lists and tuples pass. Converted are:
aware datetime (UTC, ``…Z``), date (``YYYY-MM-DD``), Decimal (whole if it is, else the nearest double: the services
compute in doubles), UUID (its text), Enum (its value). Everything else is refused: NaN and Infinity, bytes, sets,
naive datetimes, keys that are not text, lone surrogates, circular structures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import cast

from audiencekit.errors import InvalidInput

MAX_DEPTH = 32  # nothing real is deeper; far below the recursion limits of this and any other JSON reader
LARGEST_EXACT = 2**53  # whole numbers above this are not exact in a double

_SCALARS = frozenset({str, int, float, bool, type(None)})
_NEVER_ODD = _SCALARS - {float}
_CONTAINERS = frozenset({dict, list, tuple})


def is_plain(value: object, depth: int = 0) -> bool:
    """Whether the JSON encoder takes *value* as it is and as meant: the quick look that most payloads pass.

    It leaves to the encoder what the encoder refuses itself (NaN, lone surrogates), and sees what it would accept
    silently: keys that are not text, subclasses that encode as something else.
    """
    kind = type(value)
    if kind in _SCALARS:
        return True
    if kind not in _CONTAINERS or depth > MAX_DEPTH:
        return False
    if kind is dict:
        members = cast("dict[object, object]", value)
        for key, member in members.items():
            if type(key) is not str or (type(member) not in _SCALARS and not is_plain(member, depth + 1)):
                return False
        return True
    for member in cast("list[object]", value):
        if type(member) not in _SCALARS and not is_plain(member, depth + 1):
            return False
    return True


def is_finite_plain(value: object, depth: int = 0) -> bool:
    """As :func:`is_plain`, and no number is NaN or infinite: for encoders that would write null."""
    kind = type(value)
    if kind is float:
        return math.isfinite(cast("float", value))
    if kind in _SCALARS:
        return True
    if kind not in _CONTAINERS or depth > MAX_DEPTH:
        return False
    if kind is dict:
        members = cast("dict[object, object]", value)
        for key, member in members.items():
            if type(key) is not str:
                return False
            kind = type(member)
            if kind is float:
                if not math.isfinite(cast("float", member)):
                    return False
            elif kind not in _NEVER_ODD and not is_finite_plain(member, depth + 1):
                return False
        return True
    for member in cast("list[object]", value):
        if type(member) not in _NEVER_ODD and not is_finite_plain(member, depth + 1):
            return False
    return True


def plain(value: object, path: str, depth: int = 0) -> object:
    """A copy of *value* that JSON can hold. Raises InvalidInput naming the *path* of the member at fault."""
    if depth > MAX_DEPTH:
        raise InvalidInput(f"{path} is nested more than {MAX_DEPTH} levels deep, or contains itself; flatten it")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return _plain_mapping(cast("Mapping[object, object]", value), path, depth)
    if isinstance(value, (list, tuple)):
        members = cast("list[object] | tuple[object, ...]", value)
        return [plain(member, f"{path}[{index}]", depth + 1) for index, member in enumerate(members)]
    try:
        return _plain_scalar(value, path, depth)
    except InvalidInput:
        raise
    except Exception as error:  # a signalling NaN, a time zone or a subclass of somebody's own that fails
        raise InvalidInput(
            f"{path} is a {type(value).__name__} that cannot be converted ({type(error).__name__})"
        ) from error


def _plain_mapping(value: Mapping[object, object], path: str, depth: int) -> dict[str, object]:
    from enum import Enum

    copy: dict[str, object] = {}
    for key, member in value.items():
        if isinstance(key, Enum):  # before text: the text of a (str, Enum) member is not its value
            key = cast("object", key.value)
        if not isinstance(key, str):
            raise InvalidInput(f"{path} has the key {_shown(key)}; keys must be text")
        name = _checked_text(str.__str__(key), f"the key {key!r} of {path}")
        if name in copy:
            raise InvalidInput(f"{path} has the key {name!r} twice, once as a member of an Enum or of a kind of text")
        copy[name] = plain(member, f"{path}.{name}" if name.isidentifier() else f"{path}[{name!r}]", depth + 1)
    return copy


def _shown(key: object) -> str:
    kind = type(key).__name__
    try:
        return f"{key!r} ({kind})"
    except Exception:  # its own repr fails
        return f"of type {kind}"


def _plain_scalar(value: object, path: str, depth: int) -> object:
    from datetime import date, datetime
    from decimal import Decimal
    from enum import Enum
    from uuid import UUID

    if isinstance(value, Enum):  # before text and numbers: StrEnum and IntEnum are both
        return plain(cast("object", value.value), path, depth + 1)
    if isinstance(value, str):
        return _checked_text(str(value), path)
    if isinstance(value, int):
        return _checked_whole(int(value), path)
    if isinstance(value, float):
        return _checked_double(float(value), path)
    if isinstance(value, Decimal):
        return _plain_decimal(value, path)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return utc_text(value, path)
    if isinstance(value, date):
        return value.isoformat()
    raise InvalidInput(f"{path} is a {type(value).__name__}, which JSON cannot hold; {_advice(value)}")


def _advice(value: object) -> str:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "decode it to text, or encode it with base64 first"
    if isinstance(value, (set, frozenset)):
        return "give a list (sorted, if the order matters)"
    if hasattr(value, "item"):
        return "give its .item()"
    return "give text, a number, a list or a dict"


def _checked_text(value: str, path: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidInput(f"{path} holds half of a surrogate pair, which UTF-8 cannot carry") from None
    return value


def _checked_whole(value: int, path: str) -> int:
    if value.bit_length() > 1024:
        raise InvalidInput(f"{path} is a whole number beyond what any reader of JSON takes; give it as text")
    return value


def _checked_double(value: float, path: str) -> float:
    if not math.isfinite(value):
        raise InvalidInput(f"{path} is {value}, which JSON cannot hold; leave it out or give None")
    return value


def _plain_decimal(value: object, path: str) -> int | float:
    number = float(cast("float", value))
    _checked_double(number, path)
    return int(number) if number.is_integer() and abs(number) < LARGEST_EXACT else number


def utc_text(value: object, path: str) -> str:
    """An aware datetime as ISO 8601 in UTC, ``YYYY-MM-DDTHH:MM:SS[.ffffff]Z``. Raises InvalidInput for a naive one."""
    from datetime import UTC, datetime

    moment = cast("datetime", value)
    try:
        offset = moment.utcoffset()
    except Exception as error:
        raise InvalidInput(f"{path} has a time zone that fails ({type(error).__name__}: {error})") from error
    if offset is None:
        raise InvalidInput(
            f"{path} is a datetime without a time zone, which could mean any hour; "
            "say which: datetime.now(UTC), or value.replace(tzinfo=UTC) if it is UTC"
        )
    try:
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    except OverflowError:
        raise InvalidInput(f"{path} lies outside the years 1 to 9999 in UTC") from None
    except Exception as error:  # a time zone that fails only now
        raise InvalidInput(f"{path} has a time zone that fails ({type(error).__name__}: {error})") from error
