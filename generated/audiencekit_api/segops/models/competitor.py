from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="Competitor")


@_attrs_define
class Competitor(_AdditionalProperties[Any]):
    """A brand to compare with. The fields of the answer are (inferred) from those of the creation."""

    id: int | Unset = UNSET
    """ Number of the competitor (inferred). """
    name: str | Unset = UNSET
    """ Name of the brand (inferred). """
    domain: None | str | Unset = UNSET
    """ Its domain (inferred). """
    brand_aliases: list[str] | Unset = UNSET
    """ Other spellings of its name (inferred). """
    is_active: bool | Unset = UNSET
    """ Whether it is compared with (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        domain = self.domain

        brand_aliases: list[str] | Unset = UNSET
        if not isinstance(self.brand_aliases, Unset):
            brand_aliases = self.brand_aliases

        is_active = self.is_active

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if id is not UNSET:
            _out_["id"] = id
        if name is not UNSET:
            _out_["name"] = name
        if domain is not UNSET:
            _out_["domain"] = domain
        if brand_aliases is not UNSET:
            _out_["brand_aliases"] = brand_aliases
        if is_active is not UNSET:
            _out_["is_active"] = is_active

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"Competitor is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id", UNSET)

        name = _raw_.pop("name", UNSET)

        domain = _raw_.pop("domain", UNSET)

        brand_aliases = cast(list[str], _raw_.pop("brand_aliases", UNSET))

        is_active = _raw_.pop("is_active", UNSET)

        _new_ = _cls_(
            id=id,
            name=name,
            domain=domain,
            brand_aliases=brand_aliases,
            is_active=is_active,
        )

        _new_.additional_properties = _raw_
        return _new_
