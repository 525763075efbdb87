from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_source import ProductSource
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.product_data import ProductData


T = TypeVar("T", bound="Product")


@_attrs_define
class Product(_AdditionalProperties[Any]):
    """A product."""

    id: int
    """ Number of the product. """
    sku: str
    """ The shop's own number of the product, unique in the tenant. """
    name: str
    """ Name of the product. """
    data: ProductData | Unset = UNSET
    """ Its fields. """
    source: ProductSource | Unset = UNSET
    """ How it came in. """
    ai_readability_score: float | None | Unset = UNSET
    """ Score from 0 to 100. Null before the first scoring. """
    created_at: datetime.datetime | Unset = UNSET
    """ When it was made. """
    updated_at: datetime.datetime | Unset = UNSET
    """ When it was last changed. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        sku = self.sku

        name = self.name

        data: dict[str, Any] | Unset = UNSET
        if not isinstance(self.data, Unset):
            data = self.data.to_dict()

        source: str | Unset = UNSET
        if not isinstance(self.source, Unset):
            source = self.source.value

        ai_readability_score = self.ai_readability_score

        created_at: str | Unset = UNSET
        if not isinstance(self.created_at, Unset):
            created_at = self.created_at.isoformat()

        updated_at: str | Unset = UNSET
        if not isinstance(self.updated_at, Unset):
            updated_at = self.updated_at.isoformat()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "sku": sku,
                "name": name,
            }
        )
        if data is not UNSET:
            _out_["data"] = data
        if source is not UNSET:
            _out_["source"] = source
        if ai_readability_score is not UNSET:
            _out_["ai_readability_score"] = ai_readability_score
        if created_at is not UNSET:
            _out_["created_at"] = created_at
        if updated_at is not UNSET:
            _out_["updated_at"] = updated_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.product_data import ProductData  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"Product is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        sku = _raw_.pop("sku")

        name = _raw_.pop("name")

        _data = _raw_.pop("data", UNSET)
        data: ProductData | Unset
        if isinstance(_data, Unset):
            data = UNSET
        else:
            data = ProductData.from_dict(_data)

        _source = _raw_.pop("source", UNSET)
        source: ProductSource | Unset
        if isinstance(_source, Unset):
            source = UNSET
        else:
            source = ProductSource(_source)

        ai_readability_score = _raw_.pop("ai_readability_score", UNSET)

        _created_at = _raw_.pop("created_at", UNSET)
        created_at: datetime.datetime | Unset
        if isinstance(_created_at, Unset):
            created_at = UNSET
        else:
            created_at = datetime.datetime.fromisoformat(_created_at)

        _updated_at = _raw_.pop("updated_at", UNSET)
        updated_at: datetime.datetime | Unset
        if isinstance(_updated_at, Unset):
            updated_at = UNSET
        else:
            updated_at = datetime.datetime.fromisoformat(_updated_at)

        _new_ = _cls_(
            id=id,
            sku=sku,
            name=name,
            data=data,
            source=source,
            ai_readability_score=ai_readability_score,
            created_at=created_at,
            updated_at=updated_at,
        )

        _new_.additional_properties = _raw_
        return _new_
