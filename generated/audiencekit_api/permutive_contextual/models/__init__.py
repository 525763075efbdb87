"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .activations import Activations as Activations
    from .classification import Classification as Classification
    from .classifications import Classifications as Classifications
    from .contextual_data import ContextualData as ContextualData
    from .error_detail import ErrorDetail as ErrorDetail
    from .error_envelope import ErrorEnvelope as ErrorEnvelope
    from .page_client import PageClient as PageClient
    from .page_properties import PageProperties as PageProperties
    from .page_request import PageRequest as PageRequest
    from .page_segmentation import PageSegmentation as PageSegmentation

_MODULES = {
    "Activations": ".activations",
    "Classification": ".classification",
    "Classifications": ".classifications",
    "ContextualData": ".contextual_data",
    "ErrorDetail": ".error_detail",
    "ErrorEnvelope": ".error_envelope",
    "PageClient": ".page_client",
    "PageProperties": ".page_properties",
    "PageRequest": ".page_request",
    "PageSegmentation": ".page_segmentation",
}

__all__ = (
    "Activations",
    "Classification",
    "Classifications",
    "ContextualData",
    "ErrorDetail",
    "ErrorEnvelope",
    "PageClient",
    "PageProperties",
    "PageRequest",
    "PageSegmentation",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
