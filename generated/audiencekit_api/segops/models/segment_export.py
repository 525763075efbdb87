from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.export_format import ExportFormat
from ..models.export_status import ExportStatus
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="SegmentExport")


@_attrs_define
class SegmentExport(_AdditionalProperties[Any]):
    """An export and where its file lies."""

    id: int
    """ Number of the export. """
    status: ExportStatus
    """ Stage of the export. """
    format_: ExportFormat | Unset = UNSET
    """ Kind of file. """
    download_url: None | str | Unset = UNSET
    """ Path of the download, or a signed address in storage. Null or absent until complete (inferred). """
    expires_at: datetime.datetime | None | Unset = UNSET
    """ End of the link's life, one hour long. Null or absent until complete (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        status = self.status.value

        format_: str | Unset = UNSET
        if not isinstance(self.format_, Unset):
            format_ = self.format_.value

        download_url = self.download_url

        expires_at: None | str | Unset
        if isinstance(self.expires_at, Unset):
            expires_at = UNSET
        elif isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "status": status,
            }
        )
        if format_ is not UNSET:
            _out_["format"] = format_
        if download_url is not UNSET:
            _out_["download_url"] = download_url
        if expires_at is not UNSET:
            _out_["expires_at"] = expires_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentExport is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        status = ExportStatus(_raw_.pop("status"))

        _format_ = _raw_.pop("format", UNSET)
        format_: ExportFormat | Unset
        if isinstance(_format_, Unset):
            format_ = UNSET
        else:
            format_ = ExportFormat(_format_)

        download_url = _raw_.pop("download_url", UNSET)

        def _parse_expires_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        expires_at = _parse_expires_at(_raw_.pop("expires_at", UNSET))

        _new_ = _cls_(
            id=id,
            status=status,
            format_=format_,
            download_url=download_url,
            expires_at=expires_at,
        )

        _new_.additional_properties = _raw_
        return _new_
