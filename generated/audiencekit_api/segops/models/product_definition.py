from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ProductDefinition")


@_attrs_define
class ProductDefinition(_AdditionalProperties[Any]):
    """Which products belong to a product segment: `logic` (`AND` for all, `OR` for any) and `conditions`, a flat list of
    objects told apart by `type`. `product_attribute` has `property`, `operator`, `value`, for ranges `value2`, and
    optionally `value_type` (`string`, `number`, `boolean`, `array`, `url`, `price`). `user_behavior_signal` has
    `signal` (`purchased_by_segment` or `viewed_by_segment`), `segment_id` as text, and optionally `event_type` and
    `product_id_property`. `ai_visibility_metric` is announced only.

    """

    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductDefinition is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        _new_ = _cls_()

        _new_.additional_properties = _raw_
        return _new_
