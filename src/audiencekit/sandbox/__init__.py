"""The embedded sandbox: SegOps, Permutive and Avatars on the loopback interface, with real storage behind them.

    from audiencekit.sandbox import Sandbox

    with Sandbox() as sandbox:
        sandbox.segops.url, sandbox.segops.secret_key

Needs the extra ``audiencekit[sandbox]``. The services are written from the contracts alone: the sandbox knows nothing
of the clients, so that one mistake cannot hide on both sides.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiencekit.sandbox.faults import Fault
    from audiencekit.sandbox.requests_log import ReceivedRequest
    from audiencekit.sandbox.sandbox import Sandbox

__all__ = ["Fault", "ReceivedRequest", "Sandbox"]

_HOMES = {"Fault": "faults", "ReceivedRequest": "requests_log", "Sandbox": "sandbox"}


def __getattr__(name: str) -> object:
    # Lazily: a service's tests use parts of the sandbox without starting one.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module(f"{__name__}.{_HOMES[name]}")
    except ModuleNotFoundError as missing:
        if missing.name is not None and missing.name.startswith("audiencekit"):
            raise
        message = f'The sandbox needs {missing.name}: pip install "audiencekit[sandbox]"'
        raise ModuleNotFoundError(message, name=missing.name) from None
    return getattr(module, name)


def __dir__() -> list[str]:
    return __all__
