from enum import StrEnum
from typing import Self


class ConnectionScope(StrEnum):
    """Whose a connection is: the `deployment`'s (part of its configuration), the `organization`'s (kept by its
    administrators, used by every member) or one `user`'s own."""

    DEPLOYMENT = "deployment"
    ORGANIZATION = "organization"
    USER = "user"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "ConnectionScope | None":
        """Keep a value the service added later: a member of this type that is not listed"""
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = value
        unknown._value_ = value
        return unknown

    def __reduce_ex__(self, protocol: object) -> tuple[type[Self], tuple[str]]:
        return type(self), (self._value_,)  # Python 3.11 pickles members by name, which these do not have
