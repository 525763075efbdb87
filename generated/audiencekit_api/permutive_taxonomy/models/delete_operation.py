from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="DeleteOperation")


@_attrs_define
class DeleteOperation(_AdditionalProperties[Any]):
    """Deletion of a segment, within a batch."""

    operation: Literal["Delete"]
    """ Tells the operations apart. """
    code: str
    """ Code of the segment to delete. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        operation = self.operation

        code = self.code

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "operation": operation,
                "code": code,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"DeleteOperation is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        operation = cast(Literal["Delete"], _raw_.pop("operation"))
        if operation != "Delete":
            raise ValueError(f"operation must match const 'Delete', got '{operation}'")

        code = _raw_.pop("code")

        _new_ = _cls_(
            operation=operation,
            code=code,
        )

        _new_.additional_properties = _raw_
        return _new_
