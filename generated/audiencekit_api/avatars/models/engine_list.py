from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.engine_descriptor import EngineDescriptor


T = TypeVar("T", bound="EngineList")


@_attrs_define
class EngineList:
    """The database engines."""

    engines: list[EngineDescriptor]
    """ The engines. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

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
