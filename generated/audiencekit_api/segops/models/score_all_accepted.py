from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ScoreAllAccepted")


@_attrs_define
class ScoreAllAccepted(_AdditionalProperties[Any]):
    """Receipt for scoring all products."""

    product_count: int
    """ Products that will be scored. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        product_count = self.product_count

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "product_count": product_count,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ScoreAllAccepted is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        product_count = _raw_.pop("product_count")

        _new_ = _cls_(
            product_count=product_count,
        )

        _new_.additional_properties = _raw_
        return _new_
