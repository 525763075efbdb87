"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .create_operation import CreateOperation as CreateOperation
    from .delete_operation import DeleteOperation as DeleteOperation
    from .error_detail import ErrorDetail as ErrorDetail
    from .error_envelope import ErrorEnvelope as ErrorEnvelope
    from .import_ import Import as Import
    from .import_inheritance import ImportInheritance as ImportInheritance
    from .import_list import ImportList as ImportList
    from .import_source import ImportSource as ImportSource
    from .import_source_state import ImportSourceState as ImportSourceState
    from .pagination import Pagination as Pagination
    from .permissions import Permissions as Permissions
    from .principal import Principal as Principal
    from .segment import Segment as Segment
    from .segment_create import SegmentCreate as SegmentCreate
    from .segment_items import SegmentItems as SegmentItems
    from .segment_operations import SegmentOperations as SegmentOperations
    from .segment_page import SegmentPage as SegmentPage
    from .segment_update import SegmentUpdate as SegmentUpdate
    from .update_operation import UpdateOperation as UpdateOperation

_MODULES = {
    "CreateOperation": ".create_operation",
    "DeleteOperation": ".delete_operation",
    "ErrorDetail": ".error_detail",
    "ErrorEnvelope": ".error_envelope",
    "Import": ".import_",
    "ImportInheritance": ".import_inheritance",
    "ImportList": ".import_list",
    "ImportSource": ".import_source",
    "ImportSourceState": ".import_source_state",
    "Pagination": ".pagination",
    "Permissions": ".permissions",
    "Principal": ".principal",
    "Segment": ".segment",
    "SegmentCreate": ".segment_create",
    "SegmentItems": ".segment_items",
    "SegmentOperations": ".segment_operations",
    "SegmentPage": ".segment_page",
    "SegmentUpdate": ".segment_update",
    "UpdateOperation": ".update_operation",
}

__all__ = (
    "CreateOperation",
    "DeleteOperation",
    "ErrorDetail",
    "ErrorEnvelope",
    "Import",
    "ImportInheritance",
    "ImportList",
    "ImportSource",
    "ImportSourceState",
    "Pagination",
    "Permissions",
    "Principal",
    "Segment",
    "SegmentCreate",
    "SegmentItems",
    "SegmentOperations",
    "SegmentPage",
    "SegmentUpdate",
    "UpdateOperation",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
