from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.product_import_status import ProductImportStatus
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ProductImport")


@_attrs_define
class ProductImport(_AdditionalProperties[Any]):
    """An import of products. What it has beside `status` is (inferred)."""

    job_id: int | Unset = UNSET
    """ Number of the import (inferred). """
    status: ProductImportStatus | Unset = UNSET
    """ Stage of the import. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        job_id = self.job_id

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status.value

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if job_id is not UNSET:
            _out_["job_id"] = job_id
        if status is not UNSET:
            _out_["status"] = status

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductImport is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        job_id = _raw_.pop("job_id", UNSET)

        _status = _raw_.pop("status", UNSET)
        status: ProductImportStatus | Unset
        if isinstance(_status, Unset):
            status = UNSET
        else:
            status = ProductImportStatus(_status)

        _new_ = _cls_(
            job_id=job_id,
            status=status,
        )

        _new_.additional_properties = _raw_
        return _new_
