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

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.import_source_state import ImportSourceState


T = TypeVar("T", bound="PartnerSource")


@_attrs_define
class PartnerSource(_AdditionalProperties[Any]):
    """Data of a partner."""

    id: str
    """ Id of the source, a UUID. """
    type_: Literal["partner"]
    """ Tells the kinds of sources apart; the spelling is (inferred). """
    state: ImportSourceState | None | Unset = UNSET
    """ How the source is. """
    version: None | str | Unset = UNSET
    """ `v1` or `v11`; the spelling and that it stands here are (inferred). """
    advertiser_name: None | str | Unset = UNSET
    """ Advertiser. Always in `v1`. """
    organization_id: None | str | Unset = UNSET
    """ Id of the organisation, a UUID. Always. """
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

        version = self.version

        advertiser_name = self.advertiser_name

        organization_id = self.organization_id

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
        if version is not UNSET:
            _out_["version"] = version
        if advertiser_name is not UNSET:
            _out_["advertiser_name"] = advertiser_name
        if organization_id is not UNSET:
            _out_["organization_id"] = organization_id

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.import_source_state import ImportSourceState  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"PartnerSource is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        type_ = cast(Literal["partner"], _raw_.pop("type"))
        if type_ != "partner":
            raise ValueError(f"type must match const 'partner', got '{type_}'")

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

        version = _raw_.pop("version", UNSET)

        advertiser_name = _raw_.pop("advertiser_name", UNSET)

        organization_id = _raw_.pop("organization_id", UNSET)

        _new_ = _cls_(
            id=id,
            type_=type_,
            state=state,
            version=version,
            advertiser_name=advertiser_name,
            organization_id=organization_id,
        )

        _new_.additional_properties = _raw_
        return _new_
