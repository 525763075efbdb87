"""What is refused before anything is sent: fields of another kind than the service's. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import cast
from uuid import UUID

from audiencekit.core.payload import is_finite_plain, plain
from audiencekit.errors import InvalidInput

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


def check_text(value: object, what: str) -> None:
    """Raise InvalidInput unless *value* is text that UTF-8 can carry."""
    if not isinstance(value, str):
        raise InvalidInput(f"{what} must be a text, got {value!r:.80}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidInput(f"{what} holds half of a surrogate pair, which UTF-8 cannot carry") from None


def check_name(value: object, what: str) -> None:
    """As :func:`check_text`; blank text is refused, too."""
    check_text(value, what)
    if not cast("str", value).strip():
        raise InvalidInput(f"{what} must not be empty")


def check_filled(value: object, what: str) -> None:
    """As :func:`check_text`; text without a character is refused, too."""
    check_text(value, what)
    if not value:
        raise InvalidInput(f"{what} must not be empty")


def check_texts(value: object, what: str) -> None:
    if not isinstance(value, (list, tuple)):
        raise InvalidInput(f"{what} must be a list of texts, got {value!r:.80}")
    for item in cast("list[object]", value):
        check_text(item, f"each of {what}")


def check_number(value: object, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise InvalidInput(f"{what} must be a finite number, got {value!r:.80}")


def check_object(value: object, what: str) -> None:
    """Raise InvalidInput unless *value* is a JSON object that is not empty."""
    if not isinstance(value, Mapping) or not value:
        shown = repr(cast("object", value))
        raise InvalidInput(f"{what} must be a JSON object that is not empty, got {shown:.80}")
    as_json(cast("Mapping[object, object]", value), what)


def as_json(value: object, what: str) -> object:
    """*value*, or a copy of it that JSON can hold. Raises InvalidInput; half surrogates show when encoding."""
    return value if is_finite_plain(value) else plain(value, what)


def uuid_text(value: object, what: str) -> str:
    """*value*, a UUID or the text of one, as text; its case is kept. Raises InvalidInput."""
    if isinstance(value, UUID):
        return str(value)
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise InvalidInput(f"{what} must be a UUID, got {value!r:.80}")
    return value
