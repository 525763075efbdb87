from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="EnvironmentInfo")


@_attrs_define
class EnvironmentInfo(_AdditionalProperties[Any]):
    """Limits of the instance for this user."""

    dataset_expiration_days: int
    """ Days that uploads and results are kept. """
    max_allowed_dimensions_per_dataset: int
    """ Most dimensions of a table, that is numeric variables plus categories of the categorical ones. """
    max_allowed_lines_per_dataset: int
    """ Most lines of a table. """
    license_type: None | str | Unset = UNSET
    """ Tier of the licence; null or absent without one. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        dataset_expiration_days = self.dataset_expiration_days

        max_allowed_dimensions_per_dataset = self.max_allowed_dimensions_per_dataset

        max_allowed_lines_per_dataset = self.max_allowed_lines_per_dataset

        license_type = self.license_type

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "dataset_expiration_days": dataset_expiration_days,
                "max_allowed_dimensions_per_dataset": max_allowed_dimensions_per_dataset,
                "max_allowed_lines_per_dataset": max_allowed_lines_per_dataset,
            }
        )
        if license_type is not UNSET:
            _out_["license_type"] = license_type

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"EnvironmentInfo is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        dataset_expiration_days = _raw_.pop("dataset_expiration_days")

        max_allowed_dimensions_per_dataset = _raw_.pop("max_allowed_dimensions_per_dataset")

        max_allowed_lines_per_dataset = _raw_.pop("max_allowed_lines_per_dataset")

        license_type = _raw_.pop("license_type", UNSET)

        _new_ = _cls_(
            dataset_expiration_days=dataset_expiration_days,
            max_allowed_dimensions_per_dataset=max_allowed_dimensions_per_dataset,
            max_allowed_lines_per_dataset=max_allowed_lines_per_dataset,
            license_type=license_type,
        )

        _new_.additional_properties = _raw_
        return _new_
