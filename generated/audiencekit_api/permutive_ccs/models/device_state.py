from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="DeviceState")


@_attrs_define
class DeviceState(_AdditionalProperties[Any]):
    """Not for reading. By code of a cohort an object that maps a checksum to anything. Give it back as it came: same keys,
    same numbers.

    """

    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"DeviceState is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        _new_ = _cls_()

        _new_.additional_properties = _raw_
        return _new_
