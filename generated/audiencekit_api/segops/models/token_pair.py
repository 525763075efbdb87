from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="TokenPair")


@_attrs_define
class TokenPair(_AdditionalProperties[Any]):
    """What a login yields."""

    access: str = _attrs_field(repr=False)
    """ Secret: access token, a JWT valid for 60 minutes. """
    refresh: str = _attrs_field(repr=False)
    """ Secret: refresh token, a JWT that buys further access tokens. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        access = self.access

        refresh = self.refresh

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "access": access,
                "refresh": refresh,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"TokenPair is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        access = _raw_.pop("access")

        refresh = _raw_.pop("refresh")

        _new_ = _cls_(
            access=access,
            refresh=refresh,
        )

        _new_.additional_properties = _raw_
        return _new_
