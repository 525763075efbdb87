from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="AiPageUpdate")


@_attrs_define
class AiPageUpdate(_AdditionalProperties[Any]):
    """Changes to a page. What is left out stays."""

    slug: str | Unset = UNSET
    """ New last part of its address. """
    title: str | Unset = UNSET
    """ New heading. """
    published: bool | Unset = UNSET
    """ Whether it is public. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        slug = self.slug

        title = self.title

        published = self.published

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if slug is not UNSET:
            _out_["slug"] = slug
        if title is not UNSET:
            _out_["title"] = title
        if published is not UNSET:
            _out_["published"] = published

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"AiPageUpdate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        slug = _raw_.pop("slug", UNSET)

        title = _raw_.pop("title", UNSET)

        published = _raw_.pop("published", UNSET)

        _new_ = _cls_(
            slug=slug,
            title=title,
            published=published,
        )

        _new_.additional_properties = _raw_
        return _new_
