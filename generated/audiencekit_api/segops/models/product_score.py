from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.dimension_scores import DimensionScores
    from ..models.score_recommendation import ScoreRecommendation


T = TypeVar("T", bound="ProductScore")


@_attrs_define
class ProductScore(_AdditionalProperties[Any]):
    """How well AI assistants can read a product."""

    score: float
    """ From 0 to 100. """
    id: int | Unset = UNSET
    """ Number of the judgement. """
    dimension_scores: DimensionScores | Unset = UNSET
    """ The parts of the score. """
    recommendations: list[ScoreRecommendation] | Unset = UNSET
    """ Advice. """
    scored_at: datetime.datetime | Unset = UNSET
    """ When it was judged. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        score = self.score

        id = self.id

        dimension_scores: dict[str, Any] | Unset = UNSET
        if not isinstance(self.dimension_scores, Unset):
            dimension_scores = self.dimension_scores.to_dict()

        recommendations: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.recommendations, Unset):
            recommendations = []
            for recommendations_item_data in self.recommendations:
                recommendations_item = recommendations_item_data.to_dict()
                recommendations.append(recommendations_item)

        scored_at: str | Unset = UNSET
        if not isinstance(self.scored_at, Unset):
            scored_at = self.scored_at.isoformat()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "score": score,
            }
        )
        if id is not UNSET:
            _out_["id"] = id
        if dimension_scores is not UNSET:
            _out_["dimension_scores"] = dimension_scores
        if recommendations is not UNSET:
            _out_["recommendations"] = recommendations
        if scored_at is not UNSET:
            _out_["scored_at"] = scored_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.dimension_scores import DimensionScores  # noqa: PLC0415
        from ..models.score_recommendation import ScoreRecommendation  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductScore is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        score = _raw_.pop("score")

        id = _raw_.pop("id", UNSET)

        _dimension_scores = _raw_.pop("dimension_scores", UNSET)
        dimension_scores: DimensionScores | Unset
        if isinstance(_dimension_scores, Unset):
            dimension_scores = UNSET
        else:
            dimension_scores = DimensionScores.from_dict(_dimension_scores)

        _recommendations = _raw_.pop("recommendations", UNSET)
        recommendations: list[ScoreRecommendation] | Unset = UNSET
        if _recommendations is not UNSET:
            recommendations = []
            for recommendations_item_data in _recommendations:
                recommendations_item = ScoreRecommendation.from_dict(recommendations_item_data)

                recommendations.append(recommendations_item)

        _scored_at = _raw_.pop("scored_at", UNSET)
        scored_at: datetime.datetime | Unset
        if isinstance(_scored_at, Unset):
            scored_at = UNSET
        else:
            scored_at = datetime.datetime.fromisoformat(_scored_at)

        _new_ = _cls_(
            score=score,
            id=id,
            dimension_scores=dimension_scores,
            recommendations=recommendations,
            scored_at=scored_at,
        )

        _new_.additional_properties = _raw_
        return _new_
