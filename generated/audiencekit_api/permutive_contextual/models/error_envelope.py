from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.error_detail import ErrorDetail


T = TypeVar("T", bound="ErrorEnvelope")


@_attrs_define
class ErrorEnvelope(_AdditionalProperties[Any]):
    """What a failed call answers."""

    request_id: str | Unset = UNSET
    """ Id of the call, for Permutive's support. In the body only; no header carries it. """
    error: ErrorDetail | Unset = UNSET
    """ What was wrong. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        request_id = self.request_id

        error: dict[str, Any] | Unset = UNSET
        if not isinstance(self.error, Unset):
            error = self.error.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if request_id is not UNSET:
            _out_["request_id"] = request_id
        if error is not UNSET:
            _out_["error"] = error

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.error_detail import ErrorDetail  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ErrorEnvelope is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        request_id = _raw_.pop("request_id", UNSET)

        _error = _raw_.pop("error", UNSET)
        error: ErrorDetail | Unset
        if isinstance(_error, Unset):
            error = UNSET
        else:
            error = ErrorDetail.from_dict(_error)

        _new_ = _cls_(
            request_id=request_id,
            error=error,
        )

        _new_.additional_properties = _raw_
        return _new_
