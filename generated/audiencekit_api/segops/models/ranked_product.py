from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.product_data import ProductData


T = TypeVar("T", bound="RankedProduct")


@_attrs_define
class RankedProduct(_AdditionalProperties[Any]):
    """A product that fits a question."""

    id: int
    """ Number of the product. """
    sku: str | Unset = UNSET
    """ The shop's own number of the product. """
    name: str | Unset = UNSET
    """ Name of the product. """
    data: ProductData | Unset = UNSET
    """ Its fields. """
    relevance_score: float | Unset = UNSET
    """ How well it fits; more is better. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        sku = self.sku

        name = self.name

        data: dict[str, Any] | Unset = UNSET
        if not isinstance(self.data, Unset):
            data = self.data.to_dict()

        relevance_score = self.relevance_score

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
            }
        )
        if sku is not UNSET:
            _out_["sku"] = sku
        if name is not UNSET:
            _out_["name"] = name
        if data is not UNSET:
            _out_["data"] = data
        if relevance_score is not UNSET:
            _out_["relevance_score"] = relevance_score

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.product_data import ProductData  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"RankedProduct is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        sku = _raw_.pop("sku", UNSET)

        name = _raw_.pop("name", UNSET)

        _data = _raw_.pop("data", UNSET)
        data: ProductData | Unset
        if isinstance(_data, Unset):
            data = UNSET
        else:
            data = ProductData.from_dict(_data)

        relevance_score = _raw_.pop("relevance_score", UNSET)

        _new_ = _cls_(
            id=id,
            sku=sku,
            name=name,
            data=data,
            relevance_score=relevance_score,
        )

        _new_.additional_properties = _raw_
        return _new_
