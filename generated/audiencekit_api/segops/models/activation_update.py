from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.activation_status import ActivationStatus
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.connector_config import ConnectorConfig


T = TypeVar("T", bound="ActivationUpdate")


@_attrs_define
class ActivationUpdate(_AdditionalProperties[Any]):
    """Changes to a connector. What is left out stays."""

    segment: int | Unset = UNSET
    """ Number of another segment to send (inferred). """
    connector_type: str | Unset = UNSET
    """ Another service to send to (inferred). """
    config: ConnectorConfig | Unset = _attrs_field(repr=False, default=UNSET)
    """ Secret: new settings, the keys of the other service in full and never `***`. """
    status: ActivationStatus | Unset = UNSET
    """ `active` switches it on, `inactive` off. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        segment = self.segment

        connector_type = self.connector_type

        config: dict[str, Any] | Unset = UNSET
        if not isinstance(self.config, Unset):
            config = self.config.to_dict()

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status.value

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if segment is not UNSET:
            _out_["segment"] = segment
        if connector_type is not UNSET:
            _out_["connector_type"] = connector_type
        if config is not UNSET:
            _out_["config"] = config
        if status is not UNSET:
            _out_["status"] = status

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.connector_config import ConnectorConfig  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ActivationUpdate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        segment = _raw_.pop("segment", UNSET)

        connector_type = _raw_.pop("connector_type", UNSET)

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

        _new_ = _cls_(
            segment=segment,
            connector_type=connector_type,
            config=config,
            status=status,
        )

        _new_.additional_properties = _raw_
        return _new_
