from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="SampledColumns")


@_attrs_define
class SampledColumns(_AdditionalProperties["list[None | str]"]):
    """Values as text, by column."""

    additional_properties: dict[str, list[None | str]] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:

        _out_: dict[str, Any] = {}
        for _key_, _value_ in self.additional_properties.items():
            _out_[_key_] = []
            for additional_property_item_data in _value_:
                additional_property_item = additional_property_item_data
                _out_[_key_].append(additional_property_item)

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"SampledColumns is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        _new_ = _cls_()

        _extra_ = {}
        for _key_, _value_ in _raw_.items():
            additional_property = []
            _additional_property = _value_
            for additional_property_item_data in _additional_property:
                additional_property_item = additional_property_item_data

                additional_property.append(additional_property_item)

            _extra_[_key_] = additional_property

        _new_.additional_properties = _extra_
        return _new_
