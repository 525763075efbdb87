from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.membership_segment import MembershipSegment


T = TypeVar("T", bound="Membership")


@_attrs_define
class Membership(_AdditionalProperties[Any]):
    """The segments of a user. Both fields are (inferred)."""

    user_id: str | Unset = UNSET
    """ Id of the user (inferred). """
    segments: list[MembershipSegment] | Unset = UNSET
    """ Segments whose last compute found the user (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        user_id = self.user_id

        segments: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.segments, Unset):
            segments = []
            for segments_item_data in self.segments:
                segments_item = segments_item_data.to_dict()
                segments.append(segments_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if user_id is not UNSET:
            _out_["user_id"] = user_id
        if segments is not UNSET:
            _out_["segments"] = segments

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.membership_segment import MembershipSegment  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"Membership is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        user_id = _raw_.pop("user_id", UNSET)

        _segments = _raw_.pop("segments", UNSET)
        segments: list[MembershipSegment] | Unset = UNSET
        if _segments is not UNSET:
            segments = []
            for segments_item_data in _segments:
                segments_item = MembershipSegment.from_dict(segments_item_data)

                segments.append(segments_item)

        _new_ = _cls_(
            user_id=user_id,
            segments=segments,
        )

        _new_.additional_properties = _raw_
        return _new_
