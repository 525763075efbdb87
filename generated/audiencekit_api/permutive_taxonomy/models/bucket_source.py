from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.bucket_phase import BucketPhase
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.import_source_state import ImportSourceState
    from ..models.permissions import Permissions


T = TypeVar("T", bound="BucketSource")


@_attrs_define
class BucketSource(_AdditionalProperties[Any]):
    """Files in a cloud bucket."""

    id: str
    """ Id of the source, a UUID. """
    type_: Literal["bucket"]
    """ Tells the kinds of sources apart; the spelling is (inferred). """
    state: ImportSourceState | None | Unset = UNSET
    """ How the source is. """
    phase: BucketPhase | None | Unset = UNSET
    """ Stage of its setting up; that it stands here is (inferred). """
    bucket: None | str | Unset = UNSET
    """ Name of the bucket. Absent while it is being created; perhaps absent after a failure. """
    permissions: None | Permissions | Unset = UNSET
    """ Who may use the bucket. Always. """
    errors: list[str] | None | Unset = UNSET
    """ What went wrong, in the phase `error`. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.import_source_state import ImportSourceState  # noqa: PLC0415
        from ..models.permissions import Permissions  # noqa: PLC0415

        id = self.id

        type_ = self.type_

        state: dict[str, Any] | None | Unset
        if isinstance(self.state, Unset):
            state = UNSET
        elif isinstance(self.state, ImportSourceState):
            state = self.state.to_dict()
        else:
            state = self.state

        phase: None | str | Unset
        if isinstance(self.phase, Unset):
            phase = UNSET
        elif isinstance(self.phase, BucketPhase):
            phase = self.phase.value
        else:
            phase = self.phase

        bucket = self.bucket

        permissions: dict[str, Any] | None | Unset
        if isinstance(self.permissions, Unset):
            permissions = UNSET
        elif isinstance(self.permissions, Permissions):
            permissions = self.permissions.to_dict()
        else:
            permissions = self.permissions

        errors: list[str] | None | Unset
        if isinstance(self.errors, Unset):
            errors = UNSET
        elif isinstance(self.errors, list):
            errors = self.errors

        else:
            errors = self.errors

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "type": type_,
            }
        )
        if state is not UNSET:
            _out_["state"] = state
        if phase is not UNSET:
            _out_["phase"] = phase
        if bucket is not UNSET:
            _out_["bucket"] = bucket
        if permissions is not UNSET:
            _out_["permissions"] = permissions
        if errors is not UNSET:
            _out_["errors"] = errors

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.import_source_state import ImportSourceState  # noqa: PLC0415
        from ..models.permissions import Permissions  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"BucketSource is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        type_ = cast(Literal["bucket"], _raw_.pop("type"))
        if type_ != "bucket":
            raise ValueError(f"type must match const 'bucket', got '{type_}'")

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

        def _parse_phase(data: object) -> BucketPhase | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                phase_type_0 = BucketPhase(data)

                return phase_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("BucketPhase | None | Unset", data)

        phase = _parse_phase(_raw_.pop("phase", UNSET))

        bucket = _raw_.pop("bucket", UNSET)

        def _parse_permissions(data: object) -> None | Permissions | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                permissions_type_0 = Permissions.from_dict(data)

                return permissions_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | Permissions | Unset", data)

        permissions = _parse_permissions(_raw_.pop("permissions", UNSET))

        def _parse_errors(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                errors_type_0 = cast(list[str], data)

                return errors_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        errors = _parse_errors(_raw_.pop("errors", UNSET))

        _new_ = _cls_(
            id=id,
            type_=type_,
            state=state,
            phase=phase,
            bucket=bucket,
            permissions=permissions,
            errors=errors,
        )

        _new_.additional_properties = _raw_
        return _new_
