"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .bespoke_source import BespokeSource as BespokeSource
    from .bucket_phase import BucketPhase as BucketPhase
    from .bucket_source import BucketSource as BucketSource
    from .create_operation import CreateOperation as CreateOperation
    from .delete_operation import DeleteOperation as DeleteOperation
    from .error_detail import ErrorDetail as ErrorDetail
    from .error_envelope import ErrorEnvelope as ErrorEnvelope
    from .import_ import Import as Import
    from .import_inheritance import ImportInheritance as ImportInheritance
    from .import_list import ImportList as ImportList
    from .import_source_state import ImportSourceState as ImportSourceState
    from .live_ramp_source import LiveRampSource as LiveRampSource
    from .other_source import OtherSource as OtherSource
    from .pagination import Pagination as Pagination
    from .partner_source import PartnerSource as PartnerSource
    from .permissions import Permissions as Permissions
    from .principal import Principal as Principal
    from .realtime_api_source import RealtimeApiSource as RealtimeApiSource
    from .segment import Segment as Segment
    from .segment_create import SegmentCreate as SegmentCreate
    from .segment_items import SegmentItems as SegmentItems
    from .segment_operations import SegmentOperations as SegmentOperations
    from .segment_page import SegmentPage as SegmentPage
    from .segment_update import SegmentUpdate as SegmentUpdate
    from .update_operation import UpdateOperation as UpdateOperation

_MODULES = {
    "BespokeSource": ".bespoke_source",
    "BucketPhase": ".bucket_phase",
    "BucketSource": ".bucket_source",
    "CreateOperation": ".create_operation",
    "DeleteOperation": ".delete_operation",
    "ErrorDetail": ".error_detail",
    "ErrorEnvelope": ".error_envelope",
    "Import": ".import_",
    "ImportInheritance": ".import_inheritance",
    "ImportList": ".import_list",
    "ImportSourceState": ".import_source_state",
    "LiveRampSource": ".live_ramp_source",
    "OtherSource": ".other_source",
    "Pagination": ".pagination",
    "PartnerSource": ".partner_source",
    "Permissions": ".permissions",
    "Principal": ".principal",
    "RealtimeApiSource": ".realtime_api_source",
    "Segment": ".segment",
    "SegmentCreate": ".segment_create",
    "SegmentItems": ".segment_items",
    "SegmentOperations": ".segment_operations",
    "SegmentPage": ".segment_page",
    "SegmentUpdate": ".segment_update",
    "UpdateOperation": ".update_operation",
}

__all__ = (
    "BespokeSource",
    "BucketPhase",
    "BucketSource",
    "CreateOperation",
    "DeleteOperation",
    "ErrorDetail",
    "ErrorEnvelope",
    "Import",
    "ImportInheritance",
    "ImportList",
    "ImportSourceState",
    "LiveRampSource",
    "OtherSource",
    "Pagination",
    "PartnerSource",
    "Permissions",
    "Principal",
    "RealtimeApiSource",
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
