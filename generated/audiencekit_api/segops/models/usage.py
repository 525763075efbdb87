from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="Usage")


@_attrs_define
class Usage(_AdditionalProperties[Any]):
    """What a tenant used. The form is not documented; all it holds arrives as additional properties."""

    mtu_computed: int | None | Unset = UNSET
    """ Monthly tracked users, the unit of billing. Its place in this answer is (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        mtu_computed = self.mtu_computed

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if mtu_computed is not UNSET:
            _out_["mtu_computed"] = mtu_computed

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"Usage is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        mtu_computed = _raw_.pop("mtu_computed", UNSET)

        _new_ = _cls_(
            mtu_computed=mtu_computed,
        )

        _new_.additional_properties = _raw_
        return _new_
