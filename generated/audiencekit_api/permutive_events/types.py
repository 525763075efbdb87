"""Contains some shared types for properties"""

from collections.abc import MutableMapping
from typing import Generic, Literal, TypeVar

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


__all__ = ["UNSET", "AdditionalProperties", "Response", "Unset"]
