from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="Alias")


@_attrs_define
class Alias(_AdditionalProperties[Any]):
    """An identifier of a user. Without a priority: there is only one. A priority sent all the same is passed over
    (inferred).

    """

    tag: str
    """ Kind of the identifier, such as `email_sha256`. """
    id: str
    """ The identifier itself. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        tag = self.tag

        id = self.id

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "tag": tag,
                "id": id,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"Alias is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        tag = _raw_.pop("tag")

        id = _raw_.pop("id")

        _new_ = _cls_(
            tag=tag,
            id=id,
        )

        _new_.additional_properties = _raw_
        return _new_
