from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.export_status import ExportStatus
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ExportStarted")


@_attrs_define
class ExportStarted(_AdditionalProperties[Any]):
    """Receipt for an export."""

    export_id: int
    """ Number of the export, used to ask for it. """
    status: ExportStatus
    """ Stage of the export. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        export_id = self.export_id

        status = self.status.value

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "export_id": export_id,
                "status": status,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ExportStarted is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        export_id = _raw_.pop("export_id")

        status = ExportStatus(_raw_.pop("status"))

        _new_ = _cls_(
            export_id=export_id,
            status=status,
        )

        _new_.additional_properties = _raw_
        return _new_
