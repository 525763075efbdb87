from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.sentiment import Sentiment
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="BrandMention")


@_attrs_define
class BrandMention(_AdditionalProperties[Any]):
    """A brand in an answer."""

    name: str
    """ Name of the brand. """
    position: int | None | Unset = UNSET
    """ Its place among the brands, from 1. """
    sentiment: None | Sentiment | Unset = UNSET
    """ How the answer speaks of it. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        position = self.position

        sentiment: None | str | Unset
        if isinstance(self.sentiment, Unset):
            sentiment = UNSET
        elif isinstance(self.sentiment, Sentiment):
            sentiment = self.sentiment.value
        else:
            sentiment = self.sentiment

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "name": name,
            }
        )
        if position is not UNSET:
            _out_["position"] = position
        if sentiment is not UNSET:
            _out_["sentiment"] = sentiment

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"BrandMention is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        name = _raw_.pop("name")

        position = _raw_.pop("position", UNSET)

        def _parse_sentiment(data: object) -> None | Sentiment | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                sentiment_type_0 = Sentiment(data)

                return sentiment_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | Sentiment | Unset", data)

        sentiment = _parse_sentiment(_raw_.pop("sentiment", UNSET))

        _new_ = _cls_(
            name=name,
            position=position,
            sentiment=sentiment,
        )

        _new_.additional_properties = _raw_
        return _new_
