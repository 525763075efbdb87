from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.product import Product


T = TypeVar("T", bound="ProductPage")


@_attrs_define
class ProductPage(_AdditionalProperties[Any]):
    """A page of products."""

    results: list[Product]
    """ The products of this page. """
    count: int | Unset = UNSET
    """ Products on all pages together. """
    next_: None | str | Unset = UNSET
    """ Address of the next page, possibly relative. Null on the last one. """
    previous: None | str | Unset = UNSET
    """ Address of the page before. Null on the first one. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        count = self.count

        next_ = self.next_

        previous = self.previous

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "results": results,
            }
        )
        if count is not UNSET:
            _out_["count"] = count
        if next_ is not UNSET:
            _out_["next"] = next_
        if previous is not UNSET:
            _out_["previous"] = previous

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.product import Product  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductPage is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        results = []
        _results = _raw_.pop("results")
        for results_item_data in _results:
            results_item = Product.from_dict(results_item_data)

            results.append(results_item)

        count = _raw_.pop("count", UNSET)

        next_ = _raw_.pop("next", UNSET)

        previous = _raw_.pop("previous", UNSET)

        _new_ = _cls_(
            results=results,
            count=count,
            next_=next_,
            previous=previous,
        )

        _new_.additional_properties = _raw_
        return _new_
