from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ErrorDetail")


@_attrs_define
class ErrorDetail(_AdditionalProperties[Any]):
    """What was wrong. Only `cause` is documented as optional, but proxies and older answers carry less."""

    status: str | Unset = UNSET
    """ Words of the status, such as `Bad Request`. """
    code: int | Unset = UNSET
    """ Permutive's own number, finer than the status, such as 1002 or 4000. """
    message: str | Unset = UNSET
    """ What happened. Its wording is no contract. """
    cause: None | str | Unset = UNSET
    """ Why it happened. """
    docs: str | Unset = UNSET
    """ Address of a page about the error. """
    type_: str | Unset = UNSET
    """ Address of the section of the standard that defines the status. """
    status_code: int | Unset = UNSET
    """ The HTTP status again. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status = self.status

        code = self.code

        message = self.message

        cause = self.cause

        docs = self.docs

        type_ = self.type_

        status_code = self.status_code

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if status is not UNSET:
            _out_["status"] = status
        if code is not UNSET:
            _out_["code"] = code
        if message is not UNSET:
            _out_["message"] = message
        if cause is not UNSET:
            _out_["cause"] = cause
        if docs is not UNSET:
            _out_["docs"] = docs
        if type_ is not UNSET:
            _out_["type"] = type_
        if status_code is not UNSET:
            _out_["status_code"] = status_code

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ErrorDetail is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        status = _raw_.pop("status", UNSET)

        code = _raw_.pop("code", UNSET)

        message = _raw_.pop("message", UNSET)

        cause = _raw_.pop("cause", UNSET)

        docs = _raw_.pop("docs", UNSET)

        type_ = _raw_.pop("type", UNSET)

        status_code = _raw_.pop("status_code", UNSET)

        _new_ = _cls_(
            status=status,
            code=code,
            message=message,
            cause=cause,
            docs=docs,
            type_=type_,
            status_code=status_code,
        )

        _new_.additional_properties = _raw_
        return _new_
