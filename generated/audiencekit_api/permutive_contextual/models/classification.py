from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Classification")


@_attrs_define
class Classification:
    """One thing found on a page."""

    value: str | Unset = UNSET
    """ What was found. """
    confidence: float | None | Unset = UNSET
    """ How sure the provider is, from 0 to 1. """
    provider: None | str | Unset = UNSET
    """ Who found it, such as `ibm_watson`. """
    taxonomy: None | str | Unset = UNSET
    """ Taxonomy of a category, such as `iab_2.2`, or an id of the publisher's own. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        value = self.value

        confidence: float | None | Unset
        if isinstance(self.confidence, Unset):
            confidence = UNSET
        else:
            confidence = self.confidence

        provider: None | str | Unset
        if isinstance(self.provider, Unset):
            provider = UNSET
        else:
            provider = self.provider

        taxonomy: None | str | Unset
        if isinstance(self.taxonomy, Unset):
            taxonomy = UNSET
        else:
            taxonomy = self.taxonomy

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if value is not UNSET:
            _out_["value"] = value
        if confidence is not UNSET:
            _out_["confidence"] = confidence
        if provider is not UNSET:
            _out_["provider"] = provider
        if taxonomy is not UNSET:
            _out_["taxonomy"] = taxonomy

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"Classification is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        value = _raw_.pop("value", UNSET)

        def _parse_confidence(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        confidence = _parse_confidence(_raw_.pop("confidence", UNSET))

        def _parse_provider(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        provider = _parse_provider(_raw_.pop("provider", UNSET))

        def _parse_taxonomy(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        taxonomy = _parse_taxonomy(_raw_.pop("taxonomy", UNSET))

        _new_ = _cls_(
            value=value,
            confidence=confidence,
            provider=provider,
            taxonomy=taxonomy,
        )

        _new_.additional_properties = _raw_
        return _new_

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
