from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AccessToken")


@_attrs_define
class AccessToken(_AdditionalProperties[Any]):
    """What a refresh token buys."""

    access: str | Unset = _attrs_field(repr=False, default=UNSET)
    """ Secret: new access token (inferred). """
    refresh: str | Unset = _attrs_field(repr=False, default=UNSET)
    """ Secret: new refresh token, if the server rotates them (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        access = self.access

        refresh = self.refresh

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if access is not UNSET:
            _out_["access"] = access
        if refresh is not UNSET:
            _out_["refresh"] = refresh

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AccessToken is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        access = _raw_.pop("access", UNSET)

        refresh = _raw_.pop("refresh", UNSET)

        _new_ = _cls_(
            access=access,
            refresh=refresh,
        )

        _new_.additional_properties = _raw_
        return _new_
