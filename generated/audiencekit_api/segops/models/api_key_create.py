from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.api_key_kind import ApiKeyKind
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ApiKeyCreate")


@_attrs_define
class ApiKeyCreate(_AdditionalProperties[Any]):
    """An API key to make."""

    name: str
    """ Label of the key. """
    tenant_slug: str
    """ Slug of the tenant the key is for. """
    key_type: ApiKeyKind | Unset = UNSET
    """ Kind of the key (inferred). A secret key when absent (inferred). """
    allowed_origins: list[str] | Unset = UNSET
    """ Origins that may use a public key, exact or with one leading wildcard label such as `https://*.example.com`. The
    field's name is (inferred). """
    require_signed_user_id: bool | Unset = UNSET
    """ Whether a public key demands signed user ids. The field's name is (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        tenant_slug = self.tenant_slug

        key_type: str | Unset = UNSET
        if not isinstance(self.key_type, Unset):
            key_type = self.key_type.value

        allowed_origins: list[str] | Unset = UNSET
        if not isinstance(self.allowed_origins, Unset):
            allowed_origins = self.allowed_origins

        require_signed_user_id = self.require_signed_user_id

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
                "tenant_slug": tenant_slug,
            }
        )
        if key_type is not UNSET:
            _out_["key_type"] = key_type
        if allowed_origins is not UNSET:
            _out_["allowed_origins"] = allowed_origins
        if require_signed_user_id is not UNSET:
            _out_["require_signed_user_id"] = require_signed_user_id

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ApiKeyCreate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        tenant_slug = _raw_.pop("tenant_slug")

        _key_type = _raw_.pop("key_type", UNSET)
        key_type: ApiKeyKind | Unset
        if isinstance(_key_type, Unset):
            key_type = UNSET
        else:
            key_type = ApiKeyKind(_key_type)

        allowed_origins = cast(list[str], _raw_.pop("allowed_origins", UNSET))

        require_signed_user_id = _raw_.pop("require_signed_user_id", UNSET)

        _new_ = _cls_(
            name=name,
            tenant_slug=tenant_slug,
            key_type=key_type,
            allowed_origins=allowed_origins,
            require_signed_user_id=require_signed_user_id,
        )

        _new_.additional_properties = _raw_
        return _new_
