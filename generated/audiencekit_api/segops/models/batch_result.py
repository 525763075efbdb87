from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="BatchResult")


@_attrs_define
class BatchResult(_AdditionalProperties[Any]):
    """What became of a batch."""

    queued: int
    """ Events accepted. """
    skipped: int
    """ Events dropped by validation. Which ones is told in the dashboard alone. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        queued = self.queued

        skipped = self.skipped

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "queued": queued,
                "skipped": skipped,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"BatchResult is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        queued = _raw_.pop("queued")

        skipped = _raw_.pop("skipped")

        _new_ = _cls_(
            queued=queued,
            skipped=skipped,
        )

        _new_.additional_properties = _raw_
        return _new_
