from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="FileCredentials")


@_attrs_define
class FileCredentials(_AdditionalProperties[Any]):
    """A key pair for the object storage; no session token belongs to it."""

    access_key_id: str
    """ Public half of the pair. """
    secret_access_key: str = _attrs_field(repr=False)
    """ Secret: half of the pair; signs storage requests. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        access_key_id = self.access_key_id

        secret_access_key = self.secret_access_key

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "access_key_id": access_key_id,
                "secret_access_key": secret_access_key,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"FileCredentials is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        access_key_id = _raw_.pop("access_key_id")

        secret_access_key = _raw_.pop("secret_access_key")

        _new_ = _cls_(
            access_key_id=access_key_id,
            secret_access_key=secret_access_key,
        )

        _new_.additional_properties = _raw_
        return _new_
