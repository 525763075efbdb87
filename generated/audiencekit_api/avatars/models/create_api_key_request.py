from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.expiration_days import ExpirationDays
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="CreateApiKeyRequest")


@_attrs_define
class CreateApiKeyRequest(_AdditionalProperties[Any]):
    """An API key to create."""

    name: str
    """ Label, 1 to 255 characters. """
    expiration_days: ExpirationDays
    """ Life of the key. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        expiration_days = self.expiration_days.value

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
                "expiration_days": expiration_days,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"CreateApiKeyRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        expiration_days = ExpirationDays(_raw_.pop("expiration_days"))

        _new_ = _cls_(
            name=name,
            expiration_days=expiration_days,
        )

        _new_.additional_properties = _raw_
        return _new_
