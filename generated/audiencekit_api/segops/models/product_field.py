from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_field_type import ProductFieldType
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ProductField")


@_attrs_define
class ProductField(_AdditionalProperties[Any]):
    """A field that products have."""

    name: str
    """ Key in the product's `data`. Never `sku` or `name`. """
    type_: ProductFieldType
    """ Kind of the values. """
    required: bool | Unset = UNSET
    """ Whether every product must have it. """
    description: None | str | Unset = UNSET
    """ What the field means. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        type_ = self.type_.value

        required = self.required

        description = self.description

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
        if description is not UNSET:
            _out_["description"] = description

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductField is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        type_ = ProductFieldType(_raw_.pop("type"))

        required = _raw_.pop("required", UNSET)

        description = _raw_.pop("description", UNSET)

        _new_ = _cls_(
            name=name,
            type_=type_,
            required=required,
            description=description,
        )

        _new_.additional_properties = _raw_
        return _new_
