from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.product_field import ProductField
    from ..models.product_mapping import ProductMapping


T = TypeVar("T", bound="ProductImportConfirm")


@_attrs_define
class ProductImportConfirm(_AdditionalProperties[Any]):
    """How a file is to be imported."""

    mapping: ProductMapping | Unset = UNSET
    """ Which column becomes what. """
    schema: list[ProductField] | Unset = UNSET
    """ The fields the products shall have. The key's name is (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        mapping: dict[str, Any] | Unset = UNSET
        if not isinstance(self.mapping, Unset):
            mapping = self.mapping.to_dict()

        schema: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.schema, Unset):
            schema = []
            for schema_item_data in self.schema:
                schema_item = schema_item_data.to_dict()
                schema.append(schema_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if mapping is not UNSET:
            _out_["mapping"] = mapping
        if schema is not UNSET:
            _out_["schema"] = schema

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.product_field import ProductField  # noqa: PLC0415
        from ..models.product_mapping import ProductMapping  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductImportConfirm is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        _mapping = _raw_.pop("mapping", UNSET)
        mapping: ProductMapping | Unset
        if isinstance(_mapping, Unset):
            mapping = UNSET
        else:
            mapping = ProductMapping.from_dict(_mapping)

        _schema = _raw_.pop("schema", UNSET)
        schema: list[ProductField] | Unset = UNSET
        if _schema is not UNSET:
            schema = []
            for schema_item_data in _schema:
                schema_item = ProductField.from_dict(schema_item_data)

                schema.append(schema_item)

        _new_ = _cls_(
            mapping=mapping,
            schema=schema,
        )

        _new_.additional_properties = _raw_
        return _new_
