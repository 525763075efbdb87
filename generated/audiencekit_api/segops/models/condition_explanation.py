from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="ConditionExplanation")


@_attrs_define
class ConditionExplanation(_AdditionalProperties[Any]):
    """How one condition of a segment turns out for one user."""

    index: int
    """ Place of the condition in the definition, from 0. """
    type_: str
    """ Type of the condition, as in the definition. """
    label: str
    """ The condition in words, for people. """
    actual_value: Any
    """ What the user has: a count, whole days, a metric, a property. Null when there is nothing, a boolean for
    sequences and memberships (inferred). """
    threshold: Any
    """ What the condition asks for: its `value`, else its `window_days`, else its `segment_id` (inferred). """
    matches: bool
    """ Whether the condition holds for the user. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        index = self.index

        type_ = self.type_

        label = self.label

        actual_value = self.actual_value

        threshold = self.threshold

        matches = self.matches

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "index": index,
                "type": type_,
                "label": label,
                "actual_value": actual_value,
                "threshold": threshold,
                "matches": matches,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"ConditionExplanation is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        index = _raw_.pop("index")

        type_ = _raw_.pop("type")

        label = _raw_.pop("label")

        actual_value = _raw_.pop("actual_value")

        threshold = _raw_.pop("threshold")

        matches = _raw_.pop("matches")

        _new_ = _cls_(
            index=index,
            type_=type_,
            label=label,
            actual_value=actual_value,
            threshold=threshold,
            matches=matches,
        )

        _new_.additional_properties = _raw_
        return _new_
