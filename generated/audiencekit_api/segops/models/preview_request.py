from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.definition import Definition


T = TypeVar("T", bound="PreviewRequest")


@_attrs_define
class PreviewRequest(_AdditionalProperties[Any]):
    """A definition to try."""

    definition: Definition
    """ Who is looked for. """
    limit: int | Unset = UNSET
    """ Ids to show at most. 10 when absent (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        definition = self.definition.to_dict()

        limit = self.limit

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "definition": definition,
            }
        )
        if limit is not UNSET:
            _out_["limit"] = limit

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.definition import Definition  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"PreviewRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        definition = Definition.from_dict(_raw_.pop("definition"))

        limit = _raw_.pop("limit", UNSET)

        _new_ = _cls_(
            definition=definition,
            limit=limit,
        )

        _new_.additional_properties = _raw_
        return _new_
