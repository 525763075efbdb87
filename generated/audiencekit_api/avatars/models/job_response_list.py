from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.job_response import JobResponse


T = TypeVar("T", bound="JobResponseList")


@_attrs_define
class JobResponseList(_AdditionalProperties[Any]):
    """Several jobs."""

    jobs: list[JobResponse]
    """ The jobs. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        jobs = []
        for jobs_item_data in self.jobs:
            jobs_item = jobs_item_data.to_dict()
            jobs.append(jobs_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "jobs": jobs,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.job_response import JobResponse  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"JobResponseList is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        jobs = []
        _jobs = _raw_.pop("jobs")
        for jobs_item_data in _jobs:
            jobs_item = JobResponse.from_dict(jobs_item_data)

            jobs.append(jobs_item)

        _new_ = _cls_(
            jobs=jobs,
        )

        _new_.additional_properties = _raw_
        return _new_
