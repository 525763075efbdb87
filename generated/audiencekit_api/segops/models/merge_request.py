from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="MergeRequest")


@_attrs_define
class MergeRequest(_AdditionalProperties[Any]):
    """Two users who are one."""

    from_user_id: str
    """ Id of the user who is folded into the other. """
    into_user_id: str
    """ Id of the user who remains. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from_user_id = self.from_user_id

        into_user_id = self.into_user_id

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "from_user_id": from_user_id,
                "into_user_id": into_user_id,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"MergeRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        from_user_id = _raw_.pop("from_user_id")

        into_user_id = _raw_.pop("into_user_id")

        _new_ = _cls_(
            from_user_id=from_user_id,
            into_user_id=into_user_id,
        )

        _new_.additional_properties = _raw_
        return _new_
