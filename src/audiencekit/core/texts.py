"""Texts that callers give, checked before anything is sent. Pure."""

from __future__ import annotations

import reprlib
from enum import Enum

from audiencekit.errors import InvalidInput


def text(name: str, value: object) -> str:
    """*value* as plain text: a string, or a member of an enum whose value is one.

    Raises:
        InvalidInput: For anything else, and for half of a surrogate pair, which UTF-8 cannot carry.
    """
    given = value.value if isinstance(value, Enum) else value
    if not isinstance(given, str):
        raise InvalidInput(f"{name}: text expected, got {reprlib.repr(given)}")
    try:
        given.encode()
    except UnicodeEncodeError:
        raise InvalidInput(f"{name}: half of a surrogate pair is no text") from None
    return str(given)


def name_of(name: str, value: object) -> str:
    """As :func:`text`; a blank one is refused, too."""
    given = text(name, value)
    if not given.strip():
        raise InvalidInput(f"{name} is blank")
    return given
