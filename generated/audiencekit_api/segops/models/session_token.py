from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="SessionToken")


@_attrs_define
class SessionToken(_AdditionalProperties[Any]):
    """A session token pinned to one identity."""

    token: str = _attrs_field(repr=False)
    """ Secret: the token, a JWT that clients do not look into. """
    expires_at: datetime.datetime
    """ End of the token's life, 15 minutes after its birth. """
    uid: str | Unset = UNSET
    """ Identity the token writes for. For a visitor without user id `anon_` followed by the anonymous id (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        token = self.token

        expires_at = self.expires_at.isoformat()

        uid = self.uid

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "token": token,
                "expires_at": expires_at,
            }
        )
        if uid is not UNSET:
            _out_["uid"] = uid

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"SessionToken is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        token = _raw_.pop("token")

        expires_at = datetime.datetime.fromisoformat(_raw_.pop("expires_at"))

        uid = _raw_.pop("uid", UNSET)

        _new_ = _cls_(
            token=token,
            expires_at=expires_at,
            uid=uid,
        )

        _new_.additional_properties = _raw_
        return _new_
