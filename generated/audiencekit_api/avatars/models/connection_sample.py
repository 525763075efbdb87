from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.sampled_tables import SampledTables


T = TypeVar("T", bound="ConnectionSample")


@_attrs_define
class ConnectionSample(_AdditionalProperties[Any]):
    """A few values of chosen columns."""

    samples: None | SampledTables | Unset = UNSET
    """ Values by table and column; null when the database did not open. """
    missing: list[str] | None | Unset = UNSET
    """ Columns that were asked for and do not exist, as `table.column`. """
    error: None | str | Unset = UNSET
    """ Why nothing was read. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.sampled_tables import SampledTables  # noqa: PLC0415

        samples: dict[str, Any] | None | Unset
        if isinstance(self.samples, Unset):
            samples = UNSET
        elif isinstance(self.samples, SampledTables):
            samples = self.samples.to_dict()
        else:
            samples = self.samples

        missing: list[str] | None | Unset
        if isinstance(self.missing, Unset):
            missing = UNSET
        elif isinstance(self.missing, list):
            missing = self.missing

        else:
            missing = self.missing

        error = self.error

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if samples is not UNSET:
            _out_["samples"] = samples
        if missing is not UNSET:
            _out_["missing"] = missing
        if error is not UNSET:
            _out_["error"] = error

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.sampled_tables import SampledTables  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConnectionSample is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)

        def _parse_samples(data: object) -> None | SampledTables | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                samples_type_0 = SampledTables.from_dict(data)

                return samples_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | SampledTables | Unset", data)

        samples = _parse_samples(_raw_.pop("samples", UNSET))

        def _parse_missing(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                missing_type_0 = cast(list[str], data)

                return missing_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        missing = _parse_missing(_raw_.pop("missing", UNSET))

        error = _raw_.pop("error", UNSET)

        _new_ = _cls_(
            samples=samples,
            missing=missing,
            error=error,
        )

        _new_.additional_properties = _raw_
        return _new_
