from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ApiKeyWithPlaintext")


@_attrs_define
class ApiKeyWithPlaintext(_AdditionalProperties[Any]):
    """An API key with its secret, as its creation shows it once."""

    id: UUID
    """ Id of the key. """
    name: str
    """ Label that its owner gave it. """
    created_at: datetime.datetime
    """ When it was created. """
    expires_at: datetime.datetime
    """ When it stops opening anything. """
    plaintext: str = _attrs_field(repr=False)
    """ Secret: the key itself, 96 characters, as the Authorization header takes it. """
    revoked_at: datetime.datetime | None | Unset = UNSET
    """ When it was revoked, if it was. """
    last_used_at: datetime.datetime | None | Unset = UNSET
    """ When it was used last, if ever. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name = self.name

        created_at = self.created_at.isoformat()

        expires_at = self.expires_at.isoformat()

        plaintext = self.plaintext

        revoked_at: None | str | Unset
        if isinstance(self.revoked_at, Unset):
            revoked_at = UNSET
        elif isinstance(self.revoked_at, datetime.datetime):
            revoked_at = self.revoked_at.isoformat()
        else:
            revoked_at = self.revoked_at

        last_used_at: None | str | Unset
        if isinstance(self.last_used_at, Unset):
            last_used_at = UNSET
        elif isinstance(self.last_used_at, datetime.datetime):
            last_used_at = self.last_used_at.isoformat()
        else:
            last_used_at = self.last_used_at

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "name": name,
                "created_at": created_at,
                "expires_at": expires_at,
                "plaintext": plaintext,
            }
        )
        if revoked_at is not UNSET:
            _out_["revoked_at"] = revoked_at
        if last_used_at is not UNSET:
            _out_["last_used_at"] = last_used_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ApiKeyWithPlaintext is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = UUID(_raw_.pop("id"))

        name = _raw_.pop("name")

        created_at = datetime.datetime.fromisoformat(_raw_.pop("created_at"))

        expires_at = datetime.datetime.fromisoformat(_raw_.pop("expires_at"))

        plaintext = _raw_.pop("plaintext")

        def _parse_revoked_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                revoked_at_type_0 = datetime.datetime.fromisoformat(data)

                return revoked_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        revoked_at = _parse_revoked_at(_raw_.pop("revoked_at", UNSET))

        def _parse_last_used_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_used_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_used_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        last_used_at = _parse_last_used_at(_raw_.pop("last_used_at", UNSET))

        _new_ = _cls_(
            id=id,
            name=name,
            created_at=created_at,
            expires_at=expires_at,
            plaintext=plaintext,
            revoked_at=revoked_at,
            last_used_at=last_used_at,
        )

        _new_.additional_properties = _raw_
        return _new_
