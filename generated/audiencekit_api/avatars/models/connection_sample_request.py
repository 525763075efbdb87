from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.sample_columns import SampleColumns


T = TypeVar("T", bound="ConnectionSampleRequest")


@_attrs_define
class ConnectionSampleRequest(_AdditionalProperties[Any]):
    """Columns to read a few values of."""

    columns: SampleColumns
    """ Columns by table, 1 to 10 tables. """
    limit: int | None | Unset = UNSET
    """ Values a column, 1 to 20; 5 when null or absent. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        columns = self.columns.to_dict()

        limit = self.limit

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "columns": columns,
            }
        )
        if limit is not UNSET:
            _out_["limit"] = limit

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.sample_columns import SampleColumns  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConnectionSampleRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        columns = SampleColumns.from_dict(_raw_.pop("columns"))

        limit = _raw_.pop("limit", UNSET)

        _new_ = _cls_(
            columns=columns,
            limit=limit,
        )

        _new_.additional_properties = _raw_
        return _new_
