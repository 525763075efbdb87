from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.activation_status import ActivationStatus
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.connector_config import ConnectorConfig


T = TypeVar("T", bound="Activation")


@_attrs_define
class Activation(_AdditionalProperties[Any]):
    """A connector, which sends the users of a segment to another service."""

    id: int
    """ Number of the connector. """
    segment: int
    """ Number of the segment it sends. """
    connector_type: str
    """ The service it sends to, such as `klaviyo`, `braze` or `talonone` (the last one inferred). """
    config: ConnectorConfig | Unset = _attrs_field(repr=False, default=UNSET)
    """ Its settings, every secret replaced by `***`. """
    status: ActivationStatus | Unset = UNSET
    """ Its state. """
    last_synced_at: datetime.datetime | None | Unset = UNSET
    """ End of the last sync. Null before the first. """
    last_error: None | str | Unset = UNSET
    """ Why the last sync failed. Empty when it did not. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        segment = self.segment

        connector_type = self.connector_type

        config: dict[str, Any] | Unset = UNSET
        if not isinstance(self.config, Unset):
            config = self.config.to_dict()

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status.value

        last_synced_at: None | str | Unset
        if isinstance(self.last_synced_at, Unset):
            last_synced_at = UNSET
        elif isinstance(self.last_synced_at, datetime.datetime):
            last_synced_at = self.last_synced_at.isoformat()
        else:
            last_synced_at = self.last_synced_at

        last_error = self.last_error

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "segment": segment,
                "connector_type": connector_type,
            }
        )
        if config is not UNSET:
            _out_["config"] = config
        if status is not UNSET:
            _out_["status"] = status
        if last_synced_at is not UNSET:
            _out_["last_synced_at"] = last_synced_at
        if last_error is not UNSET:
            _out_["last_error"] = last_error

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.connector_config import ConnectorConfig  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"Activation is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        segment = _raw_.pop("segment")

        connector_type = _raw_.pop("connector_type")

        _config = _raw_.pop("config", UNSET)
        config: ConnectorConfig | Unset
        if isinstance(_config, Unset):
            config = UNSET
        else:
            config = ConnectorConfig.from_dict(_config)

        _status = _raw_.pop("status", UNSET)
        status: ActivationStatus | Unset
        if isinstance(_status, Unset):
            status = UNSET
        else:
            status = ActivationStatus(_status)

        def _parse_last_synced_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_synced_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_synced_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        last_synced_at = _parse_last_synced_at(_raw_.pop("last_synced_at", UNSET))

        last_error = _raw_.pop("last_error", UNSET)

        _new_ = _cls_(
            id=id,
            segment=segment,
            connector_type=connector_type,
            config=config,
            status=status,
            last_synced_at=last_synced_at,
            last_error=last_error,
        )

        _new_.additional_properties = _raw_
        return _new_
