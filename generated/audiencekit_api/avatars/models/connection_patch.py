from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ConnectionPatch")


@_attrs_define
class ConnectionPatch:
    """What changes in a connection; null or absent stays as it is."""

    name: None | str | Unset = UNSET
    """ Another name. """
    label: None | str | Unset = UNSET
    """ Another label. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        label: None | str | Unset
        if isinstance(self.label, Unset):
            label = UNSET
        else:
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

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(_raw_.pop("name", UNSET))

        def _parse_label(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        label = _parse_label(_raw_.pop("label", UNSET))

        _new_ = _cls_(
            name=name,
            label=label,
        )

        _new_.additional_properties = _raw_
        return _new_

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
