from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.database_connection_summary import DatabaseConnectionSummary


T = TypeVar("T", bound="CapabilitiesResponse")


@_attrs_define
class CapabilitiesResponse(_AdditionalProperties[Any]):
    """What the service can take in."""

    input_protocols: list[str]
    """ Kinds of input besides files, for example `database` and `databases`. """
    database_engines: list[str]
    """ Engines it can connect to, for example `postgresql` and `sqlite`. """
    connections: list[DatabaseConnectionSummary]
    """ Connections the caller may name. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        input_protocols = self.input_protocols

        database_engines = self.database_engines

        connections = []
        for connections_item_data in self.connections:
            connections_item = connections_item_data.to_dict()
            connections.append(connections_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "input_protocols": input_protocols,
                "database_engines": database_engines,
                "connections": connections,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.database_connection_summary import DatabaseConnectionSummary  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"CapabilitiesResponse is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        input_protocols = cast(list[str], _raw_.pop("input_protocols"))

        database_engines = cast(list[str], _raw_.pop("database_engines"))

        connections = []
        _connections = _raw_.pop("connections")
        for connections_item_data in _connections:
            connections_item = DatabaseConnectionSummary.from_dict(connections_item_data)

            connections.append(connections_item)

        _new_ = _cls_(
            input_protocols=input_protocols,
            database_engines=database_engines,
            connections=connections,
        )

        _new_.additional_properties = _raw_
        return _new_
