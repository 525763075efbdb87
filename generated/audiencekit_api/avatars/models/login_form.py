from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="LoginForm")


@_attrs_define
class LoginForm(_AdditionalProperties[Any]):
    """Credentials of a password login."""

    username: str
    """ Name or e-mail address of the user. """
    password: str = _attrs_field(repr=False)
    """ Secret: password of the user. """
    scope: str | Unset = UNSET
    """ Scopes parted by spaces; empty for all. """
    grant_type: str | Unset = UNSET
    """ `password`, if sent at all. """
    client_id: str | Unset = UNSET
    """ Id of an OAuth client; not needed. """
    client_secret: str | Unset = _attrs_field(repr=False, default=UNSET)
    """ Secret: of an OAuth client; not needed. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        username = self.username

        password = self.password

        scope = self.scope

        grant_type = self.grant_type

        client_id = self.client_id

        client_secret = self.client_secret

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "username": username,
                "password": password,
            }
        )
        if scope is not UNSET:
            _out_["scope"] = scope
        if grant_type is not UNSET:
            _out_["grant_type"] = grant_type
        if client_id is not UNSET:
            _out_["client_id"] = client_id
        if client_secret is not UNSET:
            _out_["client_secret"] = client_secret

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"LoginForm is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        username = _raw_.pop("username")

        password = _raw_.pop("password")

        scope = _raw_.pop("scope", UNSET)

        grant_type = _raw_.pop("grant_type", UNSET)

        client_id = _raw_.pop("client_id", UNSET)

        client_secret = _raw_.pop("client_secret", UNSET)

        _new_ = _cls_(
            username=username,
            password=password,
            scope=scope,
            grant_type=grant_type,
            client_id=client_id,
            client_secret=client_secret,
        )

        _new_.additional_properties = _raw_
        return _new_
