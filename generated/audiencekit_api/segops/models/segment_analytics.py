from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.trend_point import TrendPoint


T = TypeVar("T", bound="SegmentAnalytics")


@_attrs_define
class SegmentAnalytics(_AdditionalProperties[Any]):
    """A segment and its size over time."""

    id: int
    """ Number of the segment. """
    name: str
    """ Name of the segment. """
    trend: list[TrendPoint]
    """ Sizes over the last 30 days. Empty until about two days of computes exist. """
    member_count: int | None | Unset = UNSET
    """ Members found by the last compute. Null before the first (inferred). """
    last_computed_at: datetime.datetime | None | Unset = UNSET
    """ End of the last compute. Null before the first (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        trend = []
        for trend_item_data in self.trend:
            trend_item = trend_item_data.to_dict()
            trend.append(trend_item)

        member_count = self.member_count

        last_computed_at: None | str | Unset
        if isinstance(self.last_computed_at, Unset):
            last_computed_at = UNSET
        elif isinstance(self.last_computed_at, datetime.datetime):
            last_computed_at = self.last_computed_at.isoformat()
        else:
            last_computed_at = self.last_computed_at

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "name": name,
                "trend": trend,
            }
        )
        if member_count is not UNSET:
            _out_["member_count"] = member_count
        if last_computed_at is not UNSET:
            _out_["last_computed_at"] = last_computed_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.trend_point import TrendPoint  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentAnalytics is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        name = _raw_.pop("name")

        trend = []
        _trend = _raw_.pop("trend")
        for trend_item_data in _trend:
            trend_item = TrendPoint.from_dict(trend_item_data)

            trend.append(trend_item)

        member_count = _raw_.pop("member_count", UNSET)

        def _parse_last_computed_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_computed_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_computed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        last_computed_at = _parse_last_computed_at(_raw_.pop("last_computed_at", UNSET))

        _new_ = _cls_(
            id=id,
            name=name,
            trend=trend,
            member_count=member_count,
            last_computed_at=last_computed_at,
        )

        _new_.additional_properties = _raw_
        return _new_
