from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.member import Member


T = TypeVar("T", bound="MemberPage")


@_attrs_define
class MemberPage(_AdditionalProperties[Any]):
    """A page of members."""

    next_cursor: None | str
    """ What to send as `cursor` for the next page. Null on the last one. """
    results: list[Member] | Unset = UNSET
    """ The members of this page, ordered by `user_id`. Name and order are (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        next_cursor = self.next_cursor

        results: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.results, Unset):
            results = []
            for results_item_data in self.results:
                results_item = results_item_data.to_dict()
                results.append(results_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "next_cursor": next_cursor,
            }
        )
        if results is not UNSET:
            _out_["results"] = results

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.member import Member  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"MemberPage is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        next_cursor = _raw_.pop("next_cursor")

        _results = _raw_.pop("results", UNSET)
        results: list[Member] | Unset = UNSET
        if _results is not UNSET:
            results = []
            for results_item_data in _results:
                results_item = Member.from_dict(results_item_data)

                results.append(results_item)

        _new_ = _cls_(
            next_cursor=next_cursor,
            results=results,
        )

        _new_.additional_properties = _raw_
        return _new_
