from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ImportInheritance")


@_attrs_define
class ImportInheritance(_AdditionalProperties[Any]):
    """The workspace an import comes from."""

    workspace_id: str | Unset = UNSET
    """ Id of that workspace, a UUID. """
    relation: str | Unset = UNSET
    """ Where it stands, such as `ancestor`. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        workspace_id = self.workspace_id

        relation = self.relation

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if workspace_id is not UNSET:
            _out_["workspace_id"] = workspace_id
        if relation is not UNSET:
            _out_["relation"] = relation

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ImportInheritance is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        workspace_id = _raw_.pop("workspace_id", UNSET)

        relation = _raw_.pop("relation", UNSET)

        _new_ = _cls_(
            workspace_id=workspace_id,
            relation=relation,
        )

        _new_.additional_properties = _raw_
        return _new_
