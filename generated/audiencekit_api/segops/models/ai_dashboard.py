from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AiDashboard")


@_attrs_define
class AiDashboard(_AdditionalProperties[Any]):
    """Figures of AI visibility. The names of the fields are (inferred); their meanings are documented."""

    mention_rate: float | None | Unset = UNSET
    """ Share of the answers that mention the brand, from 0 to 1 (inferred). """
    average_position: float | None | Unset = UNSET
    """ Mean place among the brands mentioned (inferred). """
    share_of_voice: float | None | Unset = UNSET
    """ Share of all mentions of brands, from 0 to 1 (inferred). """
    sentiment: float | None | Unset = UNSET
    """ How well the brand is spoken of, from 0 to 1 (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        mention_rate = self.mention_rate

        average_position = self.average_position

        share_of_voice = self.share_of_voice

        sentiment = self.sentiment

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if mention_rate is not UNSET:
            _out_["mention_rate"] = mention_rate
        if average_position is not UNSET:
            _out_["average_position"] = average_position
        if share_of_voice is not UNSET:
            _out_["share_of_voice"] = share_of_voice
        if sentiment is not UNSET:
            _out_["sentiment"] = sentiment

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiDashboard is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        mention_rate = _raw_.pop("mention_rate", UNSET)

        average_position = _raw_.pop("average_position", UNSET)

        share_of_voice = _raw_.pop("share_of_voice", UNSET)

        sentiment = _raw_.pop("sentiment", UNSET)

        _new_ = _cls_(
            mention_rate=mention_rate,
            average_position=average_position,
            share_of_voice=share_of_voice,
            sentiment=sentiment,
        )

        _new_.additional_properties = _raw_
        return _new_
