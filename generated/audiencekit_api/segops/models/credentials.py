from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="Credentials")


@_attrs_define
class Credentials(_AdditionalProperties[Any]):
    """E-mail address and password of a user."""

    email: str
    """ E-mail address of the user. """
    password: str = _attrs_field(repr=False)
    """ Secret: password of the user. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        email = self.email

        password = self.password

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "email": email,
                "password": password,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"Credentials is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        email = _raw_.pop("email")

        password = _raw_.pop("password")

        _new_ = _cls_(
            email=email,
            password=password,
        )

        _new_.additional_properties = _raw_
        return _new_
