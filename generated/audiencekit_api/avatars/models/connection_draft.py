from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.connection_field_values import ConnectionFieldValues


T = TypeVar("T", bound="ConnectionDraft")


@_attrs_define
class ConnectionDraft(_AdditionalProperties[Any]):
    """A connection to store or to try, by its address or by the fields of its engine. Nothing is required here: the
    service checks it, so that no complaint repeats a secret.

    """

    engine: None | str | Unset = UNSET
    """ Engine of the database; the scheme of `dsn` must be the same. """
    label: None | str | Unset = UNSET
    """ Text for a person. """
    dsn: None | str | Unset = _attrs_field(repr=False, default=UNSET)
    """ Secret: address with user and password. """
    fields: ConnectionFieldValues | None | Unset = UNSET
    """ Values by the key of the field, instead of an address. """
    scope: None | str | Unset = UNSET
    """ Whose it shall be; `organization` when null or absent. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.connection_field_values import ConnectionFieldValues  # noqa: PLC0415

        engine = self.engine

        label = self.label

        dsn = self.dsn

        fields: dict[str, Any] | None | Unset
        if isinstance(self.fields, Unset):
            fields = UNSET
        elif isinstance(self.fields, ConnectionFieldValues):
            fields = self.fields.to_dict()
        else:
            fields = self.fields

        scope = self.scope

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if engine is not UNSET:
            _out_["engine"] = engine
        if label is not UNSET:
            _out_["label"] = label
        if dsn is not UNSET:
            _out_["dsn"] = dsn
        if fields is not UNSET:
            _out_["fields"] = fields
        if scope is not UNSET:
            _out_["scope"] = scope

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.connection_field_values import ConnectionFieldValues  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConnectionDraft is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        engine = _raw_.pop("engine", UNSET)

        label = _raw_.pop("label", UNSET)

        dsn = _raw_.pop("dsn", UNSET)

        def _parse_fields(data: object) -> ConnectionFieldValues | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                fields_type_0 = ConnectionFieldValues.from_dict(data)

                return fields_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("ConnectionFieldValues | None | Unset", data)

        fields = _parse_fields(_raw_.pop("fields", UNSET))

        scope = _raw_.pop("scope", UNSET)

        _new_ = _cls_(
            engine=engine,
            label=label,
            dsn=dsn,
            fields=fields,
            scope=scope,
        )

        _new_.additional_properties = _raw_
        return _new_
