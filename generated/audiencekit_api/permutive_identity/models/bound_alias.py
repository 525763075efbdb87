from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="BoundAlias")


@_attrs_define
class BoundAlias(_AdditionalProperties[Any]):
    """An alias of a user."""

    id: str
    """ The identifier itself, not an id of the alias. """
    tag: str
    """ Kind of the identifier. """
    permutive_id: str | Unset = UNSET
    """ Id of the user, a UUID. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        tag = self.tag

        permutive_id = self.permutive_id

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "tag": tag,
            }
        )
        if permutive_id is not UNSET:
            _out_["permutive_id"] = permutive_id

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"BoundAlias is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        tag = _raw_.pop("tag")

        permutive_id = _raw_.pop("permutive_id", UNSET)

        _new_ = _cls_(
            id=id,
            tag=tag,
            permutive_id=permutive_id,
        )

        _new_.additional_properties = _raw_
        return _new_
