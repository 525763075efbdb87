from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="LoginToken")


@_attrs_define
class LoginToken(_AdditionalProperties[Any]):
    """Token of a password login."""

    access_token: str = _attrs_field(repr=False)
    """ Secret: what follows `Bearer` in the header. """
    token_type: str
    """ `bearer`. """
    refresh_token: None | str | Unset = _attrs_field(repr=False, default=UNSET)
    """ Secret: token that renews the login, if any. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        access_token = self.access_token

        token_type = self.token_type

        refresh_token = self.refresh_token

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "access_token": access_token,
                "token_type": token_type,
            }
        )
        if refresh_token is not UNSET:
            _out_["refresh_token"] = refresh_token

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"LoginToken is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        access_token = _raw_.pop("access_token")

        token_type = _raw_.pop("token_type")

        refresh_token = _raw_.pop("refresh_token", UNSET)

        _new_ = _cls_(
            access_token=access_token,
            token_type=token_type,
            refresh_token=refresh_token,
        )

        _new_.additional_properties = _raw_
        return _new_
