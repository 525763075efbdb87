"""Contains some shared types for properties"""

from collections.abc import MutableMapping
from datetime import date
from typing import Generic, Literal, TypeVar
from urllib.parse import quote

from attrs import define, field


class Unset:
    """The type of UNSET, which stands for "not given" (None stands for null)"""

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __reduce__(self) -> str:
        return "UNSET"  # copied and pickled by name, so that `is UNSET` stays true


UNSET: Unset = Unset()


T = TypeVar("T")


@define
class Response(Generic[T]):
    """A response from an endpoint"""

    status_code: int
    content: bytes = field(repr=False)
    headers: MutableMapping[str, str] = field(repr=False)
    parsed: T | None


class AdditionalProperties(Generic[T]):
    """What an object holds beyond the properties that the document names, by item: ``thing["key"]``"""

    __slots__ = ()

    additional_properties: dict[str, T]

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> T:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: T) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


def path_segment(value: object) -> str:
    """Quote a value for use as one segment of a path, as JSON would write it

    Raises:
        ValueError: If the value is missing, empty, ``.`` or ``..``, which would name another resource.
    """
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, date):  # a time is one, too
        text = value.isoformat()
    else:
        text = "" if value is None or isinstance(value, Unset) else str(value)
    if text in ("", ".", ".."):
        raise ValueError(f"{value!r} cannot be part of a path")
    return quote(text, safe="")


__all__ = ["UNSET", "AdditionalProperties", "Response", "Unset", "path_segment"]
