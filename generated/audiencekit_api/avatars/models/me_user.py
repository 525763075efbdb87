from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.user_role import UserRole
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.environment_info import EnvironmentInfo


T = TypeVar("T", bound="MeUser")


@_attrs_define
class MeUser(_AdditionalProperties[Any]):
    """The calling user and the limits that hold for them."""

    id: UUID
    """ Id of the user, also the name of their storage bucket. """
    organization_id: UUID
    """ Id of the organisation the user belongs to. """
    email: str
    """ Address the user signs in with. """
    environment: EnvironmentInfo
    """ Limits that hold for the user. """
    role: None | Unset | UserRole = UNSET
    """ What the user may do; `user` when null or absent. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        organization_id = str(self.organization_id)

        email = self.email

        environment = self.environment.to_dict()

        role: None | str | Unset
        if isinstance(self.role, Unset):
            role = UNSET
        elif isinstance(self.role, UserRole):
            role = self.role.value
        else:
            role = self.role

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "organization_id": organization_id,
                "email": email,
                "environment": environment,
            }
        )
        if role is not UNSET:
            _out_["role"] = role

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.environment_info import EnvironmentInfo  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"MeUser is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = UUID(_raw_.pop("id"))

        organization_id = UUID(_raw_.pop("organization_id"))

        email = _raw_.pop("email")

        environment = EnvironmentInfo.from_dict(_raw_.pop("environment"))

        def _parse_role(data: object) -> None | Unset | UserRole:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                role_type_0 = UserRole(data)

                return role_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | Unset | UserRole", data)

        role = _parse_role(_raw_.pop("role", UNSET))

        _new_ = _cls_(
            id=id,
            organization_id=organization_id,
            email=email,
            environment=environment,
            role=role,
        )

        _new_.additional_properties = _raw_
        return _new_
