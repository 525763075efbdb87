from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ProductUpsertResult")


@_attrs_define
class ProductUpsertResult(_AdditionalProperties[Any]):
    """What many products led to. Both fields are (inferred)."""

    created: int | Unset = UNSET
    """ Products made (inferred). """
    updated: int | Unset = UNSET
    """ Products changed (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        created = self.created

        updated = self.updated

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if created is not UNSET:
            _out_["created"] = created
        if updated is not UNSET:
            _out_["updated"] = updated

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductUpsertResult is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        created = _raw_.pop("created", UNSET)

        updated = _raw_.pop("updated", UNSET)

        _new_ = _cls_(
            created=created,
            updated=updated,
        )

        _new_.additional_properties = _raw_
        return _new_
