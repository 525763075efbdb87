from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.segment_status import SegmentStatus
from ..models.segment_type import SegmentType
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.definition import Definition


T = TypeVar("T", bound="Segment")


@_attrs_define
class Segment(_AdditionalProperties[Any]):
    """A set of users given by a definition."""

    id: int
    """ Number of the segment. """
    name: str
    """ Name of the segment. """
    description: None | str | Unset = UNSET
    """ What the segment is for. """
    tenant: int | None | Unset = UNSET
    """ Number of the tenant. Documented for the creation; in answers (inferred). """
    segment_type: SegmentType | Unset = UNSET
    """ Where the segment comes from. """
    definition: Definition | None | Unset = UNSET
    """ Who belongs to it. Null or absent while it is a draft (inferred). """
    is_active: bool | None | Unset = UNSET
    """ Whether the segment is in use. """
    member_count: int | None | Unset = UNSET
    """ Members found by the last compute. """
    last_computed_at: datetime.datetime | None | Unset = UNSET
    """ End of the last compute. Null before the first. """
    status: None | SegmentStatus | Unset = UNSET
    """ Stage of its life. The field's name is (inferred). """
    created_at: datetime.datetime | None | Unset = UNSET
    """ When it was made (inferred). """
    updated_at: datetime.datetime | None | Unset = UNSET
    """ When it was last changed (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.definition import Definition  # noqa: PLC0415

        id = self.id

        name = self.name

        description = self.description

        tenant = self.tenant

        segment_type: str | Unset = UNSET
        if not isinstance(self.segment_type, Unset):
            segment_type = self.segment_type.value

        definition: dict[str, Any] | None | Unset
        if isinstance(self.definition, Unset):
            definition = UNSET
        elif isinstance(self.definition, Definition):
            definition = self.definition.to_dict()
        else:
            definition = self.definition

        is_active = self.is_active

        member_count = self.member_count

        last_computed_at: None | str | Unset
        if isinstance(self.last_computed_at, Unset):
            last_computed_at = UNSET
        elif isinstance(self.last_computed_at, datetime.datetime):
            last_computed_at = self.last_computed_at.isoformat()
        else:
            last_computed_at = self.last_computed_at

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        elif isinstance(self.status, SegmentStatus):
            status = self.status.value
        else:
            status = self.status

        created_at: None | str | Unset
        if isinstance(self.created_at, Unset):
            created_at = UNSET
        elif isinstance(self.created_at, datetime.datetime):
            created_at = self.created_at.isoformat()
        else:
            created_at = self.created_at

        updated_at: None | str | Unset
        if isinstance(self.updated_at, Unset):
            updated_at = UNSET
        elif isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "name": name,
            }
        )
        if description is not UNSET:
            _out_["description"] = description
        if tenant is not UNSET:
            _out_["tenant"] = tenant
        if segment_type is not UNSET:
            _out_["segment_type"] = segment_type
        if definition is not UNSET:
            _out_["definition"] = definition
        if is_active is not UNSET:
            _out_["is_active"] = is_active
        if member_count is not UNSET:
            _out_["member_count"] = member_count
        if last_computed_at is not UNSET:
            _out_["last_computed_at"] = last_computed_at
        if status is not UNSET:
            _out_["status"] = status
        if created_at is not UNSET:
            _out_["created_at"] = created_at
        if updated_at is not UNSET:
            _out_["updated_at"] = updated_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.definition import Definition  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"Segment is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        name = _raw_.pop("name")

        description = _raw_.pop("description", UNSET)

        tenant = _raw_.pop("tenant", UNSET)

        _segment_type = _raw_.pop("segment_type", UNSET)
        segment_type: SegmentType | Unset
        if isinstance(_segment_type, Unset):
            segment_type = UNSET
        else:
            segment_type = SegmentType(_segment_type)

        def _parse_definition(data: object) -> Definition | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                definition_type_0 = Definition.from_dict(data)

                return definition_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("Definition | None | Unset", data)

        definition = _parse_definition(_raw_.pop("definition", UNSET))

        is_active = _raw_.pop("is_active", UNSET)

        member_count = _raw_.pop("member_count", UNSET)

        def _parse_last_computed_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_computed_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_computed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        last_computed_at = _parse_last_computed_at(_raw_.pop("last_computed_at", UNSET))

        def _parse_status(data: object) -> None | SegmentStatus | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                status_type_0 = SegmentStatus(data)

                return status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | SegmentStatus | Unset", data)

        status = _parse_status(_raw_.pop("status", UNSET))

        def _parse_created_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                created_at_type_0 = datetime.datetime.fromisoformat(data)

                return created_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        created_at = _parse_created_at(_raw_.pop("created_at", UNSET))

        def _parse_updated_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_at_type_0 = datetime.datetime.fromisoformat(data)

                return updated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        updated_at = _parse_updated_at(_raw_.pop("updated_at", UNSET))

        _new_ = _cls_(
            id=id,
            name=name,
            description=description,
            tenant=tenant,
            segment_type=segment_type,
            definition=definition,
            is_active=is_active,
            member_count=member_count,
            last_computed_at=last_computed_at,
            status=status,
            created_at=created_at,
            updated_at=updated_at,
        )

        _new_.additional_properties = _raw_
        return _new_
