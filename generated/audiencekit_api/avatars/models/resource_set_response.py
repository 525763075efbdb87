from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ResourceSetResponse")


@_attrs_define
class ResourceSetResponse(_AdditionalProperties[Any]):
    """A stored resource set."""

    set_name: UUID
    """ Id of the set. """
    display_name: str
    """ Label of the set; several sets may share it. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        set_name = str(self.set_name)

        display_name = self.display_name

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "set_name": set_name,
                "display_name": display_name,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ResourceSetResponse is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        set_name = UUID(_raw_.pop("set_name"))

        display_name = _raw_.pop("display_name")

        _new_ = _cls_(
            set_name=set_name,
            display_name=display_name,
        )

        _new_.additional_properties = _raw_
        return _new_
