from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.export_format import ExportFormat
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ExportRequest")


@_attrs_define
class ExportRequest(_AdditionalProperties[Any]):
    """What to export."""

    format_: ExportFormat | Unset = UNSET
    """ Kind of file. CSV is the customary choice. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        format_: str | Unset = UNSET
        if not isinstance(self.format_, Unset):
            format_ = self.format_.value

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if format_ is not UNSET:
            _out_["format"] = format_

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ExportRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        _format_ = _raw_.pop("format", UNSET)
        format_: ExportFormat | Unset
        if isinstance(_format_, Unset):
            format_ = UNSET
        else:
            format_ = ExportFormat(_format_)

        _new_ = _cls_(
            format_=format_,
        )

        _new_.additional_properties = _raw_
        return _new_
