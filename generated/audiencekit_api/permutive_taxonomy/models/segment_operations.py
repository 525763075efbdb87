from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.create_operation import CreateOperation
    from ..models.delete_operation import DeleteOperation
    from ..models.update_operation import UpdateOperation


T = TypeVar("T", bound="SegmentOperations")


@_attrs_define
class SegmentOperations(_AdditionalProperties[Any]):
    """A batch of operations on the segments of one import."""

    operations: list[CreateOperation | DeleteOperation | UpdateOperation]
    """ From 1 to 5,000 operations, no code twice. They are not carried out in a promised order. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.create_operation import CreateOperation  # noqa: PLC0415
        from ..models.update_operation import UpdateOperation  # noqa: PLC0415

        operations = []
        for operations_item_data in self.operations:
            operations_item: dict[str, Any]
            if isinstance(operations_item_data, CreateOperation):
                operations_item = operations_item_data.to_dict()
            elif isinstance(operations_item_data, UpdateOperation):
                operations_item = operations_item_data.to_dict()
            else:
                operations_item = operations_item_data.to_dict()

            operations.append(operations_item)

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "operations": operations,
            }
        )

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.create_operation import CreateOperation  # noqa: PLC0415
        from ..models.delete_operation import DeleteOperation  # noqa: PLC0415
        from ..models.update_operation import UpdateOperation  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"SegmentOperations is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        operations = []
        _operations = _raw_.pop("operations")
        for operations_item_data in _operations:

            def _parse_operations_item(data: object) -> CreateOperation | DeleteOperation | UpdateOperation:
                if isinstance(data, dict) and data.get("operation") == "Create":
                    return CreateOperation.from_dict(data)
                if isinstance(data, dict) and data.get("operation") == "Update":
                    return UpdateOperation.from_dict(data)
                if isinstance(data, dict) and data.get("operation") == "Delete":
                    return DeleteOperation.from_dict(data)
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    operations_item_type_0 = CreateOperation.from_dict(data)

                    return operations_item_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    operations_item_type_1 = UpdateOperation.from_dict(data)

                    return operations_item_type_1
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                if not isinstance(data, dict):
                    raise TypeError()
                operations_item_type_2 = DeleteOperation.from_dict(data)

                return operations_item_type_2

            operations_item = _parse_operations_item(operations_item_data)

            operations.append(operations_item)

        _new_ = _cls_(
            operations=operations,
        )

        _new_.additional_properties = _raw_
        return _new_
