from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.field_type import FieldType
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.field_option import FieldOption


T = TypeVar("T", bound="ConnectionField")


@_attrs_define
class ConnectionField(_AdditionalProperties[Any]):
    """One field of a connection's form."""

    key: str
    """ Name of the field in a draft. """
    label: str
    """ Text for a person. """
    type_: FieldType | None | Unset = UNSET
    """ What is entered; `text` when null or absent. """
    required: bool | None | Unset = UNSET
    """ Whether it must be given. """
    secret: bool | None | Unset = UNSET
    """ Whether it must not be shown. """
    default: None | str | Unset = UNSET
    """ Value when it is left empty. """
    placeholder: None | str | Unset = UNSET
    """ Example for a person. """
    options: list[FieldOption] | None | Unset = UNSET
    """ What a `select` offers. """
    advanced: bool | None | Unset = UNSET
    """ Whether most people can leave it alone. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        key = self.key

        label = self.label

        type_: None | str | Unset
        if isinstance(self.type_, Unset):
            type_ = UNSET
        elif isinstance(self.type_, FieldType):
            type_ = self.type_.value
        else:
            type_ = self.type_

        required = self.required

        secret = self.secret

        default = self.default

        placeholder = self.placeholder

        options: list[dict[str, Any]] | None | Unset
        if isinstance(self.options, Unset):
            options = UNSET
        elif isinstance(self.options, list):
            options = []
            for options_type_0_item_data in self.options:
                options_type_0_item = options_type_0_item_data.to_dict()
                options.append(options_type_0_item)

        else:
            options = self.options

        advanced = self.advanced

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "key": key,
                "label": label,
            }
        )
        if type_ is not UNSET:
            _out_["type"] = type_
        if required is not UNSET:
            _out_["required"] = required
        if secret is not UNSET:
            _out_["secret"] = secret
        if default is not UNSET:
            _out_["default"] = default
        if placeholder is not UNSET:
            _out_["placeholder"] = placeholder
        if options is not UNSET:
            _out_["options"] = options
        if advanced is not UNSET:
            _out_["advanced"] = advanced

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.field_option import FieldOption  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConnectionField is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        key = _raw_.pop("key")

        label = _raw_.pop("label")

        def _parse_type_(data: object) -> FieldType | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                type_type_0 = FieldType(data)

                return type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("FieldType | None | Unset", data)

        type_ = _parse_type_(_raw_.pop("type", UNSET))

        required = _raw_.pop("required", UNSET)

        secret = _raw_.pop("secret", UNSET)

        default = _raw_.pop("default", UNSET)

        placeholder = _raw_.pop("placeholder", UNSET)

        def _parse_options(data: object) -> list[FieldOption] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                options_type_0 = []
                _options_type_0 = data
                for options_type_0_item_data in _options_type_0:
                    options_type_0_item = FieldOption.from_dict(options_type_0_item_data)

                    options_type_0.append(options_type_0_item)

                return options_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[FieldOption] | None | Unset", data)

        options = _parse_options(_raw_.pop("options", UNSET))

        advanced = _raw_.pop("advanced", UNSET)

        _new_ = _cls_(
            key=key,
            label=label,
            type_=type_,
            required=required,
            secret=secret,
            default=default,
            placeholder=placeholder,
            options=options,
            advanced=advanced,
        )

        _new_.additional_properties = _raw_
        return _new_
