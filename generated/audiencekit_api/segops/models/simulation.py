from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ai_provider import AiProvider
from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.ai_query_result import AiQueryResult
    from ..models.brand_difference import BrandDifference


T = TypeVar("T", bound="Simulation")


@_attrs_define
class Simulation(_AdditionalProperties[Any]):
    """What a simulation found."""

    results: list[AiQueryResult]
    """ Their answers. """
    query_text: str | Unset = UNSET
    """ The question. """
    providers: list[AiProvider] | Unset = UNSET
    """ Assistants that were asked. """
    timed_out: bool | Unset = UNSET
    """ Whether an assistant did not answer in time. """
    diff: list[BrandDifference] | Unset = UNSET
    """ The brands, compared with earlier answers. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        query_text = self.query_text

        providers: list[str] | Unset = UNSET
        if not isinstance(self.providers, Unset):
            providers = []
            for providers_item_data in self.providers:
                providers_item = providers_item_data.value
                providers.append(providers_item)

        timed_out = self.timed_out

        diff: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.diff, Unset):
            diff = []
            for diff_item_data in self.diff:
                diff_item = diff_item_data.to_dict()
                diff.append(diff_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "results": results,
            }
        )
        if query_text is not UNSET:
            _out_["query_text"] = query_text
        if providers is not UNSET:
            _out_["providers"] = providers
        if timed_out is not UNSET:
            _out_["timed_out"] = timed_out
        if diff is not UNSET:
            _out_["diff"] = diff

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.ai_query_result import AiQueryResult  # noqa: PLC0415
        from ..models.brand_difference import BrandDifference  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"Simulation is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        results = []
        _results = _raw_.pop("results")
        for results_item_data in _results:
            results_item = AiQueryResult.from_dict(results_item_data)

            results.append(results_item)

        query_text = _raw_.pop("query_text", UNSET)

        _providers = _raw_.pop("providers", UNSET)
        providers: list[AiProvider] | Unset = UNSET
        if _providers is not UNSET:
            providers = []
            for providers_item_data in _providers:
                providers_item = AiProvider(providers_item_data)

                providers.append(providers_item)

        timed_out = _raw_.pop("timed_out", UNSET)

        _diff = _raw_.pop("diff", UNSET)
        diff: list[BrandDifference] | Unset = UNSET
        if _diff is not UNSET:
            diff = []
            for diff_item_data in _diff:
                diff_item = BrandDifference.from_dict(diff_item_data)

                diff.append(diff_item)

        _new_ = _cls_(
            results=results,
            query_text=query_text,
            providers=providers,
            timed_out=timed_out,
            diff=diff,
        )

        _new_.additional_properties = _raw_
        return _new_
