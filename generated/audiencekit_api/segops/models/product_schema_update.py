from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.product_field import ProductField


T = TypeVar("T", bound="ProductSchemaUpdate")


@_attrs_define
class ProductSchemaUpdate(_AdditionalProperties[Any]):
    """A product schema to set as a whole."""

    fields: list[ProductField]
    """ All fields from now on. """
    default_currency: str | Unset = UNSET
    """ Currency of prices that name none. """
    default_locale: str | Unset = UNSET
    """ Locale of texts and prices that name none. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        fields = []
        for fields_item_data in self.fields:
            fields_item = fields_item_data.to_dict()
            fields.append(fields_item)

        default_currency = self.default_currency

        default_locale = self.default_locale

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "fields": fields,
            }
        )
        if default_currency is not UNSET:
            _out_["default_currency"] = default_currency
        if default_locale is not UNSET:
            _out_["default_locale"] = default_locale

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.product_field import ProductField  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductSchemaUpdate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        fields = []
        _fields = _raw_.pop("fields")
        for fields_item_data in _fields:
            fields_item = ProductField.from_dict(fields_item_data)

            fields.append(fields_item)

        default_currency = _raw_.pop("default_currency", UNSET)

        default_locale = _raw_.pop("default_locale", UNSET)

        _new_ = _cls_(
            fields=fields,
            default_currency=default_currency,
            default_locale=default_locale,
        )

        _new_.additional_properties = _raw_
        return _new_
