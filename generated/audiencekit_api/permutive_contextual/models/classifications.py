from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.classification import Classification


T = TypeVar("T", bound="Classifications")


@_attrs_define
class Classifications(_AdditionalProperties[Any]):
    """What was found, by kind. Whether the kinds that can have one value alone come as a list, too, is (inferred): both
    are read.

    """

    categories: list[Classification] | None | Unset = UNSET
    """ Subjects, by some taxonomy. """
    keywords: list[Classification] | None | Unset = UNSET
    """ Words that matter. """
    entities: list[Classification] | None | Unset = UNSET
    """ People, places and things named. """
    sentiment: Classification | list[Classification] | None | Unset = UNSET
    """ How positive it is. """
    emotion: Classification | list[Classification] | None | Unset = UNSET
    """ Which feelings it shows. """
    concepts: list[Classification] | None | Unset = UNSET
    """ Ideas it is about. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.classification import Classification  # noqa: PLC0415

        categories: list[dict[str, Any]] | None | Unset
        if isinstance(self.categories, Unset):
            categories = UNSET
        elif isinstance(self.categories, list):
            categories = []
            for categories_type_0_item_data in self.categories:
                categories_type_0_item = categories_type_0_item_data.to_dict()
                categories.append(categories_type_0_item)

        else:
            categories = self.categories

        keywords: list[dict[str, Any]] | None | Unset
        if isinstance(self.keywords, Unset):
            keywords = UNSET
        elif isinstance(self.keywords, list):
            keywords = []
            for keywords_type_0_item_data in self.keywords:
                keywords_type_0_item = keywords_type_0_item_data.to_dict()
                keywords.append(keywords_type_0_item)

        else:
            keywords = self.keywords

        entities: list[dict[str, Any]] | None | Unset
        if isinstance(self.entities, Unset):
            entities = UNSET
        elif isinstance(self.entities, list):
            entities = []
            for entities_type_0_item_data in self.entities:
                entities_type_0_item = entities_type_0_item_data.to_dict()
                entities.append(entities_type_0_item)

        else:
            entities = self.entities

        sentiment: dict[str, Any] | list[dict[str, Any]] | None | Unset
        if isinstance(self.sentiment, Unset):
            sentiment = UNSET
        elif isinstance(self.sentiment, list):
            sentiment = []
            for sentiment_type_0_item_data in self.sentiment:
                sentiment_type_0_item = sentiment_type_0_item_data.to_dict()
                sentiment.append(sentiment_type_0_item)

        elif isinstance(self.sentiment, Classification):
            sentiment = self.sentiment.to_dict()
        else:
            sentiment = self.sentiment

        emotion: dict[str, Any] | list[dict[str, Any]] | None | Unset
        if isinstance(self.emotion, Unset):
            emotion = UNSET
        elif isinstance(self.emotion, list):
            emotion = []
            for emotion_type_0_item_data in self.emotion:
                emotion_type_0_item = emotion_type_0_item_data.to_dict()
                emotion.append(emotion_type_0_item)

        elif isinstance(self.emotion, Classification):
            emotion = self.emotion.to_dict()
        else:
            emotion = self.emotion

        concepts: list[dict[str, Any]] | None | Unset
        if isinstance(self.concepts, Unset):
            concepts = UNSET
        elif isinstance(self.concepts, list):
            concepts = []
            for concepts_type_0_item_data in self.concepts:
                concepts_type_0_item = concepts_type_0_item_data.to_dict()
                concepts.append(concepts_type_0_item)

        else:
            concepts = self.concepts

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if categories is not UNSET:
            _out_["categories"] = categories
        if keywords is not UNSET:
            _out_["keywords"] = keywords
        if entities is not UNSET:
            _out_["entities"] = entities
        if sentiment is not UNSET:
            _out_["sentiment"] = sentiment
        if emotion is not UNSET:
            _out_["emotion"] = emotion
        if concepts is not UNSET:
            _out_["concepts"] = concepts

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.classification import Classification  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"Classifications is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)

        def _parse_categories(data: object) -> list[Classification] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                categories_type_0 = []
                _categories_type_0 = data
                for categories_type_0_item_data in _categories_type_0:
                    categories_type_0_item = Classification.from_dict(categories_type_0_item_data)

                    categories_type_0.append(categories_type_0_item)

                return categories_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[Classification] | None | Unset", data)

        categories = _parse_categories(_raw_.pop("categories", UNSET))

        def _parse_keywords(data: object) -> list[Classification] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                keywords_type_0 = []
                _keywords_type_0 = data
                for keywords_type_0_item_data in _keywords_type_0:
                    keywords_type_0_item = Classification.from_dict(keywords_type_0_item_data)

                    keywords_type_0.append(keywords_type_0_item)

                return keywords_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[Classification] | None | Unset", data)

        keywords = _parse_keywords(_raw_.pop("keywords", UNSET))

        def _parse_entities(data: object) -> list[Classification] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                entities_type_0 = []
                _entities_type_0 = data
                for entities_type_0_item_data in _entities_type_0:
                    entities_type_0_item = Classification.from_dict(entities_type_0_item_data)

                    entities_type_0.append(entities_type_0_item)

                return entities_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[Classification] | None | Unset", data)

        entities = _parse_entities(_raw_.pop("entities", UNSET))

        def _parse_sentiment(data: object) -> Classification | list[Classification] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                sentiment_type_0 = []
                _sentiment_type_0 = data
                for sentiment_type_0_item_data in _sentiment_type_0:
                    sentiment_type_0_item = Classification.from_dict(sentiment_type_0_item_data)

                    sentiment_type_0.append(sentiment_type_0_item)

                return sentiment_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                sentiment_type_1 = Classification.from_dict(data)

                return sentiment_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("Classification | list[Classification] | None | Unset", data)

        sentiment = _parse_sentiment(_raw_.pop("sentiment", UNSET))

        def _parse_emotion(data: object) -> Classification | list[Classification] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                emotion_type_0 = []
                _emotion_type_0 = data
                for emotion_type_0_item_data in _emotion_type_0:
                    emotion_type_0_item = Classification.from_dict(emotion_type_0_item_data)

                    emotion_type_0.append(emotion_type_0_item)

                return emotion_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                emotion_type_1 = Classification.from_dict(data)

                return emotion_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("Classification | list[Classification] | None | Unset", data)

        emotion = _parse_emotion(_raw_.pop("emotion", UNSET))

        def _parse_concepts(data: object) -> list[Classification] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                concepts_type_0 = []
                _concepts_type_0 = data
                for concepts_type_0_item_data in _concepts_type_0:
                    concepts_type_0_item = Classification.from_dict(concepts_type_0_item_data)

                    concepts_type_0.append(concepts_type_0_item)

                return concepts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[Classification] | None | Unset", data)

        concepts = _parse_concepts(_raw_.pop("concepts", UNSET))

        _new_ = _cls_(
            categories=categories,
            keywords=keywords,
            entities=entities,
            sentiment=sentiment,
            emotion=emotion,
            concepts=concepts,
        )

        _new_.additional_properties = _raw_
        return _new_
