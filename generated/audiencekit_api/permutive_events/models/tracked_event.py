from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.event_properties import EventProperties


T = TypeVar("T", bound="TrackedEvent")


@_attrs_define
class TrackedEvent(_AdditionalProperties[Any]):
    """A recorded event. One class for the enriched form and the plain one."""

    user_id: str
    """ Id of the user, a UUID; new when no alias was known. """
    time: str
    """ When the service took it. Kept verbatim, three digits of fraction. """
    name: None | str | Unset = UNSET
    """ Name of the event. Only when enriched. """
    view_id: None | str | Unset = UNSET
    """ Id of the page view. """
    session_id: None | str | Unset = UNSET
    """ Id of the visit. """
    segments: list[int] | None | Unset = UNSET
    """ Codes of the cohorts, as sent. """
    cohorts: list[str] | None | Unset = UNSET
    """ Cohorts, as sent. """
    properties: EventProperties | None | Unset = UNSET
    """ Properties as sent, and what was added. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.event_properties import EventProperties  # noqa: PLC0415

        user_id = self.user_id

        time = self.time

        name = self.name

        view_id = self.view_id

        session_id = self.session_id

        segments: list[int] | None | Unset
        if isinstance(self.segments, Unset):
            segments = UNSET
        elif isinstance(self.segments, list):
            segments = self.segments

        else:
            segments = self.segments

        cohorts: list[str] | None | Unset
        if isinstance(self.cohorts, Unset):
            cohorts = UNSET
        elif isinstance(self.cohorts, list):
            cohorts = self.cohorts

        else:
            cohorts = self.cohorts

        properties: dict[str, Any] | None | Unset
        if isinstance(self.properties, Unset):
            properties = UNSET
        elif isinstance(self.properties, EventProperties):
            properties = self.properties.to_dict()
        else:
            properties = self.properties

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "user_id": user_id,
                "time": time,
            }
        )
        if name is not UNSET:
            _out_["name"] = name
        if view_id is not UNSET:
            _out_["view_id"] = view_id
        if session_id is not UNSET:
            _out_["session_id"] = session_id
        if segments is not UNSET:
            _out_["segments"] = segments
        if cohorts is not UNSET:
            _out_["cohorts"] = cohorts
        if properties is not UNSET:
            _out_["properties"] = properties

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.event_properties import EventProperties  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"TrackedEvent is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        user_id = _raw_.pop("user_id")

        time = _raw_.pop("time")

        name = _raw_.pop("name", UNSET)

        view_id = _raw_.pop("view_id", UNSET)

        session_id = _raw_.pop("session_id", UNSET)

        def _parse_segments(data: object) -> list[int] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                segments_type_0 = cast(list[int], data)

                return segments_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[int] | None | Unset", data)

        segments = _parse_segments(_raw_.pop("segments", UNSET))

        def _parse_cohorts(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                cohorts_type_0 = cast(list[str], data)

                return cohorts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        cohorts = _parse_cohorts(_raw_.pop("cohorts", UNSET))

        def _parse_properties(data: object) -> EventProperties | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                properties_type_0 = EventProperties.from_dict(data)

                return properties_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("EventProperties | None | Unset", data)

        properties = _parse_properties(_raw_.pop("properties", UNSET))

        _new_ = _cls_(
            user_id=user_id,
            time=time,
            name=name,
            view_id=view_id,
            session_id=session_id,
            segments=segments,
            cohorts=cohorts,
            properties=properties,
        )

        _new_.additional_properties = _raw_
        return _new_
