"""Connectors: the kinds there are, and their configuration with its secrets masked (segops.md 2.6). No storage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeGuard, cast

MASK = "***"
MAX_DEPTH = 20
# The keys a sync cannot do without. The last two kinds write files; their names and lack of keys are inferred.
CONNECTORS: Mapping[str, tuple[str, ...]] = {
    "klaviyo": ("list_id", "api_key"),
    "braze": ("rest_endpoint", "api_key"),
    "talonone": ("base_url", "api_key", "audience_id"),
    "csv": (),
    "parquet": (),
}

# The contract names api_key and client_secret and goes on with dots.
_SENSITIVE = re.compile(r"(api_?key|secret|token|password)$", re.IGNORECASE)

Config = Mapping[str, object]


class MaskWithoutValue(Exception):
    """The mask was written where no value is stored that it could stand for; names the key."""


def masked(config: Config) -> dict[str, object]:
    """*config* as it is shown: what is secret in it is the mask."""
    return {
        key: MASK if value and _SENSITIVE.search(key) else masked(value) if _is_object(value) else value
        for key, value in config.items()
    }


def unmasked(config: Config, stored: Config) -> dict[str, object]:
    """*config* as it was written, each mask in it replaced by the value in *stored*. Raises MaskWithoutValue."""
    result: dict[str, object] = {}
    for key, value in config.items():
        before = stored.get(key)
        if value == MASK and _SENSITIVE.search(key):
            if not before:
                raise MaskWithoutValue(key)
            result[key] = before
        elif _is_object(value):
            result[key] = unmasked(value, before if _is_object(before) else {})
        else:
            result[key] = value
    return result


def problem(connector_type: str, config: Config) -> str | None:
    """Why a sync to this connector must fail, or None."""
    missing = [key for key in CONNECTORS[connector_type] if not config.get(key)]
    return f"{connector_type}: config lacks {', '.join(missing)}." if missing else None


def too_deep(value: object, levels: int = MAX_DEPTH) -> bool:
    """Whether *value* nests deeper than *levels*."""
    if _is_object(value):
        children = list(value.values())
    elif isinstance(value, list):
        children = cast("list[object]", value)
    else:
        return False
    return levels == 0 or any(too_deep(child, levels - 1) for child in children)


def _is_object(value: object) -> TypeGuard[Config]:
    return isinstance(value, dict)
