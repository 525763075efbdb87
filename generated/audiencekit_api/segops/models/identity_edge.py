from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="IdentityEdge")


@_attrs_define
class IdentityEdge(_AdditionalProperties[Any]):
    """A mapping from one identity to another. All fields are (inferred)."""

    from_: str | Unset = UNSET
    """ The identity that is mapped; a visitor's is `anon_` followed by the anonymous id (inferred). """
    to: str | Unset = UNSET
    """ The user it is mapped to (inferred). """
    created: bool | Unset = UNSET
    """ Whether this request made the mapping. False when an earlier one was kept (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from_ = self.from_

        to = self.to

        created = self.created

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if from_ is not UNSET:
            _out_["from"] = from_
        if to is not UNSET:
            _out_["to"] = to
        if created is not UNSET:
            _out_["created"] = created

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"IdentityEdge is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        from_ = _raw_.pop("from", UNSET)

        to = _raw_.pop("to", UNSET)

        created = _raw_.pop("created", UNSET)

        _new_ = _cls_(
            from_=from_,
            to=to,
            created=created,
        )

        _new_.additional_properties = _raw_
        return _new_
