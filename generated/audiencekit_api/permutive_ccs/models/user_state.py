from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.device_state import DeviceState


T = TypeVar("T", bound="UserState")


@_attrs_define
class UserState(_AdditionalProperties[Any]):
    """What the caller keeps of a user between two stateless calls."""

    internal_state: DeviceState
    """ One half of the state, not for reading. """
    external_state: DeviceState
    """ The other half, not for reading. """
    cohorts: list[str] | None | Unset = UNSET
    """ Codes of the cohorts the user is in. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        internal_state = self.internal_state.to_dict()

        external_state = self.external_state.to_dict()

        cohorts: list[str] | None | Unset
        if isinstance(self.cohorts, Unset):
            cohorts = UNSET
        elif isinstance(self.cohorts, list):
            cohorts = self.cohorts

        else:
            cohorts = self.cohorts

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "internal_state": internal_state,
                "external_state": external_state,
            }
        )
        if cohorts is not UNSET:
            _out_["cohorts"] = cohorts

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.device_state import DeviceState  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"UserState is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        internal_state = DeviceState.from_dict(_raw_.pop("internal_state"))

        external_state = DeviceState.from_dict(_raw_.pop("external_state"))

        def _parse_cohorts(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                cohorts_type_0 = cast(list[str], data)

                return cohorts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        cohorts = _parse_cohorts(_raw_.pop("cohorts", UNSET))

        _new_ = _cls_(
            internal_state=internal_state,
            external_state=external_state,
            cohorts=cohorts,
        )

        _new_.additional_properties = _raw_
        return _new_
