from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, TypeVar

from attrs import define as _attrs_define

from .. import types
from ..types import File

T = TypeVar("T", bound="ProductUpload")


@_attrs_define
class ProductUpload:
    """A file of products."""

    file: File
    """ The CSV, in UTF-8, with a header line. """

    def to_dict(self) -> dict[str, Any]:
        file = self.file.to_tuple()

        _out_: dict[str, Any] = {}

        _out_.update(
            {
                "file": file,
            }
        )

        return _out_

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        files.append(("file", self.file.to_tuple()))

        return files

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductUpload is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        file = File(payload=BytesIO(_raw_.pop("file")))

        _new_ = _cls_(
            file=file,
        )

        return _new_
