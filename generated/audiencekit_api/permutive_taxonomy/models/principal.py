from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="Principal")


@_attrs_define
class Principal(_AdditionalProperties[Any]):
    """A group, a service account or a user."""

    id: str | Unset = UNSET
    """ Name of the principal. """
    type_: str | Unset = UNSET
    """ Kind of the principal (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        type_ = self.type_

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if id is not UNSET:
            _out_["id"] = id
        if type_ is not UNSET:
            _out_["type"] = type_

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"Principal is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id", UNSET)

        type_ = _raw_.pop("type", UNSET)

        _new_ = _cls_(
            id=id,
            type_=type_,
        )

        _new_.additional_properties = _raw_
        return _new_
