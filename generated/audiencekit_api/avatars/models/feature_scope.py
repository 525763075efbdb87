from enum import StrEnum
from typing import Self


class FeatureScope(StrEnum):
    """A part of the service that a licence may enable. Newer services may send others."""

    AVATAR_PARAMETERS = "avatar_parameters"
    DATA_AUGMENTATION = "data_augmentation"
    DIFFERENTIAL_PRIVACY = "differential_privacy"
    GEOLOCALIZATION = "geolocalization"
    MULTI_TABLE = "multi_table"
    PRIVACY_ASSESSMENT = "privacy_assessment"
    REPORT = "report"
    SINGLE_TABLE = "single_table"
    TIME_SERIES = "time_series"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "FeatureScope | None":
        """Keep a value the service added later: a member of this type that is not listed"""
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = value
        unknown._value_ = value
        return unknown

    def __reduce_ex__(self, protocol: object) -> tuple[type[Self], tuple[str]]:
        return type(self), (self._value_,)  # Python 3.11 pickles members by name, which these do not have
