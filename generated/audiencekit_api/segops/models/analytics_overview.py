from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AnalyticsOverview")


@_attrs_define
class AnalyticsOverview(_AdditionalProperties[Any]):
    """Key figures of a tenant."""

    segment_count: int
    """ Segments. """
    total_members: int
    """ Members of all segments. """
    events_30d: int
    """ Events of the last 30 days. """
    ai_credits_used: int
    """ AI credits used. """
    ai_credits_limit: int
    """ AI credits of the plan. -1 for no limit. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        segment_count = self.segment_count

        total_members = self.total_members

        events_30d = self.events_30d

        ai_credits_used = self.ai_credits_used

        ai_credits_limit = self.ai_credits_limit

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "segment_count": segment_count,
                "total_members": total_members,
                "events_30d": events_30d,
                "ai_credits_used": ai_credits_used,
                "ai_credits_limit": ai_credits_limit,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AnalyticsOverview is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        segment_count = _raw_.pop("segment_count")

        total_members = _raw_.pop("total_members")

        events_30d = _raw_.pop("events_30d")

        ai_credits_used = _raw_.pop("ai_credits_used")

        ai_credits_limit = _raw_.pop("ai_credits_limit")

        _new_ = _cls_(
            segment_count=segment_count,
            total_members=total_members,
            events_30d=events_30d,
            ai_credits_used=ai_credits_used,
            ai_credits_limit=ai_credits_limit,
        )

        _new_.additional_properties = _raw_
        return _new_
