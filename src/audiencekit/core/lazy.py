"""Public names that are imported when they are first used, so that importing a package costs next to nothing."""

from __future__ import annotations

import importlib
from collections.abc import Mapping


def resolve(package: str, name: str, homes: Mapping[str, str]) -> object:
    """The object *name* of *package*, from its home ``module`` or ``module:other_name``. Raises AttributeError."""
    home = homes.get(name)
    if home is None:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    module, _, other = home.partition(":")
    return getattr(importlib.import_module(module), other or name)
