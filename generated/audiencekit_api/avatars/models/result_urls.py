from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ResultUrls")


@_attrs_define
class ResultUrls(_AdditionalProperties["list[str]"]):
    """Addresses of files by kind of result. Kinds in use: `advice`, `shuffled`, `unshuffled`, `privacy_metrics`,
    `signal_metrics`, `report_images`, `original_projections`, `avatar_projections`, `run_metadata`, `report`,
    `meta_privacy_metric`, `meta_signal_metric`, `figures`, `figures_metadata`, `privacy_metrics_summary`,
    `signal_metrics_summary`, `reference_tables`; others may come.

    """

    additional_properties: dict[str, list[str]] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:

        _out_: dict[str, Any] = {}
        for _key_, _value_ in self.additional_properties.items():
            _out_[_key_] = _value_

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ResultUrls is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        _new_ = _cls_()

        _extra_ = {}
        for _key_, _value_ in _raw_.items():
            additional_property = cast(list[str], _value_)

            _extra_[_key_] = additional_property

        _new_.additional_properties = _extra_
        return _new_
