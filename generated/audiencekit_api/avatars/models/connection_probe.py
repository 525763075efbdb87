from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ConnectionProbe")


@_attrs_define
class ConnectionProbe(_AdditionalProperties[Any]):
    """How opening a database went."""

    reachable: bool
    """ Whether it opened. """
    engine: None | str | Unset = UNSET
    """ Engine that was tried. """
    has_schema: bool | None | Unset = UNSET
    """ Whether it has tables; null when it did not open. """
    is_empty: bool | None | Unset = UNSET
    """ Whether all tables are without rows; null as above. """
    table_count: int | None | Unset = UNSET
    """ Tables it has; null as above. """
    error: None | str | Unset = UNSET
    """ Why it did not open. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        reachable = self.reachable

        engine = self.engine

        has_schema = self.has_schema

        is_empty = self.is_empty

        table_count = self.table_count

        error = self.error

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "reachable": reachable,
            }
        )
        if engine is not UNSET:
            _out_["engine"] = engine
        if has_schema is not UNSET:
            _out_["has_schema"] = has_schema
        if is_empty is not UNSET:
            _out_["is_empty"] = is_empty
        if table_count is not UNSET:
            _out_["table_count"] = table_count
        if error is not UNSET:
            _out_["error"] = error

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConnectionProbe is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        reachable = _raw_.pop("reachable")

        engine = _raw_.pop("engine", UNSET)

        has_schema = _raw_.pop("has_schema", UNSET)

        is_empty = _raw_.pop("is_empty", UNSET)

        table_count = _raw_.pop("table_count", UNSET)

        error = _raw_.pop("error", UNSET)

        _new_ = _cls_(
            reachable=reachable,
            engine=engine,
            has_schema=has_schema,
            is_empty=is_empty,
            table_count=table_count,
            error=error,
        )

        _new_.additional_properties = _raw_
        return _new_
