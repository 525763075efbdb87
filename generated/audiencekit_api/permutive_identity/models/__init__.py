"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .bound_alias import BoundAlias as BoundAlias
    from .error_detail import ErrorDetail as ErrorDetail
    from .error_envelope import ErrorEnvelope as ErrorEnvelope
    from .identify_request import IdentifyRequest as IdentifyRequest
    from .new_user import NewUser as NewUser
    from .prioritized_alias import PrioritizedAlias as PrioritizedAlias
    from .resolved_user import ResolvedUser as ResolvedUser

_MODULES = {
    "BoundAlias": ".bound_alias",
    "ErrorDetail": ".error_detail",
    "ErrorEnvelope": ".error_envelope",
    "IdentifyRequest": ".identify_request",
    "NewUser": ".new_user",
    "PrioritizedAlias": ".prioritized_alias",
    "ResolvedUser": ".resolved_user",
}

__all__ = (
    "BoundAlias",
    "ErrorDetail",
    "ErrorEnvelope",
    "IdentifyRequest",
    "NewUser",
    "PrioritizedAlias",
    "ResolvedUser",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
