from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.connector_config import ConnectorConfig


T = TypeVar("T", bound="ActivationCreate")


@_attrs_define
class ActivationCreate(_AdditionalProperties[Any]):
    """A connector to make."""

    segment: int
    """ Number of the segment to send. """
    connector_type: str
    """ The service to send to, such as `klaviyo`, `braze` or `talonone` (the last one inferred). """
    config: ConnectorConfig = _attrs_field(repr=False)
    """ Secret: its settings, the keys of the other service in full. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        segment = self.segment

        connector_type = self.connector_type

        config = self.config.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "segment": segment,
                "connector_type": connector_type,
                "config": config,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.connector_config import ConnectorConfig  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ActivationCreate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        segment = _raw_.pop("segment")

        connector_type = _raw_.pop("connector_type")

        config = ConnectorConfig.from_dict(_raw_.pop("config"))

        _new_ = _cls_(
            segment=segment,
            connector_type=connector_type,
            config=config,
        )

        _new_.additional_properties = _raw_
        return _new_
