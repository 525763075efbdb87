from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.prioritized_alias import PrioritizedAlias


T = TypeVar("T", bound="IdentifyRequest")


@_attrs_define
class IdentifyRequest(_AdditionalProperties[Any]):
    """A user and the aliases to bind. Permutive's document titles it a response."""

    user_id: str
    """ Present id of the user, a UUID. Required, although a guide lets Permutive's own software do without. """
    aliases: list[PrioritizedAlias]
    """ The aliases. May be empty. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        user_id = self.user_id

        aliases = []
        for aliases_item_data in self.aliases:
            aliases_item = aliases_item_data.to_dict()
            aliases.append(aliases_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "user_id": user_id,
                "aliases": aliases,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.prioritized_alias import PrioritizedAlias  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"IdentifyRequest is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        user_id = _raw_.pop("user_id")

        aliases = []
        _aliases = _raw_.pop("aliases")
        for aliases_item_data in _aliases:
            aliases_item = PrioritizedAlias.from_dict(aliases_item_data)

            aliases.append(aliases_item)

        _new_ = _cls_(
            user_id=user_id,
            aliases=aliases,
        )

        _new_.additional_properties = _raw_
        return _new_
