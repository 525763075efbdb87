from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.job_response import JobResponse


T = TypeVar("T", bound="BulkDeleteResponse")


@_attrs_define
class BulkDeleteResponse(_AdditionalProperties[Any]):
    """How deleting several jobs went."""

    deleted_jobs: list[JobResponse]
    """ Jobs that are deleted now. """
    failed_jobs: list[str]
    """ Names that are unknown or were refused. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        deleted_jobs = []
        for deleted_jobs_item_data in self.deleted_jobs:
            deleted_jobs_item = deleted_jobs_item_data.to_dict()
            deleted_jobs.append(deleted_jobs_item)

        failed_jobs = self.failed_jobs

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "deleted_jobs": deleted_jobs,
                "failed_jobs": failed_jobs,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.job_response import JobResponse  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"BulkDeleteResponse is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        deleted_jobs = []
        _deleted_jobs = _raw_.pop("deleted_jobs")
        for deleted_jobs_item_data in _deleted_jobs:
            deleted_jobs_item = JobResponse.from_dict(deleted_jobs_item_data)

            deleted_jobs.append(deleted_jobs_item)

        failed_jobs = cast(list[str], _raw_.pop("failed_jobs"))

        _new_ = _cls_(
            deleted_jobs=deleted_jobs,
            failed_jobs=failed_jobs,
        )

        _new_.additional_properties = _raw_
        return _new_
