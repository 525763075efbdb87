from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.file_credentials import FileCredentials


T = TypeVar("T", bound="FileAccess")


@_attrs_define
class FileAccess(_AdditionalProperties[Any]):
    """A file and what opens it."""

    url: str
    """ The address that was asked for, unchanged. """
    credentials: FileCredentials
    """ Key pair that opens the file. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        credentials = self.credentials.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "url": url,
                "credentials": credentials,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.file_credentials import FileCredentials  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"FileAccess is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        url = _raw_.pop("url")

        credentials = FileCredentials.from_dict(_raw_.pop("credentials"))

        _new_ = _cls_(
            url=url,
            credentials=credentials,
        )

        _new_.additional_properties = _raw_
        return _new_
