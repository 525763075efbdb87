from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.compatibility_status import CompatibilityStatus
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="CompatibilityResponse")


@_attrs_define
class CompatibilityResponse(_AdditionalProperties[Any]):
    """Whether client and service fit together."""

    message: str
    """ Sentence for a person. """
    status: CompatibilityStatus
    """ The verdict. """
    most_recent_compatible_client: None | str | Unset = UNSET
    """ Newest version of the client that this service supports; null or absent when it names none. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        message = self.message

        status = self.status.value

        most_recent_compatible_client = self.most_recent_compatible_client

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "message": message,
                "status": status,
            }
        )
        if most_recent_compatible_client is not UNSET:
            _out_["most_recent_compatible_client"] = most_recent_compatible_client

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"CompatibilityResponse is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        message = _raw_.pop("message")

        status = CompatibilityStatus(_raw_.pop("status"))

        most_recent_compatible_client = _raw_.pop("most_recent_compatible_client", UNSET)

        _new_ = _cls_(
            message=message,
            status=status,
            most_recent_compatible_client=most_recent_compatible_client,
        )

        _new_.additional_properties = _raw_
        return _new_
