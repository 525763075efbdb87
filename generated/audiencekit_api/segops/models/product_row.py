from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ProductRow")


@_attrs_define
class ProductRow(_AdditionalProperties[Any]):
    """A product to make or change. Keys beside these two become its fields."""

    sku: str
    """ The shop's own number of the product, by which it is found. """
    name: str
    """ Name of the product. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        sku = self.sku

        name = self.name

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "sku": sku,
                "name": name,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductRow is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        sku = _raw_.pop("sku")

        name = _raw_.pop("name")

        _new_ = _cls_(
            sku=sku,
            name=name,
        )

        _new_.additional_properties = _raw_
        return _new_
