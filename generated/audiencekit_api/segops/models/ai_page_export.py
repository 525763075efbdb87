from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AiPageExport")


@_attrs_define
class AiPageExport(_AdditionalProperties[Any]):
    """An export of a page."""

    status: str
    """ Stage of the export. The values are not documented. """
    download_url: None | str | Unset = UNSET
    """ Address of the file. Null or absent until it is ready. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status = self.status

        download_url = self.download_url

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "status": status,
            }
        )
        if download_url is not UNSET:
            _out_["download_url"] = download_url

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiPageExport is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        status = _raw_.pop("status")

        download_url = _raw_.pop("download_url", UNSET)

        _new_ = _cls_(
            status=status,
            download_url=download_url,
        )

        _new_.additional_properties = _raw_
        return _new_
