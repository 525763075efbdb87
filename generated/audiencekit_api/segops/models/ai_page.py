from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AiPage")


@_attrs_define
class AiPage(_AdditionalProperties[Any]):
    """A landing page about a question."""

    slug: str
    """ Last part of its address, unique in the tenant. """
    id: int | Unset = UNSET
    """ Number of the page. """
    title: None | str | Unset = UNSET
    """ Its heading. """
    query: int | None | str | Unset = UNSET
    """ Number of the query it is about; free text according to some sources (inferred). """
    published: bool | Unset = UNSET
    """ Whether it is public. """
    builder_status: None | str | Unset = UNSET
    """ Stage of its build. The values are not documented. """
    intro_copy: None | str | Unset = UNSET
    """ Text at its top. """
    product_skus: list[str] | Unset = UNSET
    """ The shop's own numbers of the products on it. """
    view_count: int | Unset = UNSET
    """ How often it was read. """
    last_ai_crawl_at: datetime.datetime | None | Unset = UNSET
    """ Last visit of an AI crawler. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        slug = self.slug

        id = self.id

        title = self.title

        query = self.query

        published = self.published

        builder_status = self.builder_status

        intro_copy = self.intro_copy

        product_skus: list[str] | Unset = UNSET
        if not isinstance(self.product_skus, Unset):
            product_skus = self.product_skus

        view_count = self.view_count

        last_ai_crawl_at: None | str | Unset
        if isinstance(self.last_ai_crawl_at, Unset):
            last_ai_crawl_at = UNSET
        elif isinstance(self.last_ai_crawl_at, datetime.datetime):
            last_ai_crawl_at = self.last_ai_crawl_at.isoformat()
        else:
            last_ai_crawl_at = self.last_ai_crawl_at

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "slug": slug,
            }
        )
        if id is not UNSET:
            _out_["id"] = id
        if title is not UNSET:
            _out_["title"] = title
        if query is not UNSET:
            _out_["query"] = query
        if published is not UNSET:
            _out_["published"] = published
        if builder_status is not UNSET:
            _out_["builder_status"] = builder_status
        if intro_copy is not UNSET:
            _out_["intro_copy"] = intro_copy
        if product_skus is not UNSET:
            _out_["product_skus"] = product_skus
        if view_count is not UNSET:
            _out_["view_count"] = view_count
        if last_ai_crawl_at is not UNSET:
            _out_["last_ai_crawl_at"] = last_ai_crawl_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiPage is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        slug = _raw_.pop("slug")

        id = _raw_.pop("id", UNSET)

        title = _raw_.pop("title", UNSET)

        query = _raw_.pop("query", UNSET)

        published = _raw_.pop("published", UNSET)

        builder_status = _raw_.pop("builder_status", UNSET)

        intro_copy = _raw_.pop("intro_copy", UNSET)

        product_skus = cast(list[str], _raw_.pop("product_skus", UNSET))

        view_count = _raw_.pop("view_count", UNSET)

        def _parse_last_ai_crawl_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_ai_crawl_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_ai_crawl_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        last_ai_crawl_at = _parse_last_ai_crawl_at(_raw_.pop("last_ai_crawl_at", UNSET))

        _new_ = _cls_(
            slug=slug,
            id=id,
            title=title,
            query=query,
            published=published,
            builder_status=builder_status,
            intro_copy=intro_copy,
            product_skus=product_skus,
            view_count=view_count,
            last_ai_crawl_at=last_ai_crawl_at,
        )

        _new_.additional_properties = _raw_
        return _new_
