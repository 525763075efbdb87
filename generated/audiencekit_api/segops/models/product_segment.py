from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.product_definition import ProductDefinition


T = TypeVar("T", bound="ProductSegment")


@_attrs_define
class ProductSegment(_AdditionalProperties[Any]):
    """A set of products given by a definition. Its members are SKUs."""

    id: int
    """ Number of the product segment. """
    name: str
    """ Name of the product segment. """
    definition: None | ProductDefinition | Unset = UNSET
    """ Which products belong to it. Null or absent while it is a draft (inferred). """
    computed_count: int | None | Unset = UNSET
    """ Products found by the last compute. """
    last_computed_at: datetime.datetime | None | Unset = UNSET
    """ End of the last compute. Null before the first (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_definition import ProductDefinition  # noqa: PLC0415

        id = self.id

        name = self.name

        definition: dict[str, Any] | None | Unset
        if isinstance(self.definition, Unset):
            definition = UNSET
        elif isinstance(self.definition, ProductDefinition):
            definition = self.definition.to_dict()
        else:
            definition = self.definition

        computed_count = self.computed_count

        last_computed_at: None | str | Unset
        if isinstance(self.last_computed_at, Unset):
            last_computed_at = UNSET
        elif isinstance(self.last_computed_at, datetime.datetime):
            last_computed_at = self.last_computed_at.isoformat()
        else:
            last_computed_at = self.last_computed_at

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "name": name,
            }
        )
        if definition is not UNSET:
            _out_["definition"] = definition
        if computed_count is not UNSET:
            _out_["computed_count"] = computed_count
        if last_computed_at is not UNSET:
            _out_["last_computed_at"] = last_computed_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.product_definition import ProductDefinition  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductSegment is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        name = _raw_.pop("name")

        def _parse_definition(data: object) -> None | ProductDefinition | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                definition_type_0 = ProductDefinition.from_dict(data)

                return definition_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | ProductDefinition | Unset", data)

        definition = _parse_definition(_raw_.pop("definition", UNSET))

        computed_count = _raw_.pop("computed_count", UNSET)

        def _parse_last_computed_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_computed_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_computed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        last_computed_at = _parse_last_computed_at(_raw_.pop("last_computed_at", UNSET))

        _new_ = _cls_(
            id=id,
            name=name,
            definition=definition,
            computed_count=computed_count,
            last_computed_at=last_computed_at,
        )

        _new_.additional_properties = _raw_
        return _new_
