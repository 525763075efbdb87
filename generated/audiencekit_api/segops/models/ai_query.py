from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ai_provider import AiProvider
from ..models.ai_schedule import AiSchedule
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AiQuery")


@_attrs_define
class AiQuery(_AdditionalProperties[Any]):
    """A question that is asked to AI assistants again and again."""

    id: int
    """ Number of the query. """
    query_text: str
    """ The question. """
    category: None | str | Unset = UNSET
    """ A heading to sort it under. """
    tags: list[str] | Unset = UNSET
    """ Labels. """
    providers: list[AiProvider] | Unset = UNSET
    """ Assistants that are asked. All five when empty. """
    is_active: bool | Unset = UNSET
    """ Whether the plan is carried out. """
    schedule: AiSchedule | Unset = UNSET
    """ How often it is asked. """
    last_run_at: datetime.datetime | None | Unset = UNSET
    """ When it was last asked. Null before the first time. """
    created_at: datetime.datetime | Unset = UNSET
    """ When it was made. """
    updated_at: datetime.datetime | Unset = UNSET
    """ When it was last changed. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        query_text = self.query_text

        category = self.category

        tags: list[str] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags

        providers: list[str] | Unset = UNSET
        if not isinstance(self.providers, Unset):
            providers = []
            for providers_item_data in self.providers:
                providers_item = providers_item_data.value
                providers.append(providers_item)

        is_active = self.is_active

        schedule: str | Unset = UNSET
        if not isinstance(self.schedule, Unset):
            schedule = self.schedule.value

        last_run_at: None | str | Unset
        if isinstance(self.last_run_at, Unset):
            last_run_at = UNSET
        elif isinstance(self.last_run_at, datetime.datetime):
            last_run_at = self.last_run_at.isoformat()
        else:
            last_run_at = self.last_run_at

        created_at: str | Unset = UNSET
        if not isinstance(self.created_at, Unset):
            created_at = self.created_at.isoformat()

        updated_at: str | Unset = UNSET
        if not isinstance(self.updated_at, Unset):
            updated_at = self.updated_at.isoformat()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "query_text": query_text,
            }
        )
        if category is not UNSET:
            _out_["category"] = category
        if tags is not UNSET:
            _out_["tags"] = tags
        if providers is not UNSET:
            _out_["providers"] = providers
        if is_active is not UNSET:
            _out_["is_active"] = is_active
        if schedule is not UNSET:
            _out_["schedule"] = schedule
        if last_run_at is not UNSET:
            _out_["last_run_at"] = last_run_at
        if created_at is not UNSET:
            _out_["created_at"] = created_at
        if updated_at is not UNSET:
            _out_["updated_at"] = updated_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiQuery is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        query_text = _raw_.pop("query_text")

        category = _raw_.pop("category", UNSET)

        tags = cast(list[str], _raw_.pop("tags", UNSET))

        _providers = _raw_.pop("providers", UNSET)
        providers: list[AiProvider] | Unset = UNSET
        if _providers is not UNSET:
            providers = []
            for providers_item_data in _providers:
                providers_item = AiProvider(providers_item_data)

                providers.append(providers_item)

        is_active = _raw_.pop("is_active", UNSET)

        _schedule = _raw_.pop("schedule", UNSET)
        schedule: AiSchedule | Unset
        if isinstance(_schedule, Unset):
            schedule = UNSET
        else:
            schedule = AiSchedule(_schedule)

        def _parse_last_run_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_run_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_run_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        last_run_at = _parse_last_run_at(_raw_.pop("last_run_at", UNSET))

        _created_at = _raw_.pop("created_at", UNSET)
        created_at: datetime.datetime | Unset
        if isinstance(_created_at, Unset):
            created_at = UNSET
        else:
            created_at = datetime.datetime.fromisoformat(_created_at)

        _updated_at = _raw_.pop("updated_at", UNSET)
        updated_at: datetime.datetime | Unset
        if isinstance(_updated_at, Unset):
            updated_at = UNSET
        else:
            updated_at = datetime.datetime.fromisoformat(_updated_at)

        _new_ = _cls_(
            id=id,
            query_text=query_text,
            category=category,
            tags=tags,
            providers=providers,
            is_active=is_active,
            schedule=schedule,
            last_run_at=last_run_at,
            created_at=created_at,
            updated_at=updated_at,
        )

        _new_.additional_properties = _raw_
        return _new_
