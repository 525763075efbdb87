from enum import IntEnum
from typing import Self


class ExpirationDays(IntEnum):
    """Days that a key may live; the service takes these numbers only."""

    DAYS_30 = 30
    DAYS_60 = 60
    DAYS_120 = 120
    DAYS_365 = 365
    DAYS_3650 = 3650

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "ExpirationDays | None":
        """Keep a value the service added later: a member of this type that is not listed"""
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        unknown = int.__new__(cls, value)
        unknown._name_ = str(value)
        unknown._value_ = value
        return unknown

    def __reduce_ex__(self, protocol: object) -> tuple[type[Self], tuple[int]]:
        return type(self), (self._value_,)  # Python 3.11 pickles members by name, which these do not have
