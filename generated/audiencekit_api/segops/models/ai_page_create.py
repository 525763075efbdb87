from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AiPageCreate")


@_attrs_define
class AiPageCreate(_AdditionalProperties[Any]):
    """A page to make."""

    slug: str
    """ Last part of its address, unique in the tenant. """
    query: int | str | Unset = UNSET
    """ Number of a query; some sources send free text instead (inferred). """
    title: str | Unset = UNSET
    """ Its heading. """
    published: bool | Unset = UNSET
    """ Whether it is public. False when absent. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        slug = self.slug

        query = self.query

        title = self.title

        published = self.published

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "slug": slug,
            }
        )
        if query is not UNSET:
            _out_["query"] = query
        if title is not UNSET:
            _out_["title"] = title
        if published is not UNSET:
            _out_["published"] = published

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiPageCreate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        slug = _raw_.pop("slug")

        query = _raw_.pop("query", UNSET)

        title = _raw_.pop("title", UNSET)

        published = _raw_.pop("published", UNSET)

        _new_ = _cls_(
            slug=slug,
            query=query,
            title=title,
            published=published,
        )

        _new_.additional_properties = _raw_
        return _new_
