from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.user_state import UserState


T = TypeVar("T", bound="StatelessResult")


@_attrs_define
class StatelessResult(_AdditionalProperties[Any]):
    """A user and the new state. The cohorts are in the state."""

    user_id: str
    """ Id of the user, a UUID. """
    state: UserState
    """ What to send next time. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        user_id = self.user_id

        state = self.state.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "user_id": user_id,
                "state": state,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.user_state import UserState  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"StatelessResult is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        user_id = _raw_.pop("user_id")

        state = UserState.from_dict(_raw_.pop("state"))

        _new_ = _cls_(
            user_id=user_id,
            state=state,
        )

        _new_.additional_properties = _raw_
        return _new_
