from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="SegmentPreview")


@_attrs_define
class SegmentPreview(_AdditionalProperties[Any]):
    """What a definition finds at this moment."""

    matched_users: int
    """ Users who fit the definition. """
    sample_user_ids: list[str]
    """ Ids of some of them, at most `limit`. """
    sql: str | Unset = UNSET
    """ The warehouse query the definition was turned into, in ClickHouse's dialect. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        matched_users = self.matched_users

        sample_user_ids = self.sample_user_ids

        sql = self.sql

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "matched_users": matched_users,
                "sample_user_ids": sample_user_ids,
            }
        )
        if sql is not UNSET:
            _out_["sql"] = sql

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentPreview is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        matched_users = _raw_.pop("matched_users")

        sample_user_ids = cast(list[str], _raw_.pop("sample_user_ids"))

        sql = _raw_.pop("sql", UNSET)

        _new_ = _cls_(
            matched_users=matched_users,
            sample_user_ids=sample_user_ids,
            sql=sql,
        )

        _new_.additional_properties = _raw_
        return _new_
