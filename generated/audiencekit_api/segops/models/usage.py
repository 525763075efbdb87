from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Usage")


@_attrs_define
class Usage:
    """What a tenant used. The form is not documented; all it holds arrives as additional properties."""

    mtu_computed: int | None | Unset = UNSET
    """ Monthly tracked users, the unit of billing. Its place in this answer is (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        mtu_computed: int | None | Unset
        if isinstance(self.mtu_computed, Unset):
            mtu_computed = UNSET
        else:
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

        def _parse_mtu_computed(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        mtu_computed = _parse_mtu_computed(_raw_.pop("mtu_computed", UNSET))

        _new_ = _cls_(
            mtu_computed=mtu_computed,
        )

        _new_.additional_properties = _raw_
        return _new_

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
