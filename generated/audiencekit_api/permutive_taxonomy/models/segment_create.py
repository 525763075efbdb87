from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="SegmentCreate")


@_attrs_define
class SegmentCreate(_AdditionalProperties[Any]):
    """A segment to make."""

    code: str
    """ Code of the segment, unique in its import. Letters and digits are safest. """
    name: str
    """ Name of the segment. """
    description: str | Unset = UNSET
    """ What the segment says. """
    cpm: float | Unset = UNSET
    """ Price per thousand impressions. """
    categories: list[str] | Unset = UNSET
    """ Labels. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        name = self.name

        description = self.description

        cpm = self.cpm

        categories: list[str] | Unset = UNSET
        if not isinstance(self.categories, Unset):
            categories = self.categories

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "code": code,
                "name": name,
            }
        )
        if description is not UNSET:
            _out_["description"] = description
        if cpm is not UNSET:
            _out_["cpm"] = cpm
        if categories is not UNSET:
            _out_["categories"] = categories

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentCreate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        code = _raw_.pop("code")

        name = _raw_.pop("name")

        description = _raw_.pop("description", UNSET)

        cpm = _raw_.pop("cpm", UNSET)

        categories = cast(list[str], _raw_.pop("categories", UNSET))

        _new_ = _cls_(
            code=code,
            name=name,
            description=description,
            cpm=cpm,
            categories=categories,
        )

        _new_.additional_properties = _raw_
        return _new_
