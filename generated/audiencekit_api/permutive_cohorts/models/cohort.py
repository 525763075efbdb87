from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cohort_state import CohortState
from ..models.segment_type import SegmentType
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.query import Query


T = TypeVar("T", bound="Cohort")


@_attrs_define
class Cohort(_AdditionalProperties[Any]):
    """A cohort. One class for the list, the single cohort, creation and change, which differ in the fields they carry."""

    id: str
    """ Id of the cohort, a UUID. """
    code: int
    """ Short number of the cohort in its workspace, used in queries and for targeting. Other services write it as text. """
    name: str
    """ Name of the cohort. That a workspace has it once only is (inferred). """
    description: None | str | Unset = UNSET
    """ What the cohort is for. """
    query: None | Query | Unset = UNSET
    """ Who belongs to it. Absent in lists and for lookalikes. """
    tags: list[str] | None | Unset = UNSET
    """ Labels. """
    state: CohortState | None | Unset = UNSET
    """ Whether it is evaluated. """
    workspace_id: None | str | Unset = UNSET
    """ Id of the workspace that owns it, a UUID. Always in lists, elsewhere sometimes. """
    segment_type: None | SegmentType | Unset = UNSET
    """ How it is evaluated. """
    live_audience_size: int | None | Unset = UNSET
    """ Members, renewed about every 4 hours. Absent before the first count and after a write. """
    created_at: None | str | Unset = UNSET
    """ When it was made. Kept verbatim, nine digits of fraction. """
    last_updated_at: None | str | Unset = UNSET
    """ When it was last changed. Kept verbatim, nine digits of fraction. """
    subject_entity_level: None | str | Unset = UNSET
    """ Not documented; seen by other clients (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.query import Query  # noqa: PLC0415

        id = self.id

        code = self.code

        name = self.name

        description = self.description

        query: dict[str, Any] | None | Unset
        if isinstance(self.query, Unset):
            query = UNSET
        elif isinstance(self.query, Query):
            query = self.query.to_dict()
        else:
            query = self.query

        tags: list[str] | None | Unset
        if isinstance(self.tags, Unset):
            tags = UNSET
        elif isinstance(self.tags, list):
            tags = self.tags

        else:
            tags = self.tags

        state: None | str | Unset
        if isinstance(self.state, Unset):
            state = UNSET
        elif isinstance(self.state, CohortState):
            state = self.state.value
        else:
            state = self.state

        workspace_id = self.workspace_id

        segment_type: None | str | Unset
        if isinstance(self.segment_type, Unset):
            segment_type = UNSET
        elif isinstance(self.segment_type, SegmentType):
            segment_type = self.segment_type.value
        else:
            segment_type = self.segment_type

        live_audience_size = self.live_audience_size

        created_at = self.created_at

        last_updated_at = self.last_updated_at

        subject_entity_level = self.subject_entity_level

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "code": code,
                "name": name,
            }
        )
        if description is not UNSET:
            _out_["description"] = description
        if query is not UNSET:
            _out_["query"] = query
        if tags is not UNSET:
            _out_["tags"] = tags
        if state is not UNSET:
            _out_["state"] = state
        if workspace_id is not UNSET:
            _out_["workspace_id"] = workspace_id
        if segment_type is not UNSET:
            _out_["segment_type"] = segment_type
        if live_audience_size is not UNSET:
            _out_["live_audience_size"] = live_audience_size
        if created_at is not UNSET:
            _out_["created_at"] = created_at
        if last_updated_at is not UNSET:
            _out_["last_updated_at"] = last_updated_at
        if subject_entity_level is not UNSET:
            _out_["subject_entity_level"] = subject_entity_level

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.query import Query  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"Cohort is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        code = _raw_.pop("code")

        name = _raw_.pop("name")

        description = _raw_.pop("description", UNSET)

        def _parse_query(data: object) -> None | Query | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                query_type_0 = Query.from_dict(data)

                return query_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | Query | Unset", data)

        query = _parse_query(_raw_.pop("query", UNSET))

        def _parse_tags(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                tags_type_0 = cast(list[str], data)

                return tags_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        tags = _parse_tags(_raw_.pop("tags", UNSET))

        def _parse_state(data: object) -> CohortState | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                state_type_0 = CohortState(data)

                return state_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("CohortState | None | Unset", data)

        state = _parse_state(_raw_.pop("state", UNSET))

        workspace_id = _raw_.pop("workspace_id", UNSET)

        def _parse_segment_type(data: object) -> None | SegmentType | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                segment_type_type_0 = SegmentType(data)

                return segment_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | SegmentType | Unset", data)

        segment_type = _parse_segment_type(_raw_.pop("segment_type", UNSET))

        live_audience_size = _raw_.pop("live_audience_size", UNSET)

        created_at = _raw_.pop("created_at", UNSET)

        last_updated_at = _raw_.pop("last_updated_at", UNSET)

        subject_entity_level = _raw_.pop("subject_entity_level", UNSET)

        _new_ = _cls_(
            id=id,
            code=code,
            name=name,
            description=description,
            query=query,
            tags=tags,
            state=state,
            workspace_id=workspace_id,
            segment_type=segment_type,
            live_audience_size=live_audience_size,
            created_at=created_at,
            last_updated_at=last_updated_at,
            subject_entity_level=subject_entity_level,
        )

        _new_.additional_properties = _raw_
        return _new_
