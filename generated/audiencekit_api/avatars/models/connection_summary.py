from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.connection_scope import ConnectionScope
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ConnectionSummary")


@_attrs_define
class ConnectionSummary(_AdditionalProperties[Any]):
    """A connection without its secrets."""

    name: str
    """ Name by which resource sets call it. """
    engine: str
    """ Engine of the database. """
    label: None | str | Unset = UNSET
    """ Text for a person. """
    scope: ConnectionScope | None | Unset = UNSET
    """ Whose it is; `deployment` when null or absent. """
    redacted: None | str | Unset = UNSET
    """ Address for display, its secrets struck out. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        engine = self.engine

        label = self.label

        scope: None | str | Unset
        if isinstance(self.scope, Unset):
            scope = UNSET
        elif isinstance(self.scope, ConnectionScope):
            scope = self.scope.value
        else:
            scope = self.scope

        redacted = self.redacted

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
                "engine": engine,
            }
        )
        if label is not UNSET:
            _out_["label"] = label
        if scope is not UNSET:
            _out_["scope"] = scope
        if redacted is not UNSET:
            _out_["redacted"] = redacted

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConnectionSummary is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        engine = _raw_.pop("engine")

        label = _raw_.pop("label", UNSET)

        def _parse_scope(data: object) -> ConnectionScope | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                scope_type_0 = ConnectionScope(data)

                return scope_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("ConnectionScope | None | Unset", data)

        scope = _parse_scope(_raw_.pop("scope", UNSET))

        redacted = _raw_.pop("redacted", UNSET)

        _new_ = _cls_(
            name=name,
            engine=engine,
            label=label,
            scope=scope,
            redacted=redacted,
        )

        _new_.additional_properties = _raw_
        return _new_
