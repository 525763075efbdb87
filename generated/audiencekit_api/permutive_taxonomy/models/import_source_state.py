from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ImportSourceState")


@_attrs_define
class ImportSourceState(_AdditionalProperties[Any]):
    """How a source is."""

    type_: str | Unset = UNSET
    """ `active`; `creating`, `updating`, `error` and `failure` are (inferred). """
    errors: list[str] | None | Unset = UNSET
    """ What went wrong, in the state `error`. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        errors: list[str] | None | Unset
        if isinstance(self.errors, Unset):
            errors = UNSET
        elif isinstance(self.errors, list):
            errors = self.errors

        else:
            errors = self.errors

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if type_ is not UNSET:
            _out_["type"] = type_
        if errors is not UNSET:
            _out_["errors"] = errors

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ImportSourceState is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        type_ = _raw_.pop("type", UNSET)

        def _parse_errors(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                errors_type_0 = cast(list[str], data)

                return errors_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        errors = _parse_errors(_raw_.pop("errors", UNSET))

        _new_ = _cls_(
            type_=type_,
            errors=errors,
        )

        _new_.additional_properties = _raw_
        return _new_
