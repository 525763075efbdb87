from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.product_definition import ProductDefinition


T = TypeVar("T", bound="ProductSegmentCreate")


@_attrs_define
class ProductSegmentCreate(_AdditionalProperties[Any]):
    """A product segment to make."""

    name: str
    """ Name of the product segment. """
    definition: ProductDefinition | Unset = UNSET
    """ Which products belong to it. May follow later (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        definition: dict[str, Any] | Unset = UNSET
        if not isinstance(self.definition, Unset):
            definition = self.definition.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
            }
        )
        if definition is not UNSET:
            _out_["definition"] = definition

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.product_definition import ProductDefinition  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductSegmentCreate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        _definition = _raw_.pop("definition", UNSET)
        definition: ProductDefinition | Unset
        if isinstance(_definition, Unset):
            definition = UNSET
        else:
            definition = ProductDefinition.from_dict(_definition)

        _new_ = _cls_(
            name=name,
            definition=definition,
        )

        _new_.additional_properties = _raw_
        return _new_
