from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.page_client import PageClient


T = TypeVar("T", bound="PageProperties")


@_attrs_define
class PageProperties(_AdditionalProperties[Any]):
    """What is known about the page, as the properties of a `Pageview` event, without anything about the user. Publishers
    add keys of their own.

    """

    client: None | PageClient | Unset = UNSET
    """ Where the page is shown. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.page_client import PageClient  # noqa: PLC0415

        client: dict[str, Any] | None | Unset
        if isinstance(self.client, Unset):
            client = UNSET
        elif isinstance(self.client, PageClient):
            client = self.client.to_dict()
        else:
            client = self.client

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if client is not UNSET:
            _out_["client"] = client

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.page_client import PageClient  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"PageProperties is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)

        def _parse_client(data: object) -> None | PageClient | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                client_type_0 = PageClient.from_dict(data)

                return client_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | PageClient | Unset", data)

        client = _parse_client(_raw_.pop("client", UNSET))

        _new_ = _cls_(
            client=client,
        )

        _new_.additional_properties = _raw_
        return _new_
