from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.segment_type import SegmentType
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.definition import Definition


T = TypeVar("T", bound="SegmentUpdate")


@_attrs_define
class SegmentUpdate(_AdditionalProperties[Any]):
    """Changes to a segment. What is left out stays."""

    name: str | Unset = UNSET
    """ New name. """
    description: str | Unset = UNSET
    """ New purpose. """
    segment_type: SegmentType | Unset = UNSET
    """ New origin. """
    definition: Definition | Unset = UNSET
    """ New definition. Replaces the old one as a whole and records a version. """
    is_active: bool | Unset = UNSET
    """ Whether the segment is in use. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        description = self.description

        segment_type: str | Unset = UNSET
        if not isinstance(self.segment_type, Unset):
            segment_type = self.segment_type.value

        definition: dict[str, Any] | Unset = UNSET
        if not isinstance(self.definition, Unset):
            definition = self.definition.to_dict()

        is_active = self.is_active

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if name is not UNSET:
            _out_["name"] = name
        if description is not UNSET:
            _out_["description"] = description
        if segment_type is not UNSET:
            _out_["segment_type"] = segment_type
        if definition is not UNSET:
            _out_["definition"] = definition
        if is_active is not UNSET:
            _out_["is_active"] = is_active

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.definition import Definition  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentUpdate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name", UNSET)

        description = _raw_.pop("description", UNSET)

        _segment_type = _raw_.pop("segment_type", UNSET)
        segment_type: SegmentType | Unset
        if isinstance(_segment_type, Unset):
            segment_type = UNSET
        else:
            segment_type = SegmentType(_segment_type)

        _definition = _raw_.pop("definition", UNSET)
        definition: Definition | Unset
        if isinstance(_definition, Unset):
            definition = UNSET
        else:
            definition = Definition.from_dict(_definition)

        is_active = _raw_.pop("is_active", UNSET)

        _new_ = _cls_(
            name=name,
            description=description,
            segment_type=segment_type,
            definition=definition,
            is_active=is_active,
        )

        _new_.additional_properties = _raw_
        return _new_
