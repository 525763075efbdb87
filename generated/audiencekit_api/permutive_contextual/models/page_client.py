from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="PageClient")


@_attrs_define
class PageClient(_AdditionalProperties[Any]):
    """Where a page is shown."""

    url: None | str | Unset = UNSET
    """ Address of the page. """
    domain: None | str | Unset = UNSET
    """ Domain of the page. """
    referrer: None | str | Unset = UNSET
    """ Address of the page before. """
    type_: None | str | Unset = UNSET
    """ `web`, `ios` or `android`. """
    user_agent: None | str | Unset = UNSET
    """ The program that shows it. """
    title: None | str | Unset = UNSET
    """ Title of the page. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        domain = self.domain

        referrer = self.referrer

        type_ = self.type_

        user_agent = self.user_agent

        title = self.title

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if url is not UNSET:
            _out_["url"] = url
        if domain is not UNSET:
            _out_["domain"] = domain
        if referrer is not UNSET:
            _out_["referrer"] = referrer
        if type_ is not UNSET:
            _out_["type"] = type_
        if user_agent is not UNSET:
            _out_["user_agent"] = user_agent
        if title is not UNSET:
            _out_["title"] = title

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"PageClient is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        url = _raw_.pop("url", UNSET)

        domain = _raw_.pop("domain", UNSET)

        referrer = _raw_.pop("referrer", UNSET)

        type_ = _raw_.pop("type", UNSET)

        user_agent = _raw_.pop("user_agent", UNSET)

        title = _raw_.pop("title", UNSET)

        _new_ = _cls_(
            url=url,
            domain=domain,
            referrer=referrer,
            type_=type_,
            user_agent=user_agent,
            title=title,
        )

        _new_.additional_properties = _raw_
        return _new_
