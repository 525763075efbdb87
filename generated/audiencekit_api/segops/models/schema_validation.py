from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.schema_fault import SchemaFault


T = TypeVar("T", bound="SchemaValidation")


@_attrs_define
class SchemaValidation(_AdditionalProperties[Any]):
    """Verdict on a payload. Both fields are (inferred)."""

    valid: bool | Unset = UNSET
    """ Whether an event with this payload would be taken (inferred). """
    errors: list[SchemaFault] | Unset = UNSET
    """ What is wrong, empty for a valid payload (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        valid = self.valid

        errors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = []
            for errors_item_data in self.errors:
                errors_item = errors_item_data.to_dict()
                errors.append(errors_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if valid is not UNSET:
            _out_["valid"] = valid
        if errors is not UNSET:
            _out_["errors"] = errors

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.schema_fault import SchemaFault  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"SchemaValidation is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        valid = _raw_.pop("valid", UNSET)

        _errors = _raw_.pop("errors", UNSET)
        errors: list[SchemaFault] | Unset = UNSET
        if _errors is not UNSET:
            errors = []
            for errors_item_data in _errors:
                errors_item = SchemaFault.from_dict(errors_item_data)

                errors.append(errors_item)

        _new_ = _cls_(
            valid=valid,
            errors=errors,
        )

        _new_.additional_properties = _raw_
        return _new_
