from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="RateLimitError")


@_attrs_define
class RateLimitError(_AdditionalProperties[Any]):
    """Too many requests in too short a time."""

    detail: str | Unset = UNSET
    """ Sentence for a person. """
    retry_after: float | Unset = UNSET
    """ Seconds to wait before the next request. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        detail = self.detail

        retry_after = self.retry_after

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if detail is not UNSET:
            _out_["detail"] = detail
        if retry_after is not UNSET:
            _out_["retry_after"] = retry_after

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"RateLimitError is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        detail = _raw_.pop("detail", UNSET)

        retry_after = _raw_.pop("retry_after", UNSET)

        _new_ = _cls_(
            detail=detail,
            retry_after=retry_after,
        )

        _new_.additional_properties = _raw_
        return _new_
