from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="TrendPoint")


@_attrs_define
class TrendPoint(_AdditionalProperties[Any]):
    """Size of a segment on one day."""

    day: datetime.date
    """ The day, in UTC. """
    count: int
    """ Members on that day. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        day = self.day.isoformat()

        count = self.count

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "day": day,
                "count": count,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"TrendPoint is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        day = datetime.date.fromisoformat(_raw_.pop("day"))

        count = _raw_.pop("count")

        _new_ = _cls_(
            day=day,
            count=count,
        )

        _new_.additional_properties = _raw_
        return _new_
