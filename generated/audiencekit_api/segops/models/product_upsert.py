from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.product_row import ProductRow


T = TypeVar("T", bound="ProductUpsert")


@_attrs_define
class ProductUpsert(_AdditionalProperties[Any]):
    """Products to make or change."""

    products: list[ProductRow]
    """ The products. How many are taken at once is not documented. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        products = []
        for products_item_data in self.products:
            products_item = products_item_data.to_dict()
            products.append(products_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "products": products,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.product_row import ProductRow  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductUpsert is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        products = []
        _products = _raw_.pop("products")
        for products_item_data in _products:
            products_item = ProductRow.from_dict(products_item_data)

            products.append(products_item)

        _new_ = _cls_(
            products=products,
        )

        _new_.additional_properties = _raw_
        return _new_
