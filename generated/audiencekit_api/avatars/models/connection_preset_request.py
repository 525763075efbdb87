from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ConnectionPresetRequest")


@_attrs_define
class ConnectionPresetRequest:
    """Ready-made connections to add."""

    kind: str
    """ Which ones, a value of `PresetKind`. """
    scope: None | str | Unset = UNSET
    """ Whose they shall be; `user` when null or absent. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        scope: None | str | Unset
        if isinstance(self.scope, Unset):
            scope = UNSET
        else:
            scope = self.scope

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "kind": kind,
            }
        )
        if scope is not UNSET:
            _out_["scope"] = scope

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConnectionPresetRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        kind = _raw_.pop("kind")

        def _parse_scope(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        scope = _parse_scope(_raw_.pop("scope", UNSET))

        _new_ = _cls_(
            kind=kind,
            scope=scope,
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
