from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AiPageChange")


@_attrs_define
class AiPageChange(_AdditionalProperties[Any]):
    """What became of a page. All fields are (inferred)."""

    status: str | Unset = UNSET
    """ Stage of the work (inferred). """
    published: bool | Unset = UNSET
    """ Whether the page is public (inferred). """
    builder_status: None | str | Unset = UNSET
    """ Stage of its build (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status = self.status

        published = self.published

        builder_status = self.builder_status

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if status is not UNSET:
            _out_["status"] = status
        if published is not UNSET:
            _out_["published"] = published
        if builder_status is not UNSET:
            _out_["builder_status"] = builder_status

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiPageChange is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        status = _raw_.pop("status", UNSET)

        published = _raw_.pop("published", UNSET)

        builder_status = _raw_.pop("builder_status", UNSET)

        _new_ = _cls_(
            status=status,
            published=published,
            builder_status=builder_status,
        )

        _new_.additional_properties = _raw_
        return _new_
