from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="BulkDeleteRequest")


@_attrs_define
class BulkDeleteRequest(_AdditionalProperties[Any]):
    """Jobs to delete together."""

    job_names: list[str]
    """ Names of the jobs, at most 100. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        job_names = self.job_names

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "job_names": job_names,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"BulkDeleteRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        job_names = cast(list[str], _raw_.pop("job_names"))

        _new_ = _cls_(
            job_names=job_names,
        )

        _new_.additional_properties = _raw_
        return _new_
