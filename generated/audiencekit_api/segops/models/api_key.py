from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ApiKey")


@_attrs_define
class ApiKey(_AdditionalProperties[Any]):
    """A new API key, in full for the only time."""

    id: int
    """ Number of the key, used to revoke it. """
    name: str
    """ Label of the key. """
    key: str = _attrs_field(repr=False)
    """ Secret: the key itself. """
    hmac_secret: None | str | Unset = _attrs_field(repr=False, default=UNSET)
    """ Secret: hex for signing user ids, of public keys only. The field's name is (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        key = self.key

        hmac_secret = self.hmac_secret

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "name": name,
                "key": key,
            }
        )
        if hmac_secret is not UNSET:
            _out_["hmac_secret"] = hmac_secret

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ApiKey is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        name = _raw_.pop("name")

        key = _raw_.pop("key")

        hmac_secret = _raw_.pop("hmac_secret", UNSET)

        _new_ = _cls_(
            id=id,
            name=name,
            key=key,
            hmac_secret=hmac_secret,
        )

        _new_.additional_properties = _raw_
        return _new_
