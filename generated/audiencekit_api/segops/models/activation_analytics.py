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
    from ..models.sync_log import SyncLog


T = TypeVar("T", bound="ActivationAnalytics")


@_attrs_define
class ActivationAnalytics(_AdditionalProperties[Any]):
    """A connector and its latest syncs."""

    id: int
    """ Number of the connector. """
    segment_id: int
    """ Number of the segment it sends. """
    connector_type: str
    """ The service it sends to. """
    success_rate: int | None
    """ Percentage of its last 30 syncs that succeeded. Null when there was none. """
    sync_logs: list[SyncLog]
    """ The five latest syncs, the newest first (inferred). """
    segment_name: str | Unset = UNSET
    """ Name of the segment it sends. """
    status: ActivationStatus | Unset = UNSET
    """ Its state. """
    last_synced_at: datetime.datetime | None | Unset = UNSET
    """ End of the last sync. Null before the first. """
    last_error: None | str | Unset = UNSET
    """ Why the last sync failed. Empty when it did not. """
    member_count: int | None | Unset = UNSET
    """ Members of the segment. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        segment_id = self.segment_id

        connector_type = self.connector_type

        success_rate = self.success_rate

        sync_logs = []
        for sync_logs_item_data in self.sync_logs:
            sync_logs_item = sync_logs_item_data.to_dict()
            sync_logs.append(sync_logs_item)

        segment_name = self.segment_name

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

        member_count = self.member_count

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "segment_id": segment_id,
                "connector_type": connector_type,
                "success_rate": success_rate,
                "sync_logs": sync_logs,
            }
        )
        if segment_name is not UNSET:
            _out_["segment_name"] = segment_name
        if status is not UNSET:
            _out_["status"] = status
        if last_synced_at is not UNSET:
            _out_["last_synced_at"] = last_synced_at
        if last_error is not UNSET:
            _out_["last_error"] = last_error
        if member_count is not UNSET:
            _out_["member_count"] = member_count

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.sync_log import SyncLog  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ActivationAnalytics is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        segment_id = _raw_.pop("segment_id")

        connector_type = _raw_.pop("connector_type")

        success_rate = _raw_.pop("success_rate")

        sync_logs = []
        _sync_logs = _raw_.pop("sync_logs")
        for sync_logs_item_data in _sync_logs:
            sync_logs_item = SyncLog.from_dict(sync_logs_item_data)

            sync_logs.append(sync_logs_item)

        segment_name = _raw_.pop("segment_name", UNSET)

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

        member_count = _raw_.pop("member_count", UNSET)

        _new_ = _cls_(
            id=id,
            segment_id=segment_id,
            connector_type=connector_type,
            success_rate=success_rate,
            sync_logs=sync_logs,
            segment_name=segment_name,
            status=status,
            last_synced_at=last_synced_at,
            last_error=last_error,
            member_count=member_count,
        )

        _new_.additional_properties = _raw_
        return _new_
