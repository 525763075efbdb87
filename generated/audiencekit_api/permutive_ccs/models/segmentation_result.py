from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.activations import Activations


T = TypeVar("T", bound="SegmentationResult")


@_attrs_define
class SegmentationResult(_AdditionalProperties[Any]):
    """A user and the cohorts the user is in."""

    user_id: str
    """ Id of the user, a UUID. """
    cohorts: list[str] | None | Unset = UNSET
    """ Codes of all cohorts the user is in, inherited ones too, in ascending order (inferred). Text, although
    Permutive's own example shows a number. """
    activations: Activations | None | Unset = UNSET
    """ Which of them are activated where. Only when asked for. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.activations import Activations  # noqa: PLC0415

        user_id = self.user_id

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

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "user_id": user_id,
            }
        )
        if cohorts is not UNSET:
            _out_["cohorts"] = cohorts
        if activations is not UNSET:
            _out_["activations"] = activations

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.activations import Activations  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentationResult is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        user_id = _raw_.pop("user_id")

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

        _new_ = _cls_(
            user_id=user_id,
            cohorts=cohorts,
            activations=activations,
        )

        _new_.additional_properties = _raw_
        return _new_
