from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AiPageGenerationStarted")


@_attrs_define
class AiPageGenerationStarted(_AdditionalProperties[Any]):
    """Receipt for a generation."""

    job_id: int
    """ Number of the job. """
    status: str | Unset = UNSET
    """ `queued` at first. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        job_id = self.job_id

        status = self.status

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "job_id": job_id,
            }
        )
        if status is not UNSET:
            _out_["status"] = status

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiPageGenerationStarted is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        job_id = _raw_.pop("job_id")

        status = _raw_.pop("status", UNSET)

        _new_ = _cls_(
            job_id=job_id,
            status=status,
        )

        _new_.additional_properties = _raw_
        return _new_
