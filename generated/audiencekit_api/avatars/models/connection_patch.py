from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ConnectionPatch")


@_attrs_define
class ConnectionPatch(_AdditionalProperties[Any]):
    """What changes in a connection; null or absent stays as it is."""

    name: None | str | Unset = UNSET
    """ Another name. """
    label: None | str | Unset = UNSET
    """ Another label. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        label = self.label

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if name is not UNSET:
            _out_["name"] = name
        if label is not UNSET:
            _out_["label"] = label

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConnectionPatch is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name", UNSET)

        label = _raw_.pop("label", UNSET)

        _new_ = _cls_(
            name=name,
            label=label,
        )

        _new_.additional_properties = _raw_
        return _new_
