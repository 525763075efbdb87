from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.segment import Segment


T = TypeVar("T", bound="SegmentItems")


@_attrs_define
class SegmentItems(_AdditionalProperties[Any]):
    """The segments a batch was about."""

    items: list[Segment] | Unset = UNSET
    """ The segments. Missing means none. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        items: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.items, Unset):
            items = []
            for items_item_data in self.items:
                items_item = items_item_data.to_dict()
                items.append(items_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if items is not UNSET:
            _out_["items"] = items

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.segment import Segment  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentItems is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        _items = _raw_.pop("items", UNSET)
        items: list[Segment] | Unset = UNSET
        if _items is not UNSET:
            items = []
            for items_item_data in _items:
                items_item = Segment.from_dict(items_item_data)

                items.append(items_item)

        _new_ = _cls_(
            items=items,
        )

        _new_.additional_properties = _raw_
        return _new_
