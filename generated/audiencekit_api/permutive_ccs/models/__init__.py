"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .activations import Activations as Activations
    from .alias import Alias as Alias
    from .device_state import DeviceState as DeviceState
    from .error_detail import ErrorDetail as ErrorDetail
    from .error_envelope import ErrorEnvelope as ErrorEnvelope
    from .event_properties import EventProperties as EventProperties
    from .prioritized_alias import PrioritizedAlias as PrioritizedAlias
    from .segmentation_event import SegmentationEvent as SegmentationEvent
    from .segmentation_request import SegmentationRequest as SegmentationRequest
    from .segmentation_result import SegmentationResult as SegmentationResult
    from .stateless_request import StatelessRequest as StatelessRequest
    from .stateless_result import StatelessResult as StatelessResult
    from .user_state import UserState as UserState

_MODULES = {
    "Activations": ".activations",
    "Alias": ".alias",
    "DeviceState": ".device_state",
    "ErrorDetail": ".error_detail",
    "ErrorEnvelope": ".error_envelope",
    "EventProperties": ".event_properties",
    "PrioritizedAlias": ".prioritized_alias",
    "SegmentationEvent": ".segmentation_event",
    "SegmentationRequest": ".segmentation_request",
    "SegmentationResult": ".segmentation_result",
    "StatelessRequest": ".stateless_request",
    "StatelessResult": ".stateless_result",
    "UserState": ".user_state",
}

__all__ = (
    "Activations",
    "Alias",
    "DeviceState",
    "ErrorDetail",
    "ErrorEnvelope",
    "EventProperties",
    "PrioritizedAlias",
    "SegmentationEvent",
    "SegmentationRequest",
    "SegmentationResult",
    "StatelessRequest",
    "StatelessResult",
    "UserState",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
