from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="SegmentOverlap")


@_attrs_define
class SegmentOverlap(_AdditionalProperties[Any]):
    """Two segments and how many members they share."""

    seg_a_id: int
    """ Number of the one segment. """
    seg_a_name: str
    """ Name of the one segment. """
    seg_b_id: int
    """ Number of the other segment. """
    seg_b_name: str
    """ Name of the other segment. """
    overlap: int
    """ Members in both. """
    overlap_pct: float
    """ Share of the smaller segment's members who are in both, from 0 to 100. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        seg_a_id = self.seg_a_id

        seg_a_name = self.seg_a_name

        seg_b_id = self.seg_b_id

        seg_b_name = self.seg_b_name

        overlap = self.overlap

        overlap_pct = self.overlap_pct

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "seg_a_id": seg_a_id,
                "seg_a_name": seg_a_name,
                "seg_b_id": seg_b_id,
                "seg_b_name": seg_b_name,
                "overlap": overlap,
                "overlap_pct": overlap_pct,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentOverlap is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        seg_a_id = _raw_.pop("seg_a_id")

        seg_a_name = _raw_.pop("seg_a_name")

        seg_b_id = _raw_.pop("seg_b_id")

        seg_b_name = _raw_.pop("seg_b_name")

        overlap = _raw_.pop("overlap")

        overlap_pct = _raw_.pop("overlap_pct")

        _new_ = _cls_(
            seg_a_id=seg_a_id,
            seg_a_name=seg_a_name,
            seg_b_id=seg_b_id,
            seg_b_name=seg_b_name,
            overlap=overlap,
            overlap_pct=overlap_pct,
        )

        _new_.additional_properties = _raw_
        return _new_
