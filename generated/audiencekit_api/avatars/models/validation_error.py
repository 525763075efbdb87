from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

if TYPE_CHECKING:
    from ..models.validation_context import ValidationContext


T = TypeVar("T", bound="ValidationError")


@_attrs_define
class ValidationError(_AdditionalProperties[Any]):
    """One fault in a request."""

    loc: list[int | str]
    """ Path to the fault, from the part of the request (`body`, `query`, `path`) to a name or position. """
    msg: str
    """ Sentence for a person. """
    type_: str
    """ Short name of the rule that was broken. """
    input_: Any | Unset = UNSET
    """ The value at fault; any JSON. """
    ctx: None | Unset | ValidationContext = UNSET
    """ Figures that belong to the rule. """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.validation_context import ValidationContext  # noqa: PLC0415

        loc = []
        for loc_item_data in self.loc:
            loc_item = loc_item_data
            loc.append(loc_item)

        msg = self.msg

        type_ = self.type_

        input_ = self.input_

        ctx: dict[str, Any] | None | Unset
        if isinstance(self.ctx, Unset):
            ctx = UNSET
        elif isinstance(self.ctx, ValidationContext):
            ctx = self.ctx.to_dict()
        else:
            ctx = self.ctx

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update(
            {
                "loc": loc,
                "msg": msg,
                "type": type_,
            }
        )
        if input_ is not UNSET:
            _out_["input"] = input_
        if ctx is not UNSET:
            _out_["ctx"] = ctx

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        from ..models.validation_context import ValidationContext  # noqa: PLC0415

        if not isinstance(_data_, Mapping):
            raise TypeError(f"ValidationError is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        loc = []
        _loc = _raw_.pop("loc")
        for loc_item_data in _loc:
            loc_item = loc_item_data

            loc.append(loc_item)

        msg = _raw_.pop("msg")

        type_ = _raw_.pop("type")

        input_ = _raw_.pop("input", UNSET)

        def _parse_ctx(data: object) -> None | Unset | ValidationContext:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                ctx_type_0 = ValidationContext.from_dict(data)

                return ctx_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | Unset | ValidationContext", data)

        ctx = _parse_ctx(_raw_.pop("ctx", UNSET))

        _new_ = _cls_(
            loc=loc,
            msg=msg,
            type_=type_,
            input_=input_,
            ctx=ctx,
        )

        _new_.additional_properties = _raw_
        return _new_
