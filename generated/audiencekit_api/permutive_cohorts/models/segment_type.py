from enum import StrEnum
from typing import Self


class SegmentType(StrEnum):
    """How a cohort is evaluated. The spelling `offline` is (inferred)."""

    OFFLINE = "offline"
    REAL_TIME = "real_time"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "SegmentType | None":
        """Keep a value the service added later: a member of this type that is not listed"""
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = value
        unknown._value_ = value
        return unknown

    def __reduce_ex__(self, protocol: object) -> tuple[type[Self], tuple[str]]:
        return type(self), (self._value_,)  # Python 3.11 pickles members by name, which these do not have
