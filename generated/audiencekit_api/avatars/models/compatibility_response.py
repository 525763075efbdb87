from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.compatibility_status import CompatibilityStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="CompatibilityResponse")


@_attrs_define
class CompatibilityResponse:
    """Whether client and service fit together."""

    message: str
    """ Sentence for a person. """
    status: CompatibilityStatus
    """ The verdict. """
    most_recent_compatible_client: None | str | Unset = UNSET
    """ Newest version of the client that this service supports; null or absent when it names none. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        message = self.message

        status = self.status.value

        most_recent_compatible_client: None | str | Unset
        if isinstance(self.most_recent_compatible_client, Unset):
            most_recent_compatible_client = UNSET
        else:
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

        def _parse_most_recent_compatible_client(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        most_recent_compatible_client = _parse_most_recent_compatible_client(
            _raw_.pop("most_recent_compatible_client", UNSET)
        )

        _new_ = _cls_(
            message=message,
            status=status,
            most_recent_compatible_client=most_recent_compatible_client,
        )

        _new_.additional_properties = _raw_
        return _new_

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
