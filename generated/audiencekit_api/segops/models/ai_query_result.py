from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ai_provider import AiProvider
from ..models.sentiment import Sentiment
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.brand_mention import BrandMention
    from ..models.product_mention import ProductMention


T = TypeVar("T", bound="AiQueryResult")


@_attrs_define
class AiQueryResult(_AdditionalProperties[Any]):
    """What one assistant answered at one time."""

    provider: AiProvider
    """ The assistant. """
    id: int | None | Unset = UNSET
    """ Number of the answer. """
    query: int | None | Unset = UNSET
    """ Number of the query. Null for a simulated one. """
    raw_response: str | Unset = UNSET
    """ Its words. """
    mentioned_brands: list[BrandMention] | Unset = UNSET
    """ Brands in it. """
    mentioned_products: list[ProductMention] | Unset = UNSET
    """ Products in it. """
    position: int | None | Unset = UNSET
    """ Place of the tenant's own brand, from 1. Null when it is not mentioned (inferred). """
    sentiment: None | Sentiment | Unset = UNSET
    """ How it speaks of the tenant's own brand. """
    is_simulated: bool | Unset = UNSET
    """ Whether it comes from a simulation. """
    captured_at: datetime.datetime | Unset = UNSET
    """ When it was given. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        provider = self.provider.value

        id = self.id

        query = self.query

        raw_response = self.raw_response

        mentioned_brands: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.mentioned_brands, Unset):
            mentioned_brands = []
            for mentioned_brands_item_data in self.mentioned_brands:
                mentioned_brands_item = mentioned_brands_item_data.to_dict()
                mentioned_brands.append(mentioned_brands_item)

        mentioned_products: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.mentioned_products, Unset):
            mentioned_products = []
            for mentioned_products_item_data in self.mentioned_products:
                mentioned_products_item = mentioned_products_item_data.to_dict()
                mentioned_products.append(mentioned_products_item)

        position = self.position

        sentiment: None | str | Unset
        if isinstance(self.sentiment, Unset):
            sentiment = UNSET
        elif isinstance(self.sentiment, Sentiment):
            sentiment = self.sentiment.value
        else:
            sentiment = self.sentiment

        is_simulated = self.is_simulated

        captured_at: str | Unset = UNSET
        if not isinstance(self.captured_at, Unset):
            captured_at = self.captured_at.isoformat()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "provider": provider,
            }
        )
        if id is not UNSET:
            _out_["id"] = id
        if query is not UNSET:
            _out_["query"] = query
        if raw_response is not UNSET:
            _out_["raw_response"] = raw_response
        if mentioned_brands is not UNSET:
            _out_["mentioned_brands"] = mentioned_brands
        if mentioned_products is not UNSET:
            _out_["mentioned_products"] = mentioned_products
        if position is not UNSET:
            _out_["position"] = position
        if sentiment is not UNSET:
            _out_["sentiment"] = sentiment
        if is_simulated is not UNSET:
            _out_["is_simulated"] = is_simulated
        if captured_at is not UNSET:
            _out_["captured_at"] = captured_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.brand_mention import BrandMention  # noqa: PLC0415
        from ..models.product_mention import ProductMention  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiQueryResult is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        provider = AiProvider(_raw_.pop("provider"))

        id = _raw_.pop("id", UNSET)

        query = _raw_.pop("query", UNSET)

        raw_response = _raw_.pop("raw_response", UNSET)

        _mentioned_brands = _raw_.pop("mentioned_brands", UNSET)
        mentioned_brands: list[BrandMention] | Unset = UNSET
        if _mentioned_brands is not UNSET:
            mentioned_brands = []
            for mentioned_brands_item_data in _mentioned_brands:
                mentioned_brands_item = BrandMention.from_dict(mentioned_brands_item_data)

                mentioned_brands.append(mentioned_brands_item)

        _mentioned_products = _raw_.pop("mentioned_products", UNSET)
        mentioned_products: list[ProductMention] | Unset = UNSET
        if _mentioned_products is not UNSET:
            mentioned_products = []
            for mentioned_products_item_data in _mentioned_products:
                mentioned_products_item = ProductMention.from_dict(mentioned_products_item_data)

                mentioned_products.append(mentioned_products_item)

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

        is_simulated = _raw_.pop("is_simulated", UNSET)

        _captured_at = _raw_.pop("captured_at", UNSET)
        captured_at: datetime.datetime | Unset
        if isinstance(_captured_at, Unset):
            captured_at = UNSET
        else:
            captured_at = datetime.datetime.fromisoformat(_captured_at)

        _new_ = _cls_(
            provider=provider,
            id=id,
            query=query,
            raw_response=raw_response,
            mentioned_brands=mentioned_brands,
            mentioned_products=mentioned_products,
            position=position,
            sentiment=sentiment,
            is_simulated=is_simulated,
            captured_at=captured_at,
        )

        _new_.additional_properties = _raw_
        return _new_
