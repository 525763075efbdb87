"""audiencekit: stream, manage and anonymise audience data, and try it all offline.

- :mod:`audiencekit.segops`: stream behavioural events, compute segments.
- :mod:`audiencekit.permutive`: manage cohorts, imports and their segments.
- :mod:`audiencekit.avatars`: anonymise tables into avatars, measure privacy and signal.
- :mod:`audiencekit.engine`: the anonymisation method alone, without any server.
- :mod:`audiencekit.sandbox`: the three services embedded, for tests and demos.

Importing this package imports none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiencekit.version import __version__ as __version__

if TYPE_CHECKING:
    from audiencekit import avatars as avatars
    from audiencekit import engine as engine
    from audiencekit import errors as errors
    from audiencekit import permutive as permutive
    from audiencekit import sandbox as sandbox
    from audiencekit import segops as segops
    from audiencekit.core.options import ClientOptions as ClientOptions
    from audiencekit.core.retry import RetryPolicy as RetryPolicy

__all__ = [
    "ClientOptions",
    "RetryPolicy",
    "__version__",
    "avatars",
    "engine",
    "errors",
    "permutive",
    "sandbox",
    "segops",
]


def __getattr__(name: str) -> object:
    import importlib

    if name in {"ClientOptions", "RetryPolicy"}:
        return getattr(importlib.import_module("audiencekit.core.options"), name)
    if name in __all__:
        return importlib.import_module(f"audiencekit.{name}")
    raise AttributeError(f"module 'audiencekit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
