from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.page_properties import PageProperties


T = TypeVar("T", bound="PageRequest")


@_attrs_define
class PageRequest(_AdditionalProperties[Any]):
    """A page to classify."""

    url: str
    """ Address of the page. """
    page_properties: PageProperties
    """ What is known about it. May be empty. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        page_properties = self.page_properties.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "url": url,
                "page_properties": page_properties,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.page_properties import PageProperties  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"PageRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        url = _raw_.pop("url")

        page_properties = PageProperties.from_dict(_raw_.pop("page_properties"))

        _new_ = _cls_(
            url=url,
            page_properties=page_properties,
        )

        _new_.additional_properties = _raw_
        return _new_
