from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="CreditsInfo")


@_attrs_define
class CreditsInfo:
    """Credits of the calling user."""

    credits_: int | None
    """ Credits left; null when they are not limited (inferred). """
    is_credit_enabled: bool
    """ Whether jobs cost credits. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        credits_: int | None
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

        def _parse_credits_(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        credits_ = _parse_credits_(_raw_.pop("credits"))

        is_credit_enabled = _raw_.pop("is_credit_enabled")

        _new_ = _cls_(
            credits_=credits_,
            is_credit_enabled=is_credit_enabled,
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
