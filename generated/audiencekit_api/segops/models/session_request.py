from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="SessionRequest")


@_attrs_define
class SessionRequest(_AdditionalProperties[Any]):
    """Who a session token is for. Absent ids are left out, not sent as null."""

    user_id: str | Unset = UNSET
    """ Id of the logged-in user. """
    anonymous_id: str | Unset = UNSET
    """ Stable id of the visitor or device. """
    user_id_sig: str | Unset = _attrs_field(repr=False, default=UNSET)
    """ Secret: HMAC-SHA256 of `user_id`, a vertical bar and `user_id_ts` in decimal, under the key's HMAC secret, in
    lower-case hex. Needed when the key demands signed users and `user_id` is given. """
    user_id_ts: int | Unset = UNSET
    """ Unix time in seconds that was signed. At most 5 minutes away from the server's clock. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        user_id = self.user_id

        anonymous_id = self.anonymous_id

        user_id_sig = self.user_id_sig

        user_id_ts = self.user_id_ts

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if user_id is not UNSET:
            _out_["user_id"] = user_id
        if anonymous_id is not UNSET:
            _out_["anonymous_id"] = anonymous_id
        if user_id_sig is not UNSET:
            _out_["user_id_sig"] = user_id_sig
        if user_id_ts is not UNSET:
            _out_["user_id_ts"] = user_id_ts

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"SessionRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        user_id = _raw_.pop("user_id", UNSET)

        anonymous_id = _raw_.pop("anonymous_id", UNSET)

        user_id_sig = _raw_.pop("user_id_sig", UNSET)

        user_id_ts = _raw_.pop("user_id_ts", UNSET)

        _new_ = _cls_(
            user_id=user_id,
            anonymous_id=anonymous_id,
            user_id_sig=user_id_sig,
            user_id_ts=user_id_ts,
        )

        _new_.additional_properties = _raw_
        return _new_
