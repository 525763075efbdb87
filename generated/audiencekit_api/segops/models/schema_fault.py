from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="SchemaFault")


@_attrs_define
class SchemaFault(_AdditionalProperties[Any]):
    """What is wrong with one property. Both fields are (inferred)."""

    property_: str | Unset = UNSET
    """ Key in the payload (inferred). """
    message: str | Unset = UNSET
    """ The fault, for people (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        property_ = self.property_

        message = self.message

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if property_ is not UNSET:
            _out_["property"] = property_
        if message is not UNSET:
            _out_["message"] = message

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"SchemaFault is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        property_ = _raw_.pop("property", UNSET)

        message = _raw_.pop("message", UNSET)

        _new_ = _cls_(
            property_=property_,
            message=message,
        )

        _new_.additional_properties = _raw_
        return _new_
