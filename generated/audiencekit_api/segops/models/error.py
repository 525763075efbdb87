from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="Error")


@_attrs_define
class Error(_AdditionalProperties[Any]):
    """What was wrong. Either `detail`, or field names with lists of messages, which arrive as additional properties."""

    detail: str | Unset = UNSET
    """ One message for people. Its wording is no contract. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        detail = self.detail

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if detail is not UNSET:
            _out_["detail"] = detail

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"Error is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        detail = _raw_.pop("detail", UNSET)

        _new_ = _cls_(
            detail=detail,
        )

        _new_.additional_properties = _raw_
        return _new_
