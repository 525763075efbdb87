from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.engine_descriptor import EngineDescriptor


T = TypeVar("T", bound="EngineList")


@_attrs_define
class EngineList(_AdditionalProperties[Any]):
    """The database engines."""

    engines: list[EngineDescriptor]
    """ The engines. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        engines = []
        for engines_item_data in self.engines:
            engines_item = engines_item_data.to_dict()
            engines.append(engines_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "engines": engines,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.engine_descriptor import EngineDescriptor  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"EngineList is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        engines = []
        _engines = _raw_.pop("engines")
        for engines_item_data in _engines:
            engines_item = EngineDescriptor.from_dict(engines_item_data)

            engines.append(engines_item)

        _new_ = _cls_(
            engines=engines,
        )

        _new_.additional_properties = _raw_
        return _new_
