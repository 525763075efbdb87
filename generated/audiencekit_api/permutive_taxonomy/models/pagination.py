from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="Pagination")


@_attrs_define
class Pagination(_AdditionalProperties[Any]):
    """Where a list goes on."""

    next_token: None | str | Unset = UNSET
    """ What to send as `pagination_token` for the next page. Absent on the last one. """
    total_count: int | None | Unset = UNSET
    """ Segments on all pages together. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        next_token = self.next_token

        total_count = self.total_count

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if next_token is not UNSET:
            _out_["next_token"] = next_token
        if total_count is not UNSET:
            _out_["total_count"] = total_count

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"Pagination is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        next_token = _raw_.pop("next_token", UNSET)

        total_count = _raw_.pop("total_count", UNSET)

        _new_ = _cls_(
            next_token=next_token,
            total_count=total_count,
        )

        _new_.additional_properties = _raw_
        return _new_
