from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.feature_scope import FeatureScope
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="FeaturesInfo")


@_attrs_define
class FeaturesInfo(_AdditionalProperties[Any]):
    """Features of the calling user's licence."""

    feature_scopes: list[FeatureScope]
    """ The features that are enabled. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        feature_scopes = []
        for feature_scopes_item_data in self.feature_scopes:
            feature_scopes_item = feature_scopes_item_data.value
            feature_scopes.append(feature_scopes_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "feature_scopes": feature_scopes,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"FeaturesInfo is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        feature_scopes = []
        _feature_scopes = _raw_.pop("feature_scopes")
        for feature_scopes_item_data in _feature_scopes:
            feature_scopes_item = FeatureScope(feature_scopes_item_data)

            feature_scopes.append(feature_scopes_item)

        _new_ = _cls_(
            feature_scopes=feature_scopes,
        )

        _new_.additional_properties = _raw_
        return _new_
