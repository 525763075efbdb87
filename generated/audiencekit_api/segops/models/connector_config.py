from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ConnectorConfig")


@_attrs_define
class ConnectorConfig(_AdditionalProperties[Any]):
    """Secret: settings of a connector, in a form of its own for each `connector_type`: `list_id` and `api_key` for
    `klaviyo`; `rest_endpoint`, `api_key` and optionally `segment_id` for `braze`; `base_url`, `api_key` and
    `audience_id` for `talonone`. What is secret among them (`api_key`, `client_secret` and the like) can be written and
    never read: answers hold `***` in its place. A config that was read must therefore not be written back.

    """

    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConnectorConfig is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        _new_ = _cls_()

        _new_.additional_properties = _raw_
        return _new_
