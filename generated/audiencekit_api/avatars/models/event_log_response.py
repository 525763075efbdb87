from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="EventLogResponse")


@_attrs_define
class EventLogResponse(_AdditionalProperties[Any]):
    """Something that happened in the caller's name."""

    id: UUID
    """ Id of the event, the mark for the next page. """
    verb: str
    """ What happened, a value of `Verb` or a newer one. """
    object_type: str
    """ Type of that object, a value of `ObjectType` or a newer one. """
    created_at: datetime.datetime
    """ When it happened. """
    object_id: None | Unset | UUID = UNSET
    """ Id of the object it befell, if it has one. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        verb = self.verb

        object_type = self.object_type

        created_at = self.created_at.isoformat()

        object_id: None | str | Unset
        if isinstance(self.object_id, Unset):
            object_id = UNSET
        elif isinstance(self.object_id, UUID):
            object_id = str(self.object_id)
        else:
            object_id = self.object_id

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "verb": verb,
                "object_type": object_type,
                "created_at": created_at,
            }
        )
        if object_id is not UNSET:
            _out_["object_id"] = object_id

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"EventLogResponse is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = UUID(_raw_.pop("id"))

        verb = _raw_.pop("verb")

        object_type = _raw_.pop("object_type")

        created_at = datetime.datetime.fromisoformat(_raw_.pop("created_at"))

        def _parse_object_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                object_id_type_0 = UUID(data)

                return object_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | Unset | UUID", data)

        object_id = _parse_object_id(_raw_.pop("object_id", UNSET))

        _new_ = _cls_(
            id=id,
            verb=verb,
            object_type=object_type,
            created_at=created_at,
            object_id=object_id,
        )

        _new_.additional_properties = _raw_
        return _new_
