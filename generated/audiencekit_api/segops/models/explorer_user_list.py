from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.explorer_user import ExplorerUser


T = TypeVar("T", bound="ExplorerUserList")


@_attrs_define
class ExplorerUserList(_AdditionalProperties[Any]):
    """The users a search found."""

    count: int
    """ Number of users. Whether it counts those beyond `limit` is not documented. """
    results: list[ExplorerUser]
    """ The users, at most `limit`. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        count = self.count

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "count": count,
                "results": results,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.explorer_user import ExplorerUser  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ExplorerUserList is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        count = _raw_.pop("count")

        results = []
        _results = _raw_.pop("results")
        for results_item_data in _results:
            results_item = ExplorerUser.from_dict(results_item_data)

            results.append(results_item)

        _new_ = _cls_(
            count=count,
            results=results,
        )

        _new_.additional_properties = _raw_
        return _new_
