from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ScoreRecommendation")


@_attrs_define
class ScoreRecommendation(_AdditionalProperties[Any]):
    """Advice on how to raise a score."""

    dimension: str | Unset = UNSET
    """ The part of the score it would raise. """
    action: str | Unset = UNSET
    """ What to do. """
    estimated_impact: Any | Unset = UNSET
    """ How much it would help, in a form not documented. """
    priority: int | Unset = UNSET
    """ Order of the advice. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        dimension = self.dimension

        action = self.action

        estimated_impact = self.estimated_impact

        priority = self.priority

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if dimension is not UNSET:
            _out_["dimension"] = dimension
        if action is not UNSET:
            _out_["action"] = action
        if estimated_impact is not UNSET:
            _out_["estimated_impact"] = estimated_impact
        if priority is not UNSET:
            _out_["priority"] = priority

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ScoreRecommendation is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        dimension = _raw_.pop("dimension", UNSET)

        action = _raw_.pop("action", UNSET)

        estimated_impact = _raw_.pop("estimated_impact", UNSET)

        priority = _raw_.pop("priority", UNSET)

        _new_ = _cls_(
            dimension=dimension,
            action=action,
            estimated_impact=estimated_impact,
            priority=priority,
        )

        _new_.additional_properties = _raw_
        return _new_
