from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.product_data import ProductData


T = TypeVar("T", bound="ProductCreate")


@_attrs_define
class ProductCreate(_AdditionalProperties[Any]):
    """A product to make."""

    sku: str
    """ The shop's own number of the product. """
    name: str
    """ Name of the product. """
    data: ProductData | Unset = UNSET
    """ Its fields (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        sku = self.sku

        name = self.name

        data: dict[str, Any] | Unset = UNSET
        if not isinstance(self.data, Unset):
            data = self.data.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "sku": sku,
                "name": name,
            }
        )
        if data is not UNSET:
            _out_["data"] = data

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.product_data import ProductData  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductCreate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        sku = _raw_.pop("sku")

        name = _raw_.pop("name")

        _data = _raw_.pop("data", UNSET)
        data: ProductData | Unset
        if isinstance(_data, Unset):
            data = UNSET
        else:
            data = ProductData.from_dict(_data)

        _new_ = _cls_(
            sku=sku,
            name=name,
            data=data,
        )

        _new_.additional_properties = _raw_
        return _new_
