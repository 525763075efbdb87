from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="CreditsInfo")


@_attrs_define
class CreditsInfo(_AdditionalProperties[Any]):
    """Credits of the calling user."""

    credits_: int | None
    """ Credits left; null when they are not limited (inferred). """
    is_credit_enabled: bool
    """ Whether jobs cost credits. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        credits_ = self.credits_

        is_credit_enabled = self.is_credit_enabled

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "credits": credits_,
                "is_credit_enabled": is_credit_enabled,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"CreditsInfo is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        credits_ = _raw_.pop("credits")

        is_credit_enabled = _raw_.pop("is_credit_enabled")

        _new_ = _cls_(
            credits_=credits_,
            is_credit_enabled=is_credit_enabled,
        )

        _new_.additional_properties = _raw_
        return _new_
