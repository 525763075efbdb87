from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AiRunAccepted")


@_attrs_define
class AiRunAccepted(_AdditionalProperties[Any]):
    """Receipt for a run."""

    status: str
    """ Always `queued`. """
    query_id: int | Unset = UNSET
    """ Number of the query. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status = self.status

        query_id = self.query_id

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "status": status,
            }
        )
        if query_id is not UNSET:
            _out_["query_id"] = query_id

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiRunAccepted is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        status = _raw_.pop("status")

        query_id = _raw_.pop("query_id", UNSET)

        _new_ = _cls_(
            status=status,
            query_id=query_id,
        )

        _new_.additional_properties = _raw_
        return _new_
