from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.principal import Principal


T = TypeVar("T", bound="Permissions")


@_attrs_define
class Permissions(_AdditionalProperties[Any]):
    """Who may do what with a bucket."""

    read: list[Principal] | None | Unset = UNSET
    """ Who may read. """
    write: list[Principal] | None | Unset = UNSET
    """ Who may write. """
    sync: list[Principal] | None | Unset = UNSET
    """ Who may synchronise. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        read: list[dict[str, Any]] | None | Unset
        if isinstance(self.read, Unset):
            read = UNSET
        elif isinstance(self.read, list):
            read = []
            for read_type_0_item_data in self.read:
                read_type_0_item = read_type_0_item_data.to_dict()
                read.append(read_type_0_item)

        else:
            read = self.read

        write: list[dict[str, Any]] | None | Unset
        if isinstance(self.write, Unset):
            write = UNSET
        elif isinstance(self.write, list):
            write = []
            for write_type_0_item_data in self.write:
                write_type_0_item = write_type_0_item_data.to_dict()
                write.append(write_type_0_item)

        else:
            write = self.write

        sync: list[dict[str, Any]] | None | Unset
        if isinstance(self.sync, Unset):
            sync = UNSET
        elif isinstance(self.sync, list):
            sync = []
            for sync_type_0_item_data in self.sync:
                sync_type_0_item = sync_type_0_item_data.to_dict()
                sync.append(sync_type_0_item)

        else:
            sync = self.sync

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if read is not UNSET:
            _out_["read"] = read
        if write is not UNSET:
            _out_["write"] = write
        if sync is not UNSET:
            _out_["sync"] = sync

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.principal import Principal  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"Permissions is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)

        def _parse_read(data: object) -> list[Principal] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                read_type_0 = []
                _read_type_0 = data
                for read_type_0_item_data in _read_type_0:
                    read_type_0_item = Principal.from_dict(read_type_0_item_data)

                    read_type_0.append(read_type_0_item)

                return read_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[Principal] | None | Unset", data)

        read = _parse_read(_raw_.pop("read", UNSET))

        def _parse_write(data: object) -> list[Principal] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                write_type_0 = []
                _write_type_0 = data
                for write_type_0_item_data in _write_type_0:
                    write_type_0_item = Principal.from_dict(write_type_0_item_data)

                    write_type_0.append(write_type_0_item)

                return write_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[Principal] | None | Unset", data)

        write = _parse_write(_raw_.pop("write", UNSET))

        def _parse_sync(data: object) -> list[Principal] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                sync_type_0 = []
                _sync_type_0 = data
                for sync_type_0_item_data in _sync_type_0:
                    sync_type_0_item = Principal.from_dict(sync_type_0_item_data)

                    sync_type_0.append(sync_type_0_item)

                return sync_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[Principal] | None | Unset", data)

        sync = _parse_sync(_raw_.pop("sync", UNSET))

        _new_ = _cls_(
            read=read,
            write=write,
            sync=sync,
        )

        _new_.additional_properties = _raw_
        return _new_
