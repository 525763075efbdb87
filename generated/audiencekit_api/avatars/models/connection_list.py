from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.connection_summary import ConnectionSummary


T = TypeVar("T", bound="ConnectionList")


@_attrs_define
class ConnectionList(_AdditionalProperties[Any]):
    """Several connections."""

    connections: list[ConnectionSummary]
    """ The connections. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        connections = []
        for connections_item_data in self.connections:
            connections_item = connections_item_data.to_dict()
            connections.append(connections_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "connections": connections,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.connection_summary import ConnectionSummary  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConnectionList is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        connections = []
        _connections = _raw_.pop("connections")
        for connections_item_data in _connections:
            connections_item = ConnectionSummary.from_dict(connections_item_data)

            connections.append(connections_item)

        _new_ = _cls_(
            connections=connections,
        )

        _new_.additional_properties = _raw_
        return _new_
