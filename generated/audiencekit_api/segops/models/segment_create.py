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


T = TypeVar("T", bound="SegmentCreate")


@_attrs_define
class SegmentCreate(_AdditionalProperties[Any]):
    """A segment to make."""

    name: str
    """ Name of the segment. """
    tenant: int | Unset = UNSET
    """ Number of the tenant, with a user token. An API key implies it. """
    segment_type: SegmentType | Unset = UNSET
    """ Where the segment comes from. `rule` when absent (inferred). """
    description: str | Unset = UNSET
    """ What the segment is for. """
    definition: Definition | Unset = UNSET
    """ Who belongs to it. May follow later. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        tenant = self.tenant

        segment_type: str | Unset = UNSET
        if not isinstance(self.segment_type, Unset):
            segment_type = self.segment_type.value

        description = self.description

        definition: dict[str, Any] | Unset = UNSET
        if not isinstance(self.definition, Unset):
            definition = self.definition.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
            }
        )
        if tenant is not UNSET:
            _out_["tenant"] = tenant
        if segment_type is not UNSET:
            _out_["segment_type"] = segment_type
        if description is not UNSET:
            _out_["description"] = description
        if definition is not UNSET:
            _out_["definition"] = definition

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.definition import Definition  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentCreate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        tenant = _raw_.pop("tenant", UNSET)

        _segment_type = _raw_.pop("segment_type", UNSET)
        segment_type: SegmentType | Unset
        if isinstance(_segment_type, Unset):
            segment_type = UNSET
        else:
            segment_type = SegmentType(_segment_type)

        description = _raw_.pop("description", UNSET)

        _definition = _raw_.pop("definition", UNSET)
        definition: Definition | Unset
        if isinstance(_definition, Unset):
            definition = UNSET
        else:
            definition = Definition.from_dict(_definition)

        _new_ = _cls_(
            name=name,
            tenant=tenant,
            segment_type=segment_type,
            description=description,
            definition=definition,
        )

        _new_.additional_properties = _raw_
        return _new_
