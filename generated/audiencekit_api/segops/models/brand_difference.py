from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="BrandDifference")


@_attrs_define
class BrandDifference(_AdditionalProperties[Any]):
    """How a brand fares against earlier answers. More fields exist, which are not documented."""

    brand_name: str
    """ Name of the brand. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        brand_name = self.brand_name

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "brand_name": brand_name,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"BrandDifference is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        brand_name = _raw_.pop("brand_name")

        _new_ = _cls_(
            brand_name=brand_name,
        )

        _new_.additional_properties = _raw_
        return _new_
