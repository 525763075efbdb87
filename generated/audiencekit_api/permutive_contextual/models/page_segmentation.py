from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.activations import Activations
    from ..models.contextual_data import ContextualData


T = TypeVar("T", bound="PageSegmentation")


@_attrs_define
class PageSegmentation(_AdditionalProperties[Any]):
    """The cohorts of a page. The `segments` that another client's pages show in its place is not what Permutive documents."""

    cohorts: list[str] | None | Unset = UNSET
    """ Codes of all contextual cohorts the page belongs to. A generated sample of Permutive's shows an empty object;
    read that as none. """
    activations: Activations | None | Unset = UNSET
    """ Which of them are activated where. """
    contextual_data: ContextualData | None | Unset = UNSET
    """ What classification providers say. Absent when none is switched on. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.activations import Activations  # noqa: PLC0415
        from ..models.contextual_data import ContextualData  # noqa: PLC0415

        cohorts: list[str] | None | Unset
        if isinstance(self.cohorts, Unset):
            cohorts = UNSET
        elif isinstance(self.cohorts, list):
            cohorts = self.cohorts

        else:
            cohorts = self.cohorts

        activations: dict[str, Any] | None | Unset
        if isinstance(self.activations, Unset):
            activations = UNSET
        elif isinstance(self.activations, Activations):
            activations = self.activations.to_dict()
        else:
            activations = self.activations

        contextual_data: dict[str, Any] | None | Unset
        if isinstance(self.contextual_data, Unset):
            contextual_data = UNSET
        elif isinstance(self.contextual_data, ContextualData):
            contextual_data = self.contextual_data.to_dict()
        else:
            contextual_data = self.contextual_data

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if cohorts is not UNSET:
            _out_["cohorts"] = cohorts
        if activations is not UNSET:
            _out_["activations"] = activations
        if contextual_data is not UNSET:
            _out_["contextual_data"] = contextual_data

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.activations import Activations  # noqa: PLC0415
        from ..models.contextual_data import ContextualData  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"PageSegmentation is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)

        def _parse_cohorts(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                cohorts_type_0 = cast(list[str], data)

                return cohorts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        cohorts = _parse_cohorts(_raw_.pop("cohorts", UNSET))

        def _parse_activations(data: object) -> Activations | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                activations_type_0 = Activations.from_dict(data)

                return activations_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("Activations | None | Unset", data)

        activations = _parse_activations(_raw_.pop("activations", UNSET))

        def _parse_contextual_data(data: object) -> ContextualData | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                contextual_data_type_0 = ContextualData.from_dict(data)

                return contextual_data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("ContextualData | None | Unset", data)

        contextual_data = _parse_contextual_data(_raw_.pop("contextual_data", UNSET))

        _new_ = _cls_(
            cohorts=cohorts,
            activations=activations,
            contextual_data=contextual_data,
        )

        _new_.additional_properties = _raw_
        return _new_
