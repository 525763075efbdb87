from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.definition import Definition


T = TypeVar("T", bound="SegmentVersion")


@_attrs_define
class SegmentVersion(_AdditionalProperties[Any]):
    """A definition the segment has had. All fields are (inferred)."""

    id: int | Unset = UNSET
    """ Number of the entry (inferred). """
    version: int | Unset = UNSET
    """ Count of the version within the segment (inferred). """
    definition: Definition | Unset = UNSET
    """ The definition as it was saved (inferred). """
    created_at: datetime.datetime | Unset = UNSET
    """ When it was saved (inferred). """
    created_by: Any | Unset = UNSET
    """ Who saved it (inferred), in a form not known. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        version = self.version

        definition: dict[str, Any] | Unset = UNSET
        if not isinstance(self.definition, Unset):
            definition = self.definition.to_dict()

        created_at: str | Unset = UNSET
        if not isinstance(self.created_at, Unset):
            created_at = self.created_at.isoformat()

        created_by = self.created_by

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if id is not UNSET:
            _out_["id"] = id
        if version is not UNSET:
            _out_["version"] = version
        if definition is not UNSET:
            _out_["definition"] = definition
        if created_at is not UNSET:
            _out_["created_at"] = created_at
        if created_by is not UNSET:
            _out_["created_by"] = created_by

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.definition import Definition  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentVersion is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id", UNSET)

        version = _raw_.pop("version", UNSET)

        _definition = _raw_.pop("definition", UNSET)
        definition: Definition | Unset
        if isinstance(_definition, Unset):
            definition = UNSET
        else:
            definition = Definition.from_dict(_definition)

        _created_at = _raw_.pop("created_at", UNSET)
        created_at: datetime.datetime | Unset
        if isinstance(_created_at, Unset):
            created_at = UNSET
        else:
            created_at = datetime.datetime.fromisoformat(_created_at)

        created_by = _raw_.pop("created_by", UNSET)

        _new_ = _cls_(
            id=id,
            version=version,
            definition=definition,
            created_at=created_at,
            created_by=created_by,
        )

        _new_.additional_properties = _raw_
        return _new_
