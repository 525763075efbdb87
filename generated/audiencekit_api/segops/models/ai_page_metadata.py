from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AiPageMetadata")


@_attrs_define
class AiPageMetadata(_AdditionalProperties[Any]):
    """Figures about a search."""

    match_count: int | Unset = UNSET
    """ Products found. """
    latency_ms: int | Unset = UNSET
    """ Time it took, in milliseconds. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        match_count = self.match_count

        latency_ms = self.latency_ms

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if match_count is not UNSET:
            _out_["match_count"] = match_count
        if latency_ms is not UNSET:
            _out_["latency_ms"] = latency_ms

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiPageMetadata is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        match_count = _raw_.pop("match_count", UNSET)

        latency_ms = _raw_.pop("latency_ms", UNSET)

        _new_ = _cls_(
            match_count=match_count,
            latency_ms=latency_ms,
        )

        _new_.additional_properties = _raw_
        return _new_
