"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .error_detail import ErrorDetail as ErrorDetail
    from .error_envelope import ErrorEnvelope as ErrorEnvelope
    from .event_properties import EventProperties as EventProperties
    from .event_request import EventRequest as EventRequest
    from .prioritized_alias import PrioritizedAlias as PrioritizedAlias
    from .tracked_event import TrackedEvent as TrackedEvent

_MODULES = {
    "ErrorDetail": ".error_detail",
    "ErrorEnvelope": ".error_envelope",
    "EventProperties": ".event_properties",
    "EventRequest": ".event_request",
    "PrioritizedAlias": ".prioritized_alias",
    "TrackedEvent": ".tracked_event",
}

__all__ = (
    "ErrorDetail",
    "ErrorEnvelope",
    "EventProperties",
    "EventRequest",
    "PrioritizedAlias",
    "TrackedEvent",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
