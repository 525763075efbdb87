from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="FieldOption")


@_attrs_define
class FieldOption(_AdditionalProperties[Any]):
    """One choice of a field."""

    value: str
    """ What is sent. """
    label: str
    """ Text for a person. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        value = self.value

        label = self.label

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "value": value,
                "label": label,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"FieldOption is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        value = _raw_.pop("value")

        label = _raw_.pop("label")

        _new_ = _cls_(
            value=value,
            label=label,
        )

        _new_.additional_properties = _raw_
        return _new_
