from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.schema_property_type import SchemaPropertyType
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="SchemaProperty")


@_attrs_define
class SchemaProperty(_AdditionalProperties[Any]):
    """A property of the payloads of one event type."""

    name: str
    """ Key in the payload. """
    type_: SchemaPropertyType
    """ Kind of its value. """
    required: bool | Unset = UNSET
    """ Whether an event without it is dropped. Not, when absent (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        type_ = self.type_.value

        required = self.required

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
                "type": type_,
            }
        )
        if required is not UNSET:
            _out_["required"] = required

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"SchemaProperty is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        type_ = SchemaPropertyType(_raw_.pop("type"))

        required = _raw_.pop("required", UNSET)

        _new_ = _cls_(
            name=name,
            type_=type_,
            required=required,
        )

        _new_.additional_properties = _raw_
        return _new_
