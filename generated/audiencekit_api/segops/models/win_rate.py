from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset
from ..types import AdditionalProperties as _AdditionalProperties

T = TypeVar("T", bound="WinRate")


@_attrs_define
class WinRate(_AdditionalProperties[Any]):
    """A comparison with competitors. All fields are (inferred)."""

    win_rate: float | None | Unset = UNSET
    """ Wins by wins, losses and ties together (inferred). """
    wins: int | Unset = UNSET
    """ Answers that name the brand first (inferred). """
    losses: int | Unset = UNSET
    """ Answers that name the competitor first (inferred). """
    ties: int | Unset = UNSET
    """ Answers without a winner (inferred). """
    additional_properties: dict[str, Any] = _attrs_field(kw_only=True, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        win_rate = self.win_rate

        wins = self.wins

        losses = self.losses

        ties = self.ties

        _out_: dict[str, Any] = {}
        _out_.update(self.additional_properties)
        _out_.update({})
        if win_rate is not UNSET:
            _out_["win_rate"] = win_rate
        if wins is not UNSET:
            _out_["wins"] = wins
        if losses is not UNSET:
            _out_["losses"] = losses
        if ties is not UNSET:
            _out_["ties"] = ties

        return _out_

    @classmethod
    def from_dict(_cls_: type[T], _data_: Mapping[str, Any]) -> T:
        if not isinstance(_data_, Mapping):
            raise TypeError(f"WinRate is an object, got {type(_data_).__name__}")
        _raw_ = dict(_data_)
        win_rate = _raw_.pop("win_rate", UNSET)

        wins = _raw_.pop("wins", UNSET)

        losses = _raw_.pop("losses", UNSET)

        ties = _raw_.pop("ties", UNSET)

        _new_ = _cls_(
            win_rate=win_rate,
            wins=wins,
            losses=losses,
            ties=ties,
        )

        _new_.additional_properties = _raw_
        return _new_
