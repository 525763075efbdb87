from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.source_kind import SourceKind
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.connection_field import ConnectionField


T = TypeVar("T", bound="EngineDescriptor")


@_attrs_define
class EngineDescriptor(_AdditionalProperties[Any]):
    """A database engine and what it needs to know."""

    engine: str
    """ Name of the engine, the scheme of its addresses. """
    label: str
    """ Text for a person. """
    kind: SourceKind
    """ What it holds. """
    available: bool
    """ Whether a connection to it can be stored here. """
    fields: list[ConnectionField]
    """ What it needs to know, in the order of a form. """
    preview: bool | None | Unset = UNSET
    """ Whether it is still being tried out. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        engine = self.engine

        label = self.label

        kind = self.kind.value

        available = self.available

        fields = []
        for fields_item_data in self.fields:
            fields_item = fields_item_data.to_dict()
            fields.append(fields_item)

        preview = self.preview

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "engine": engine,
                "label": label,
                "kind": kind,
                "available": available,
                "fields": fields,
            }
        )
        if preview is not UNSET:
            _out_["preview"] = preview

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.connection_field import ConnectionField  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"EngineDescriptor is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        engine = _raw_.pop("engine")

        label = _raw_.pop("label")

        kind = SourceKind(_raw_.pop("kind"))

        available = _raw_.pop("available")

        fields = []
        _fields = _raw_.pop("fields")
        for fields_item_data in _fields:
            fields_item = ConnectionField.from_dict(fields_item_data)

            fields.append(fields_item)

        preview = _raw_.pop("preview", UNSET)

        _new_ = _cls_(
            engine=engine,
            label=label,
            kind=kind,
            available=available,
            fields=fields,
            preview=preview,
        )

        _new_.additional_properties = _raw_
        return _new_
