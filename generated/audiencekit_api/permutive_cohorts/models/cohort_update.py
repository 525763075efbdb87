from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cohort_state import CohortState
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.query import Query


T = TypeVar("T", bound="CohortUpdate")


@_attrs_define
class CohortUpdate(_AdditionalProperties[Any]):
    """Changes to a cohort. What is left out stays."""

    name: str | Unset = UNSET
    """ New name. """
    description: None | str | Unset = UNSET
    """ New description. Null removes it. """
    query: Query | Unset = UNSET
    """ New query, replacing the old one as a whole. """
    tags: list[str] | Unset = UNSET
    """ New labels, replacing all old ones. """
    state: CohortState | Unset = UNSET
    """ Whether it is evaluated. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        description = self.description

        query: dict[str, Any] | Unset = UNSET
        if not isinstance(self.query, Unset):
            query = self.query.to_dict()

        tags: list[str] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags

        state: str | Unset = UNSET
        if not isinstance(self.state, Unset):
            state = self.state.value

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if name is not UNSET:
            _out_["name"] = name
        if description is not UNSET:
            _out_["description"] = description
        if query is not UNSET:
            _out_["query"] = query
        if tags is not UNSET:
            _out_["tags"] = tags
        if state is not UNSET:
            _out_["state"] = state

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.query import Query  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"CohortUpdate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name", UNSET)

        description = _raw_.pop("description", UNSET)

        _query = _raw_.pop("query", UNSET)
        query: Query | Unset
        if isinstance(_query, Unset):
            query = UNSET
        else:
            query = Query.from_dict(_query)

        tags = cast(list[str], _raw_.pop("tags", UNSET))

        _state = _raw_.pop("state", UNSET)
        state: CohortState | Unset
        if isinstance(_state, Unset):
            state = UNSET
        else:
            state = CohortState(_state)

        _new_ = _cls_(
            name=name,
            description=description,
            query=query,
            tags=tags,
            state=state,
        )

        _new_.additional_properties = _raw_
        return _new_
