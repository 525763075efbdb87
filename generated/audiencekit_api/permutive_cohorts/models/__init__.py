"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .cohort import Cohort as Cohort
    from .cohort_create import CohortCreate as CohortCreate
    from .cohort_state import CohortState as CohortState
    from .cohort_update import CohortUpdate as CohortUpdate
    from .error_detail import ErrorDetail as ErrorDetail
    from .error_envelope import ErrorEnvelope as ErrorEnvelope
    from .query import Query as Query
    from .segment_type import SegmentType as SegmentType

_MODULES = {
    "Cohort": ".cohort",
    "CohortCreate": ".cohort_create",
    "CohortState": ".cohort_state",
    "CohortUpdate": ".cohort_update",
    "ErrorDetail": ".error_detail",
    "ErrorEnvelope": ".error_envelope",
    "Query": ".query",
    "SegmentType": ".segment_type",
}

__all__ = (
    "Cohort",
    "CohortCreate",
    "CohortState",
    "CohortUpdate",
    "ErrorDetail",
    "ErrorEnvelope",
    "Query",
    "SegmentType",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
