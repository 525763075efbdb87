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
    from ..models.segment_update import SegmentUpdate


T = TypeVar("T", bound="UpdateOperation")


@_attrs_define
class UpdateOperation(_AdditionalProperties[Any]):
    """Change of a segment, within a batch."""

    operation: Literal["Update"]
    """ Tells the operations apart. """
    code: str
    """ Code of the segment to change. """
    data: SegmentUpdate
    """ The changes. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        operation = self.operation

        code = self.code

        data = self.data.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "operation": operation,
                "code": code,
                "data": data,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.segment_update import SegmentUpdate  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"UpdateOperation is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        operation = cast(Literal["Update"], _raw_.pop("operation"))
        if operation != "Update":
            raise ValueError(f"operation must match const 'Update', got '{operation}'")

        code = _raw_.pop("code")

        data = SegmentUpdate.from_dict(_raw_.pop("data"))

        _new_ = _cls_(
            operation=operation,
            code=code,
            data=data,
        )

        _new_.additional_properties = _raw_
        return _new_
