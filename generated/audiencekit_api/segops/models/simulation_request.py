from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ai_provider import AiProvider
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="SimulationRequest")


@_attrs_define
class SimulationRequest(_AdditionalProperties[Any]):
    """A question to ask once."""

    query_text: str
    """ The question. """
    providers: list[AiProvider] | Unset = UNSET
    """ Assistants to ask. All five when absent (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        query_text = self.query_text

        providers: list[str] | Unset = UNSET
        if not isinstance(self.providers, Unset):
            providers = []
            for providers_item_data in self.providers:
                providers_item = providers_item_data.value
                providers.append(providers_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "query_text": query_text,
            }
        )
        if providers is not UNSET:
            _out_["providers"] = providers

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"SimulationRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        query_text = _raw_.pop("query_text")

        _providers = _raw_.pop("providers", UNSET)
        providers: list[AiProvider] | Unset = UNSET
        if _providers is not UNSET:
            providers = []
            for providers_item_data in _providers:
                providers_item = AiProvider(providers_item_data)

                providers.append(providers_item)

        _new_ = _cls_(
            query_text=query_text,
            providers=providers,
        )

        _new_.additional_properties = _raw_
        return _new_
