from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.sampled_columns import SampledColumns


T = TypeVar("T", bound="SampledTables")


@_attrs_define
class SampledTables(_AdditionalProperties["SampledColumns"]):
    """Values by column, by table."""

    additional_properties: dict[str, SampledColumns] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:

        _out_: dict[str, Any] = {}
        for _key_, _value_ in self.additional_properties.items():
            _out_[_key_] = _value_.to_dict()

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.sampled_columns import SampledColumns  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"SampledTables is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        _new_ = _cls_()

        _extra_ = {}
        for _key_, _value_ in _raw_.items():
            additional_property = SampledColumns.from_dict(_value_)

            _extra_[_key_] = additional_property

        _new_.additional_properties = _extra_
        return _new_
