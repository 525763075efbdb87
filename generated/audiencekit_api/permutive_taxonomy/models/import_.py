from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.bespoke_source import BespokeSource
    from ..models.bucket_source import BucketSource
    from ..models.import_inheritance import ImportInheritance
    from ..models.live_ramp_source import LiveRampSource
    from ..models.other_source import OtherSource
    from ..models.partner_source import PartnerSource
    from ..models.realtime_api_source import RealtimeApiSource


T = TypeVar("T", bound="Import")


@_attrs_define
class Import(_AdditionalProperties[Any]):
    """A source of audience data."""

    id: str
    """ Id of the import, a UUID. """
    name: str
    """ Name of the import. """
    code: str
    """ Slug of the import; the `provider` of a cohort's query. """
    relation: str
    """ Whose data it is; `3rd` for a third party. `2nd` for a second party is (inferred). """
    identifiers: list[str]
    """ Kinds of user ids it brings, such as `appnexus`. At least one. """
    source: BespokeSource | BucketSource | LiveRampSource | OtherSource | PartnerSource | RealtimeApiSource
    """ How the data arrives. A kind not known here is an `OtherSource`. """
    inheritance: ImportInheritance | None | Unset = UNSET
    """ Where it is inherited from. Absent for the workspace's own. """
    description: None | str | Unset = UNSET
    """ What the import is (inferred). """
    created_at: None | str | Unset = UNSET
    """ When it was made (inferred). Kept verbatim. """
    updated_at: None | str | Unset = UNSET
    """ When it was last changed (inferred). Kept verbatim. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.bespoke_source import BespokeSource  # noqa: PLC0415
        from ..models.bucket_source import BucketSource  # noqa: PLC0415
        from ..models.import_inheritance import ImportInheritance  # noqa: PLC0415
        from ..models.live_ramp_source import LiveRampSource  # noqa: PLC0415
        from ..models.partner_source import PartnerSource  # noqa: PLC0415
        from ..models.realtime_api_source import RealtimeApiSource  # noqa: PLC0415

        id = self.id

        name = self.name

        code = self.code

        relation = self.relation

        identifiers = self.identifiers

        source: dict[str, Any]
        if isinstance(self.source, LiveRampSource):
            source = self.source.to_dict()
        elif isinstance(self.source, RealtimeApiSource):
            source = self.source.to_dict()
        elif isinstance(self.source, BespokeSource):
            source = self.source.to_dict()
        elif isinstance(self.source, PartnerSource):
            source = self.source.to_dict()
        elif isinstance(self.source, BucketSource):
            source = self.source.to_dict()
        else:
            source = self.source.to_dict()

        inheritance: dict[str, Any] | None | Unset
        if isinstance(self.inheritance, Unset):
            inheritance = UNSET
        elif isinstance(self.inheritance, ImportInheritance):
            inheritance = self.inheritance.to_dict()
        else:
            inheritance = self.inheritance

        description = self.description

        created_at = self.created_at

        updated_at = self.updated_at

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "id": id,
                "name": name,
                "code": code,
                "relation": relation,
                "identifiers": identifiers,
                "source": source,
            }
        )
        if inheritance is not UNSET:
            _out_["inheritance"] = inheritance
        if description is not UNSET:
            _out_["description"] = description
        if created_at is not UNSET:
            _out_["created_at"] = created_at
        if updated_at is not UNSET:
            _out_["updated_at"] = updated_at

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.bespoke_source import BespokeSource  # noqa: PLC0415
        from ..models.bucket_source import BucketSource  # noqa: PLC0415
        from ..models.import_inheritance import ImportInheritance  # noqa: PLC0415
        from ..models.live_ramp_source import LiveRampSource  # noqa: PLC0415
        from ..models.other_source import OtherSource  # noqa: PLC0415
        from ..models.partner_source import PartnerSource  # noqa: PLC0415
        from ..models.realtime_api_source import RealtimeApiSource  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"Import is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        id = _raw_.pop("id")

        name = _raw_.pop("name")

        code = _raw_.pop("code")

        relation = _raw_.pop("relation")

        identifiers = cast(list[str], _raw_.pop("identifiers"))

        def _parse_source(
            data: object,
        ) -> BespokeSource | BucketSource | LiveRampSource | OtherSource | PartnerSource | RealtimeApiSource:
            if isinstance(data, dict) and data.get("type") == "live_ramp_3p":
                return LiveRampSource.from_dict(data)
            if isinstance(data, dict) and data.get("type") == "realtime_api":
                return RealtimeApiSource.from_dict(data)
            if isinstance(data, dict) and data.get("type") == "bespoke":
                return BespokeSource.from_dict(data)
            if isinstance(data, dict) and data.get("type") == "partner":
                return PartnerSource.from_dict(data)
            if isinstance(data, dict) and data.get("type") == "bucket":
                return BucketSource.from_dict(data)
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                source_type_0 = LiveRampSource.from_dict(data)

                return source_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                source_type_1 = RealtimeApiSource.from_dict(data)

                return source_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                source_type_2 = BespokeSource.from_dict(data)

                return source_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                source_type_3 = PartnerSource.from_dict(data)

                return source_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                source_type_4 = BucketSource.from_dict(data)

                return source_type_4
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            source_type_5 = OtherSource.from_dict(data)

            return source_type_5

        source = _parse_source(_raw_.pop("source"))

        def _parse_inheritance(data: object) -> ImportInheritance | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                inheritance_type_0 = ImportInheritance.from_dict(data)

                return inheritance_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("ImportInheritance | None | Unset", data)

        inheritance = _parse_inheritance(_raw_.pop("inheritance", UNSET))

        description = _raw_.pop("description", UNSET)

        created_at = _raw_.pop("created_at", UNSET)

        updated_at = _raw_.pop("updated_at", UNSET)

        _new_ = _cls_(
            id=id,
            name=name,
            code=code,
            relation=relation,
            identifiers=identifiers,
            source=source,
            inheritance=inheritance,
            description=description,
            created_at=created_at,
            updated_at=updated_at,
        )

        _new_.additional_properties = _raw_
        return _new_
