from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ConnectionProbe")


@_attrs_define
class ConnectionProbe:
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
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        reachable = self.reachable

        engine: None | str | Unset
        if isinstance(self.engine, Unset):
            engine = UNSET
        else:
            engine = self.engine

        has_schema: bool | None | Unset
        if isinstance(self.has_schema, Unset):
            has_schema = UNSET
        else:
            has_schema = self.has_schema

        is_empty: bool | None | Unset
        if isinstance(self.is_empty, Unset):
            is_empty = UNSET
        else:
            is_empty = self.is_empty

        table_count: int | None | Unset
        if isinstance(self.table_count, Unset):
            table_count = UNSET
        else:
            table_count = self.table_count

        error: None | str | Unset
        if isinstance(self.error, Unset):
            error = UNSET
        else:
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

        def _parse_engine(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        engine = _parse_engine(_raw_.pop("engine", UNSET))

        def _parse_has_schema(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        has_schema = _parse_has_schema(_raw_.pop("has_schema", UNSET))

        def _parse_is_empty(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_empty = _parse_is_empty(_raw_.pop("is_empty", UNSET))

        def _parse_table_count(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        table_count = _parse_table_count(_raw_.pop("table_count", UNSET))

        def _parse_error(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        error = _parse_error(_raw_.pop("error", UNSET))

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
