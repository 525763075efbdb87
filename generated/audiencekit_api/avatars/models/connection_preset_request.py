from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ConnectionPresetRequest")


@_attrs_define
class ConnectionPresetRequest(_AdditionalProperties[Any]):
    """Ready-made connections to add."""

    kind: str
    """ Which ones, a value of `PresetKind`. """
    scope: None | str | Unset = UNSET
    """ Whose they shall be; `user` when null or absent. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

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

        scope = _raw_.pop("scope", UNSET)

        _new_ = _cls_(
            kind=kind,
            scope=scope,
        )

        _new_.additional_properties = _raw_
        return _new_
