from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.classifications import Classifications


T = TypeVar("T", bound="ContextualData")


@_attrs_define
class ContextualData(_AdditionalProperties[Any]):
    """What classification providers say about a page."""

    classifications: Classifications | None | Unset = UNSET
    """ By kind. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.classifications import Classifications  # noqa: PLC0415

        classifications: dict[str, Any] | None | Unset
        if isinstance(self.classifications, Unset):
            classifications = UNSET
        elif isinstance(self.classifications, Classifications):
            classifications = self.classifications.to_dict()
        else:
            classifications = self.classifications

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if classifications is not UNSET:
            _out_["classifications"] = classifications

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.classifications import Classifications  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ContextualData is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)

        def _parse_classifications(data: object) -> Classifications | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                classifications_type_0 = Classifications.from_dict(data)

                return classifications_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("Classifications | None | Unset", data)

        classifications = _parse_classifications(_raw_.pop("classifications", UNSET))

        _new_ = _cls_(
            classifications=classifications,
        )

        _new_.additional_properties = _raw_
        return _new_
