from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="JobCreateRequest")


@_attrs_define
class JobCreateRequest(_AdditionalProperties[Any]):
    """One job to launch."""

    set_name: UUID
    """ Id of the resource set. """
    parameters_name: str
    """ The `metadata.name` of a parameters document in the set. """
    depends_on: list[str] | None | Unset = UNSET
    """ Locations (`/jobs/<name>`) of jobs that must finish first; none when empty, null or absent. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        set_name = str(self.set_name)

        parameters_name = self.parameters_name

        depends_on: list[str] | None | Unset
        if isinstance(self.depends_on, Unset):
            depends_on = UNSET
        elif isinstance(self.depends_on, list):
            depends_on = self.depends_on

        else:
            depends_on = self.depends_on

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "set_name": set_name,
                "parameters_name": parameters_name,
            }
        )
        if depends_on is not UNSET:
            _out_["depends_on"] = depends_on

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"JobCreateRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        set_name = UUID(_raw_.pop("set_name"))

        parameters_name = _raw_.pop("parameters_name")

        def _parse_depends_on(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                depends_on_type_0 = cast(list[str], data)

                return depends_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        depends_on = _parse_depends_on(_raw_.pop("depends_on", UNSET))

        _new_ = _cls_(
            set_name=set_name,
            parameters_name=parameters_name,
            depends_on=depends_on,
        )

        _new_.additional_properties = _raw_
        return _new_
