from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.preset_kind import PresetKind
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ConnectionPresetSummary")


@_attrs_define
class ConnectionPresetSummary(_AdditionalProperties[Any]):
    """A connection that is offered ready-made."""

    name: str
    """ Name it will have. """
    engine: str
    """ Engine of the database. """
    kind: PresetKind
    """ What it is for. """
    label: None | str | Unset = UNSET
    """ Text for a person. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        engine = self.engine

        kind = self.kind.value

        label = self.label

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
                "engine": engine,
                "kind": kind,
            }
        )
        if label is not UNSET:
            _out_["label"] = label

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConnectionPresetSummary is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        engine = _raw_.pop("engine")

        kind = PresetKind(_raw_.pop("kind"))

        label = _raw_.pop("label", UNSET)

        _new_ = _cls_(
            name=name,
            engine=engine,
            kind=kind,
            label=label,
        )

        _new_.additional_properties = _raw_
        return _new_
