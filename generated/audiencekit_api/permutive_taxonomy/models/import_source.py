from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.import_source_state import ImportSourceState
    from ..models.permissions import Permissions


T = TypeVar("T", bound="ImportSource")


@_attrs_define
class ImportSource:
    """How the data of an import arrives. One flat object for all kinds of sources; beyond the first three, fields depend
    on the kind.

    """

    id: str
    """ Id of the source, a UUID. """
    state: ImportSourceState | Unset = UNSET
    """ How a source is. """
    type_: str | Unset = UNSET
    """ Kind of the source, such as `live_ramp_3p`. Other kinds are not known by their spelling; `realtime_api` and
    `bespoke` are (inferred). """
    advertiser_name: None | str | Unset = UNSET
    """ Advertiser, for partner sources. """
    organization_id: None | str | Unset = UNSET
    """ Id of the organisation, a UUID, for partner sources. """
    bucket: None | str | Unset = UNSET
    """ Cloud bucket the files arrive in, for bucket sources. """
    permissions: None | Permissions | Unset = UNSET
    """ Who may use the bucket, for bucket sources. """
    phase: None | str | Unset = UNSET
    """ Stage of a bucket source's setting up, such as `active` (inferred). """
    errors: list[str] | None | Unset = UNSET
    """ What went wrong with a bucket source. """
    version: None | str | Unset = UNSET
    """ Version of a partner source, such as `v1` (inferred). """
    schema_id: None | str | Unset = UNSET
    """ Not documented; seen by another client (inferred). """
    cohorts: Any | Unset = UNSET
    """ Not documented; seen by another client (inferred), in a form not known. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.permissions import Permissions  # noqa: PLC0415

        id = self.id

        state: dict[str, Any] | Unset = UNSET
        if not isinstance(self.state, Unset):
            state = self.state.to_dict()

        type_ = self.type_

        advertiser_name: None | str | Unset
        if isinstance(self.advertiser_name, Unset):
            advertiser_name = UNSET
        else:
            advertiser_name = self.advertiser_name

        organization_id: None | str | Unset
        if isinstance(self.organization_id, Unset):
            organization_id = UNSET
        else:
            organization_id = self.organization_id

        bucket: None | str | Unset
        if isinstance(self.bucket, Unset):
            bucket = UNSET
        else:
            bucket = self.bucket

        permissions: dict[str, Any] | None | Unset
        if isinstance(self.permissions, Unset):
            permissions = UNSET
        elif isinstance(self.permissions, Permissions):
            permissions = self.permissions.to_dict()
        else:
            permissions = self.permissions

        phase: None | str | Unset
        if isinstance(self.phase, Unset):
            phase = UNSET
        else:
            phase = self.phase

        errors: list[str] | None | Unset
        if isinstance(self.errors, Unset):
            errors = UNSET
        elif isinstance(self.errors, list):
            errors = self.errors

        else:
            errors = self.errors

        version: None | str | Unset
        if isinstance(self.version, Unset):
            version = UNSET
        else:
            version = self.version

        schema_id: None | str | Unset
        if isinstance(self.schema_id, Unset):
            schema_id = UNSET
        else:
            schema_id = self.schema_id

        cohorts = self.cohorts

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
            }
        )
        if state is not UNSET:
            _out_["state"] = state
        if type_ is not UNSET:
            _out_["type"] = type_
        if advertiser_name is not UNSET:
            _out_["advertiser_name"] = advertiser_name
        if organization_id is not UNSET:
            _out_["organization_id"] = organization_id
        if bucket is not UNSET:
            _out_["bucket"] = bucket
        if permissions is not UNSET:
            _out_["permissions"] = permissions
        if phase is not UNSET:
            _out_["phase"] = phase
        if errors is not UNSET:
            _out_["errors"] = errors
        if version is not UNSET:
            _out_["version"] = version
        if schema_id is not UNSET:
            _out_["schema_id"] = schema_id
        if cohorts is not UNSET:
            _out_["cohorts"] = cohorts

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.import_source_state import ImportSourceState  # noqa: PLC0415
        from ..models.permissions import Permissions  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ImportSource is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        _state = _raw_.pop("state", UNSET)
        state: ImportSourceState | Unset
        if isinstance(_state, Unset):
            state = UNSET
        else:
            state = ImportSourceState.from_dict(_state)

        type_ = _raw_.pop("type", UNSET)

        def _parse_advertiser_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        advertiser_name = _parse_advertiser_name(_raw_.pop("advertiser_name", UNSET))

        def _parse_organization_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        organization_id = _parse_organization_id(_raw_.pop("organization_id", UNSET))

        def _parse_bucket(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        bucket = _parse_bucket(_raw_.pop("bucket", UNSET))

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
            return cast(None | Permissions | Unset, data)

        permissions = _parse_permissions(_raw_.pop("permissions", UNSET))

        def _parse_phase(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        phase = _parse_phase(_raw_.pop("phase", UNSET))

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
            return cast(list[str] | None | Unset, data)

        errors = _parse_errors(_raw_.pop("errors", UNSET))

        def _parse_version(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        version = _parse_version(_raw_.pop("version", UNSET))

        def _parse_schema_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        schema_id = _parse_schema_id(_raw_.pop("schema_id", UNSET))

        cohorts = _raw_.pop("cohorts", UNSET)

        _new_ = _cls_(
            id=id,
            state=state,
            type_=type_,
            advertiser_name=advertiser_name,
            organization_id=organization_id,
            bucket=bucket,
            permissions=permissions,
            phase=phase,
            errors=errors,
            version=version,
            schema_id=schema_id,
            cohorts=cohorts,
        )

        _new_.additional_properties = _raw_
        return _new_

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
