from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.api_key_with_plaintext import ApiKeyWithPlaintext


T = TypeVar("T", bound="CreateApiKeyResponse")


@_attrs_define
class CreateApiKeyResponse(_AdditionalProperties[Any]):
    """A new API key."""

    api_key: ApiKeyWithPlaintext
    """ The key with its secret. """
    message: str
    """ Sentence for a person. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        api_key = self.api_key.to_dict()

        message = self.message

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "api_key": api_key,
                "message": message,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.api_key_with_plaintext import ApiKeyWithPlaintext  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"CreateApiKeyResponse is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        api_key = ApiKeyWithPlaintext.from_dict(_raw_.pop("api_key"))

        message = _raw_.pop("message")

        _new_ = _cls_(
            api_key=api_key,
            message=message,
        )

        _new_.additional_properties = _raw_
        return _new_
