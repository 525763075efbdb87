from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="Classification")


@_attrs_define
class Classification(_AdditionalProperties[Any]):
    """One thing found on a page."""

    value: str | Unset = UNSET
    """ What was found. """
    confidence: float | None | Unset = UNSET
    """ How sure the provider is, from 0 to 1. """
    provider: None | str | Unset = UNSET
    """ Who found it, such as `ibm_watson`. """
    taxonomy: None | str | Unset = UNSET
    """ Taxonomy of a category, such as `iab_2.2`, or an id of the publisher's own. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        value = self.value

        confidence = self.confidence

        provider = self.provider

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

        confidence = _raw_.pop("confidence", UNSET)

        provider = _raw_.pop("provider", UNSET)

        taxonomy = _raw_.pop("taxonomy", UNSET)

        _new_ = _cls_(
            value=value,
            confidence=confidence,
            provider=provider,
            taxonomy=taxonomy,
        )

        _new_.additional_properties = _raw_
        return _new_
