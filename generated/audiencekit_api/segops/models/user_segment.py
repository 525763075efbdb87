from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="UserSegment")


@_attrs_define
class UserSegment(_AdditionalProperties[Any]):
    """A segment a user is in."""

    segment_id: int
    """ Number of the segment. """
    segment_name: str
    """ Name of the segment. """
    member_count: int | None | Unset = UNSET
    """ Members found by the last compute. """
    computed_at: datetime.datetime | None | Unset = UNSET
    """ Compute that found the user. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        segment_id = self.segment_id

        segment_name = self.segment_name

        member_count = self.member_count

        computed_at: None | str | Unset
        if isinstance(self.computed_at, Unset):
            computed_at = UNSET
        elif isinstance(self.computed_at, datetime.datetime):
            computed_at = self.computed_at.isoformat()
        else:
            computed_at = self.computed_at

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "segment_id": segment_id,
                "segment_name": segment_name,
            }
        )
        if member_count is not UNSET:
            _out_["member_count"] = member_count
        if computed_at is not UNSET:
            _out_["computed_at"] = computed_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"UserSegment is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        segment_id = _raw_.pop("segment_id")

        segment_name = _raw_.pop("segment_name")

        member_count = _raw_.pop("member_count", UNSET)

        def _parse_computed_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                computed_at_type_0 = datetime.datetime.fromisoformat(data)

                return computed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        computed_at = _parse_computed_at(_raw_.pop("computed_at", UNSET))

        _new_ = _cls_(
            segment_id=segment_id,
            segment_name=segment_name,
            member_count=member_count,
            computed_at=computed_at,
        )

        _new_.additional_properties = _raw_
        return _new_
