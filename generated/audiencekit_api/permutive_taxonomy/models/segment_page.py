from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.pagination import Pagination
    from ..models.segment import Segment


T = TypeVar("T", bound="SegmentPage")


@_attrs_define
class SegmentPage(_AdditionalProperties[Any]):
    """A page of segments."""

    elements: list[Segment] | Unset = UNSET
    """ The segments of this page, in the order of their creation (inferred). Missing means none. """
    pagination: None | Pagination | Unset = UNSET
    """ Where the list goes on. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.pagination import Pagination  # noqa: PLC0415

        elements: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.elements, Unset):
            elements = []
            for elements_item_data in self.elements:
                elements_item = elements_item_data.to_dict()
                elements.append(elements_item)

        pagination: dict[str, Any] | None | Unset
        if isinstance(self.pagination, Unset):
            pagination = UNSET
        elif isinstance(self.pagination, Pagination):
            pagination = self.pagination.to_dict()
        else:
            pagination = self.pagination

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if elements is not UNSET:
            _out_["elements"] = elements
        if pagination is not UNSET:
            _out_["pagination"] = pagination

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.pagination import Pagination  # noqa: PLC0415
        from ..models.segment import Segment  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentPage is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        _elements = _raw_.pop("elements", UNSET)
        elements: list[Segment] | Unset = UNSET
        if _elements is not UNSET:
            elements = []
            for elements_item_data in _elements:
                elements_item = Segment.from_dict(elements_item_data)

                elements.append(elements_item)

        def _parse_pagination(data: object) -> None | Pagination | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                pagination_type_0 = Pagination.from_dict(data)

                return pagination_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | Pagination | Unset", data)

        pagination = _parse_pagination(_raw_.pop("pagination", UNSET))

        _new_ = _cls_(
            elements=elements,
            pagination=pagination,
        )

        _new_.additional_properties = _raw_
        return _new_
