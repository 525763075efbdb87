from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ai_provider import AiProvider
from ..models.ai_schedule import AiSchedule
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AiQueryUpdate")


@_attrs_define
class AiQueryUpdate(_AdditionalProperties[Any]):
    """Changes to a query. What is left out stays."""

    query_text: str | Unset = UNSET
    """ New question. """
    category: str | Unset = UNSET
    """ New heading. """
    tags: list[str] | Unset = UNSET
    """ New labels. """
    providers: list[AiProvider] | Unset = UNSET
    """ New assistants. """
    is_active: bool | Unset = UNSET
    """ Whether to carry out the plan. """
    schedule: AiSchedule | Unset = UNSET
    """ New rhythm. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
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

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if query_text is not UNSET:
            _out_["query_text"] = query_text
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

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiQueryUpdate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        query_text = _raw_.pop("query_text", UNSET)

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

        _new_ = _cls_(
            query_text=query_text,
            category=category,
            tags=tags,
            providers=providers,
            is_active=is_active,
            schedule=schedule,
        )

        _new_.additional_properties = _raw_
        return _new_
