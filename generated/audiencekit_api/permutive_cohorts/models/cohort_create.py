from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.segment_type import SegmentType
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.query import Query


T = TypeVar("T", bound="CohortCreate")


@_attrs_define
class CohortCreate(_AdditionalProperties[Any]):
    """A cohort to make."""

    name: str
    """ Name of the cohort, not empty (inferred). """
    query: Query
    """ Who belongs to it. """
    description: str | Unset = UNSET
    """ What the cohort is for. """
    tags: list[str] | Unset = UNSET
    """ Labels. """
    segment_type: SegmentType | Unset = UNSET
    """ How it is evaluated. `real_time` when absent (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        query = self.query.to_dict()

        description = self.description

        tags: list[str] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags

        segment_type: str | Unset = UNSET
        if not isinstance(self.segment_type, Unset):
            segment_type = self.segment_type.value

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
                "query": query,
            }
        )
        if description is not UNSET:
            _out_["description"] = description
        if tags is not UNSET:
            _out_["tags"] = tags
        if segment_type is not UNSET:
            _out_["segment_type"] = segment_type

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.query import Query  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"CohortCreate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        query = Query.from_dict(_raw_.pop("query"))

        description = _raw_.pop("description", UNSET)

        tags = cast(list[str], _raw_.pop("tags", UNSET))

        _segment_type = _raw_.pop("segment_type", UNSET)
        segment_type: SegmentType | Unset
        if isinstance(_segment_type, Unset):
            segment_type = UNSET
        else:
            segment_type = SegmentType(_segment_type)

        _new_ = _cls_(
            name=name,
            query=query,
            description=description,
            tags=tags,
            segment_type=segment_type,
        )

        _new_.additional_properties = _raw_
        return _new_
