from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.product_mapping import ProductMapping


T = TypeVar("T", bound="ProductImportStarted")


@_attrs_define
class ProductImportStarted(_AdditionalProperties[Any]):
    """What was found in an uploaded file."""

    job_id: int
    """ Number of the import, used to confirm it and to ask for it. """
    headers: list[str] | Unset = UNSET
    """ Names of the columns. """
    sample_rows: list[Any] | Unset = UNSET
    """ The first five rows. """
    suggested_schema: Any | Unset = UNSET
    """ Fields the columns could become, in a form not documented. """
    suggested_mapping: ProductMapping | Unset = UNSET
    """ A mapping to start from. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        job_id = self.job_id

        headers: list[str] | Unset = UNSET
        if not isinstance(self.headers, Unset):
            headers = self.headers

        sample_rows: list[Any] | Unset = UNSET
        if not isinstance(self.sample_rows, Unset):
            sample_rows = self.sample_rows

        suggested_schema = self.suggested_schema

        suggested_mapping: dict[str, Any] | Unset = UNSET
        if not isinstance(self.suggested_mapping, Unset):
            suggested_mapping = self.suggested_mapping.to_dict()

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "job_id": job_id,
            }
        )
        if headers is not UNSET:
            _out_["headers"] = headers
        if sample_rows is not UNSET:
            _out_["sample_rows"] = sample_rows
        if suggested_schema is not UNSET:
            _out_["suggested_schema"] = suggested_schema
        if suggested_mapping is not UNSET:
            _out_["suggested_mapping"] = suggested_mapping

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.product_mapping import ProductMapping  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ProductImportStarted is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        job_id = _raw_.pop("job_id")

        headers = cast(list[str], _raw_.pop("headers", UNSET))

        sample_rows = cast(list[Any], _raw_.pop("sample_rows", UNSET))

        suggested_schema = _raw_.pop("suggested_schema", UNSET)

        _suggested_mapping = _raw_.pop("suggested_mapping", UNSET)
        suggested_mapping: ProductMapping | Unset
        if isinstance(_suggested_mapping, Unset):
            suggested_mapping = UNSET
        else:
            suggested_mapping = ProductMapping.from_dict(_suggested_mapping)

        _new_ = _cls_(
            job_id=job_id,
            headers=headers,
            sample_rows=sample_rows,
            suggested_schema=suggested_schema,
            suggested_mapping=suggested_mapping,
        )

        _new_.additional_properties = _raw_
        return _new_
