from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.segment_ref import SegmentRef


T = TypeVar("T", bound="PublishResult")


@_attrs_define
class PublishResult(_AdditionalProperties[Any]):
    """What an event would change."""

    published: bool
    """ Whether the event was tried. """
    entered: list[SegmentRef]
    """ Segments the user would enter. """
    exited: list[SegmentRef]
    """ Segments the user would leave. """
    unchanged_count: int
    """ Active segments for which nothing would change. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        published = self.published

        entered = []
        for entered_item_data in self.entered:
            entered_item = entered_item_data.to_dict()
            entered.append(entered_item)

        exited = []
        for exited_item_data in self.exited:
            exited_item = exited_item_data.to_dict()
            exited.append(exited_item)

        unchanged_count = self.unchanged_count

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "published": published,
                "entered": entered,
                "exited": exited,
                "unchanged_count": unchanged_count,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.segment_ref import SegmentRef  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"PublishResult is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        published = _raw_.pop("published")

        entered = []
        _entered = _raw_.pop("entered")
        for entered_item_data in _entered:
            entered_item = SegmentRef.from_dict(entered_item_data)

            entered.append(entered_item)

        exited = []
        _exited = _raw_.pop("exited")
        for exited_item_data in _exited:
            exited_item = SegmentRef.from_dict(exited_item_data)

            exited.append(exited_item)

        unchanged_count = _raw_.pop("unchanged_count")

        _new_ = _cls_(
            published=published,
            entered=entered,
            exited=exited,
            unchanged_count=unchanged_count,
        )

        _new_.additional_properties = _raw_
        return _new_
