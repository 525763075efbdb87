from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="Segment")


@_attrs_define
class Segment(_AdditionalProperties[Any]):
    """What an import says about some users."""

    id: str
    """ Id of the segment, a UUID. """
    code: str
    """ Code of the segment, unique in its import; the `segment` of a cohort's query. """
    name: str
    """ Name of the segment. """
    import_id: str | Unset = UNSET
    """ Id of the import, a UUID. """
    description: None | str | Unset = UNSET
    """ What the segment says. """
    cpm: float | None | Unset = UNSET
    """ Price per thousand impressions. """
    categories: list[str] | None | Unset = UNSET
    """ Labels. """
    updated_at: str | Unset = UNSET
    """ When it was last changed. Kept verbatim, six digits of fraction. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        code = self.code

        name = self.name

        import_id = self.import_id

        description = self.description

        cpm = self.cpm

        categories: list[str] | None | Unset
        if isinstance(self.categories, Unset):
            categories = UNSET
        elif isinstance(self.categories, list):
            categories = self.categories

        else:
            categories = self.categories

        updated_at = self.updated_at

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "code": code,
                "name": name,
            }
        )
        if import_id is not UNSET:
            _out_["import_id"] = import_id
        if description is not UNSET:
            _out_["description"] = description
        if cpm is not UNSET:
            _out_["cpm"] = cpm
        if categories is not UNSET:
            _out_["categories"] = categories
        if updated_at is not UNSET:
            _out_["updated_at"] = updated_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"Segment is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        code = _raw_.pop("code")

        name = _raw_.pop("name")

        import_id = _raw_.pop("import_id", UNSET)

        description = _raw_.pop("description", UNSET)

        cpm = _raw_.pop("cpm", UNSET)

        def _parse_categories(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                categories_type_0 = cast(list[str], data)

                return categories_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[str] | None | Unset", data)

        categories = _parse_categories(_raw_.pop("categories", UNSET))

        updated_at = _raw_.pop("updated_at", UNSET)

        _new_ = _cls_(
            id=id,
            code=code,
            name=name,
            import_id=import_id,
            description=description,
            cpm=cpm,
            categories=categories,
            updated_at=updated_at,
        )

        _new_.additional_properties = _raw_
        return _new_
