from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="DimensionScores")


@_attrs_define
class DimensionScores(_AdditionalProperties[Any]):
    """The parts of a score, from 0 to 25 each."""

    schema_coverage: float | Unset = UNSET
    """ How many fields of the schema are filled. """
    answer_format: float | Unset = UNSET
    """ How well the texts suit an answer. """
    factual_completeness: float | Unset = UNSET
    """ How complete the facts are. """
    ai_visibility_alignment: float | Unset = UNSET
    """ How well the product fits the questions assistants are asked. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        schema_coverage = self.schema_coverage

        answer_format = self.answer_format

        factual_completeness = self.factual_completeness

        ai_visibility_alignment = self.ai_visibility_alignment

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if schema_coverage is not UNSET:
            _out_["schema_coverage"] = schema_coverage
        if answer_format is not UNSET:
            _out_["answer_format"] = answer_format
        if factual_completeness is not UNSET:
            _out_["factual_completeness"] = factual_completeness
        if ai_visibility_alignment is not UNSET:
            _out_["ai_visibility_alignment"] = ai_visibility_alignment

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"DimensionScores is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        schema_coverage = _raw_.pop("schema_coverage", UNSET)

        answer_format = _raw_.pop("answer_format", UNSET)

        factual_completeness = _raw_.pop("factual_completeness", UNSET)

        ai_visibility_alignment = _raw_.pop("ai_visibility_alignment", UNSET)

        _new_ = _cls_(
            schema_coverage=schema_coverage,
            answer_format=answer_format,
            factual_completeness=factual_completeness,
            ai_visibility_alignment=ai_visibility_alignment,
        )

        _new_.additional_properties = _raw_
        return _new_
