from enum import StrEnum
from typing import Self


class JobStatus(StrEnum):
    """State of a job. On the way: empty text (new), `queued` (accepted), `created` (handed to a worker), `pending`
    (running). Over: `finished` (results exist), `error`, `parent_error` (a job it depends on failed), `lost` and
    `orphaned` (its worker vanished, while or before it ran), `cancelled`. Newer services may send others."""

    CANCELLED = "cancelled"
    CREATED = "created"
    ERROR = "error"
    FINISHED = "finished"
    INITIAL = ""
    LOST = "lost"
    ORPHANED = "orphaned"
    PARENT_ERROR = "parent_error"
    PENDING = "pending"
    QUEUED = "queued"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> "JobStatus | None":
        """Keep a value the service added later: a member of this type that is not listed"""
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = value
        unknown._value_ = value
        return unknown

    def __reduce_ex__(self, protocol: object) -> tuple[type[Self], tuple[str]]:
        return type(self), (self._value_,)  # Python 3.11 pickles members by name, which these do not have
