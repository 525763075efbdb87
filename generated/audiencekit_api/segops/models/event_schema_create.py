from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.schema_property import SchemaProperty


T = TypeVar("T", bound="EventSchemaCreate")


@_attrs_define
class EventSchemaCreate(_AdditionalProperties[Any]):
    """An event schema to register."""

    event_type: str
    """ The event type it is for. One that has no schema yet (inferred). """
    properties: list[SchemaProperty] | Unset = UNSET
    """ The properties to check. None when absent (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        event_type = self.event_type

        properties: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.properties, Unset):
            properties = []
            for properties_item_data in self.properties:
                properties_item = properties_item_data.to_dict()
                properties.append(properties_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "event_type": event_type,
            }
        )
        if properties is not UNSET:
            _out_["properties"] = properties

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.schema_property import SchemaProperty  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"EventSchemaCreate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        event_type = _raw_.pop("event_type")

        _properties = _raw_.pop("properties", UNSET)
        properties: list[SchemaProperty] | Unset = UNSET
        if _properties is not UNSET:
            properties = []
            for properties_item_data in _properties:
                properties_item = SchemaProperty.from_dict(properties_item_data)

                properties.append(properties_item)

        _new_ = _cls_(
            event_type=event_type,
            properties=properties,
        )

        _new_.additional_properties = _raw_
        return _new_
