from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.job_kind import JobKind
from ..models.job_status import JobStatus
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="JobResponse")


@_attrs_define
class JobResponse(_AdditionalProperties[Any]):
    """A job and how far it has come."""

    name: str
    """ Name of the job; opaque. """
    set_name: UUID
    """ Id of the resource set it computes. """
    parameters_name: str
    """ Name of the parameters document it runs. """
    display_name: str
    """ Label of the resource set. """
    created_at: datetime.datetime
    """ When the job was created. """
    kind: JobKind
    """ What it computes. """
    status: JobStatus
    """ Where it stands. """
    exception: str
    """ Why the job failed or stopped; empty when it did neither. """
    done: bool
    """ Whether the job is over, well or badly. """
    progress: float | None
    """ How far the job has come, up to 1 (values up to 100 have been seen too); null when not known. """
    phase: None | str | Unset = UNSET
    """ Name of the present stage; `cancelling` before it stops. """
    phase_done: int | None | Unset = UNSET
    """ Steps of the stage that are done. """
    phase_total: int | None | Unset = UNSET
    """ Steps the stage has. """
    deleted_at: datetime.datetime | None | Unset = UNSET
    """ When it was deleted, if it was. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        set_name = str(self.set_name)

        parameters_name = self.parameters_name

        display_name = self.display_name

        created_at = self.created_at.isoformat()

        kind = self.kind.value

        status = self.status.value

        exception = self.exception

        done = self.done

        progress = self.progress

        phase = self.phase

        phase_done = self.phase_done

        phase_total = self.phase_total

        deleted_at: None | str | Unset
        if isinstance(self.deleted_at, Unset):
            deleted_at = UNSET
        elif isinstance(self.deleted_at, datetime.datetime):
            deleted_at = self.deleted_at.isoformat()
        else:
            deleted_at = self.deleted_at

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
                "set_name": set_name,
                "parameters_name": parameters_name,
                "display_name": display_name,
                "created_at": created_at,
                "kind": kind,
                "status": status,
                "exception": exception,
                "done": done,
                "progress": progress,
            }
        )
        if phase is not UNSET:
            _out_["phase"] = phase
        if phase_done is not UNSET:
            _out_["phase_done"] = phase_done
        if phase_total is not UNSET:
            _out_["phase_total"] = phase_total
        if deleted_at is not UNSET:
            _out_["deleted_at"] = deleted_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"JobResponse is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        set_name = UUID(_raw_.pop("set_name"))

        parameters_name = _raw_.pop("parameters_name")

        display_name = _raw_.pop("display_name")

        created_at = datetime.datetime.fromisoformat(_raw_.pop("created_at"))

        kind = JobKind(_raw_.pop("kind"))

        status = JobStatus(_raw_.pop("status"))

        exception = _raw_.pop("exception")

        done = _raw_.pop("done")

        progress = _raw_.pop("progress")

        phase = _raw_.pop("phase", UNSET)

        phase_done = _raw_.pop("phase_done", UNSET)

        phase_total = _raw_.pop("phase_total", UNSET)

        def _parse_deleted_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                deleted_at_type_0 = datetime.datetime.fromisoformat(data)

                return deleted_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        deleted_at = _parse_deleted_at(_raw_.pop("deleted_at", UNSET))

        _new_ = _cls_(
            name=name,
            set_name=set_name,
            parameters_name=parameters_name,
            display_name=display_name,
            created_at=created_at,
            kind=kind,
            status=status,
            exception=exception,
            done=done,
            progress=progress,
            phase=phase,
            phase_done=phase_done,
            phase_total=phase_total,
            deleted_at=deleted_at,
        )

        _new_.additional_properties = _raw_
        return _new_
