from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.ai_page_filters import AiPageFilters
    from ..models.ai_page_metadata import AiPageMetadata
    from ..models.ranked_product import RankedProduct


T = TypeVar("T", bound="AiPageAnswer")


@_attrs_define
class AiPageAnswer(_AdditionalProperties[Any]):
    """Products that fit a question."""

    products: list[RankedProduct]
    """ The products, the best first. """
    query: str | Unset = UNSET
    """ The question. """
    filters: AiPageFilters | Unset = UNSET
    """ Values to narrow the search by. """
    metadata: AiPageMetadata | Unset = UNSET
    """ Figures about the search. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        products = []
        for products_item_data in self.products:
            products_item = products_item_data.to_dict()
            products.append(products_item)

        query = self.query

        filters: dict[str, Any] | Unset = UNSET
        if not isinstance(self.filters, Unset):
            filters = self.filters.to_dict()

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "products": products,
            }
        )
        if query is not UNSET:
            _out_["query"] = query
        if filters is not UNSET:
            _out_["filters"] = filters
        if metadata is not UNSET:
            _out_["metadata"] = metadata

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.ai_page_filters import AiPageFilters  # noqa: PLC0415
        from ..models.ai_page_metadata import AiPageMetadata  # noqa: PLC0415
        from ..models.ranked_product import RankedProduct  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiPageAnswer is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        products = []
        _products = _raw_.pop("products")
        for products_item_data in _products:
            products_item = RankedProduct.from_dict(products_item_data)

            products.append(products_item)

        query = _raw_.pop("query", UNSET)

        _filters = _raw_.pop("filters", UNSET)
        filters: AiPageFilters | Unset
        if isinstance(_filters, Unset):
            filters = UNSET
        else:
            filters = AiPageFilters.from_dict(_filters)

        _metadata = _raw_.pop("metadata", UNSET)
        metadata: AiPageMetadata | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = AiPageMetadata.from_dict(_metadata)

        _new_ = _cls_(
            products=products,
            query=query,
            filters=filters,
            metadata=metadata,
        )

        _new_.additional_properties = _raw_
        return _new_
