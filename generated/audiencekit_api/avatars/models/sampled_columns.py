from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="SampledColumns")


@_attrs_define
class SampledColumns:
    """Values as text, by column."""

    additional_properties: dict[str, list[None | str]] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:

        _out_: dict[str, Any] = {}
        for _key_, _value_ in self.additional_properties.items():
            _out_[_key_] = []
            for additional_property_item_data in _value_:
                additional_property_item: None | str
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

                def _parse_additional_property_item(data: object) -> None | str:
                    if data is None:
                        return data
                    return cast(None | str, data)

                additional_property_item = _parse_additional_property_item(additional_property_item_data)

                additional_property.append(additional_property_item)

            _extra_[_key_] = additional_property

        _new_.additional_properties = _extra_
        return _new_

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> list[None | str]:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: list[None | str]) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
