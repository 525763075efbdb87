from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="JobCreateResponse")


@_attrs_define
class JobCreateResponse(_AdditionalProperties[Any]):
    """A job that was just created."""

    name: str
    """ Name of the job. """
    location: str
    """ `/jobs/<name>`, the form in which other jobs depend on it. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        location = self.location

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
                "Location": location,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"JobCreateResponse is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        location = _raw_.pop("Location")

        _new_ = _cls_(
            name=name,
            location=location,
        )

        _new_.additional_properties = _raw_
        return _new_
