from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.segment_create import SegmentCreate


T = TypeVar("T", bound="CreateOperation")


@_attrs_define
class CreateOperation(_AdditionalProperties[Any]):
    """Creation of a segment, within a batch."""

    operation: Literal["Create"]
    """ Tells the operations apart. """
    data: SegmentCreate
    """ The segment to make. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        operation = self.operation

        data = self.data.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "operation": operation,
                "data": data,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.segment_create import SegmentCreate  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"CreateOperation is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        operation = cast(Literal["Create"], _raw_.pop("operation"))
        if operation != "Create":
            raise ValueError(f"operation must match const 'Create', got '{operation}'")

        data = SegmentCreate.from_dict(_raw_.pop("data"))

        _new_ = _cls_(
            operation=operation,
            data=data,
        )

        _new_.additional_properties = _raw_
        return _new_
