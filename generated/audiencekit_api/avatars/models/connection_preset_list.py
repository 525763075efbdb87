from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.connection_preset_summary import ConnectionPresetSummary


T = TypeVar("T", bound="ConnectionPresetList")


@_attrs_define
class ConnectionPresetList(_AdditionalProperties[Any]):
    """The connections that are offered ready-made."""

    presets: list[ConnectionPresetSummary]
    """ What is offered. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        presets = []
        for presets_item_data in self.presets:
            presets_item = presets_item_data.to_dict()
            presets.append(presets_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "presets": presets,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.connection_preset_summary import ConnectionPresetSummary  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConnectionPresetList is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        presets = []
        _presets = _raw_.pop("presets")
        for presets_item_data in _presets:
            presets_item = ConnectionPresetSummary.from_dict(presets_item_data)

            presets.append(presets_item)

        _new_ = _cls_(
            presets=presets,
        )

        _new_.additional_properties = _raw_
        return _new_
