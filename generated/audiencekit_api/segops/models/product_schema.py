from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.product_field import ProductField


T = TypeVar("T", bound="ProductSchema")


@_attrs_define
class ProductSchema(_AdditionalProperties[Any]):
    """The fields of a tenant's products."""

    fields: list[ProductField]
    """ The fields. None before the first definition. """
    id: int | None | Unset = UNSET
    """ Number of the schema. """
    default_currency: None | str | Unset = UNSET
    """ Currency of prices that name none, such as `USD`. """
    default_locale: None | str | Unset = UNSET
    """ Locale of texts and prices that name none, such as `en_US`. """
    created_at: datetime.datetime | None | Unset = UNSET
    """ When it was made. """
    updated_at: datetime.datetime | None | Unset = UNSET
    """ When it was last changed. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        fields = []
        for fields_item_data in self.fields:
            fields_item = fields_item_data.to_dict()
            fields.append(fields_item)

        id = self.id

        default_currency = self.default_currency

        default_locale = self.default_locale

        created_at: None | str | Unset
        if isinstance(self.created_at, Unset):
            created_at = UNSET
        elif isinstance(self.created_at, datetime.datetime):
            created_at = self.created_at.isoformat()
        else:
            created_at = self.created_at

        updated_at: None | str | Unset
        if isinstance(self.updated_at, Unset):
            updated_at = UNSET
        elif isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "fields": fields,
            }
        )
        if id is not UNSET:
            _out_["id"] = id
        if default_currency is not UNSET:
            _out_["default_currency"] = default_currency
        if default_locale is not UNSET:
            _out_["default_locale"] = default_locale
        if created_at is not UNSET:
            _out_["created_at"] = created_at
        if updated_at is not UNSET:
            _out_["updated_at"] = updated_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.product_field import ProductField  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductSchema is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        fields = []
        _fields = _raw_.pop("fields")
        for fields_item_data in _fields:
            fields_item = ProductField.from_dict(fields_item_data)

            fields.append(fields_item)

        id = _raw_.pop("id", UNSET)

        default_currency = _raw_.pop("default_currency", UNSET)

        default_locale = _raw_.pop("default_locale", UNSET)

        def _parse_created_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                created_at_type_0 = datetime.datetime.fromisoformat(data)

                return created_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        created_at = _parse_created_at(_raw_.pop("created_at", UNSET))

        def _parse_updated_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_at_type_0 = datetime.datetime.fromisoformat(data)

                return updated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        updated_at = _parse_updated_at(_raw_.pop("updated_at", UNSET))

        _new_ = _cls_(
            fields=fields,
            id=id,
            default_currency=default_currency,
            default_locale=default_locale,
            created_at=created_at,
            updated_at=updated_at,
        )

        _new_.additional_properties = _raw_
        return _new_
