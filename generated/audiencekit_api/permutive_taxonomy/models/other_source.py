from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.import_source_state import ImportSourceState


T = TypeVar("T", bound="OtherSource")


@_attrs_define
class OtherSource(_AdditionalProperties[Any]):
    """A source of any other kind, or of none. What it holds is kept as additional properties."""

    id: str
    """ Id of the source, a UUID. """
    type_: None | str | Unset = UNSET
    """ Kind of the source. """
    state: ImportSourceState | None | Unset = UNSET
    """ How the source is. """
    schema_id: None | str | Unset = UNSET
    """ Not documented; seen by another client (inferred). """
    cohorts: Any | Unset = UNSET
    """ Not documented; seen by another client (inferred), in a form not known. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.import_source_state import ImportSourceState  # noqa: PLC0415

        id = self.id

        type_ = self.type_

        state: dict[str, Any] | None | Unset
        if isinstance(self.state, Unset):
            state = UNSET
        elif isinstance(self.state, ImportSourceState):
            state = self.state.to_dict()
        else:
            state = self.state

        schema_id = self.schema_id

        cohorts = self.cohorts

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
            }
        )
        if type_ is not UNSET:
            _out_["type"] = type_
        if state is not UNSET:
            _out_["state"] = state
        if schema_id is not UNSET:
            _out_["schema_id"] = schema_id
        if cohorts is not UNSET:
            _out_["cohorts"] = cohorts

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.import_source_state import ImportSourceState  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"OtherSource is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        type_ = _raw_.pop("type", UNSET)

        def _parse_state(data: object) -> ImportSourceState | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                state_type_0 = ImportSourceState.from_dict(data)

                return state_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("ImportSourceState | None | Unset", data)

        state = _parse_state(_raw_.pop("state", UNSET))

        schema_id = _raw_.pop("schema_id", UNSET)

        cohorts = _raw_.pop("cohorts", UNSET)

        _new_ = _cls_(
            id=id,
            type_=type_,
            state=state,
            schema_id=schema_id,
            cohorts=cohorts,
        )

        _new_.additional_properties = _raw_
        return _new_
