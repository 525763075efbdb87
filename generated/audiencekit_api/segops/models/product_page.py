from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.product import Product


T = TypeVar("T", bound="ProductPage")


@_attrs_define
class ProductPage:
    """A page of products."""

    results: list[Product]
    """ The products of this page. """
    count: int | Unset = UNSET
    """ Products on all pages together. """
    next_: None | str | Unset = UNSET
    """ Address of the next page, possibly relative. Null on the last one. """
    previous: None | str | Unset = UNSET
    """ Address of the page before. Null on the first one. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        count = self.count

        next_: None | str | Unset
        if isinstance(self.next_, Unset):
            next_ = UNSET
        else:
            next_ = self.next_

        previous: None | str | Unset
        if isinstance(self.previous, Unset):
            previous = UNSET
        else:
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

        def _parse_next_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        next_ = _parse_next_(_raw_.pop("next", UNSET))

        def _parse_previous(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        previous = _parse_previous(_raw_.pop("previous", UNSET))

        _new_ = _cls_(
            results=results,
            count=count,
            next_=next_,
            previous=previous,
        )

        _new_.additional_properties = _raw_
        return _new_

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
