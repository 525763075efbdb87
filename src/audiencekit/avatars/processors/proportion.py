"""Amounts as shares of a whole (contract 7.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from audiencekit.avatars.processors import settings
from audiencekit.avatars.processors.columns import closed, np, numbers, opened, with_numbers
from audiencekit.avatars.processors.processor import FrameT
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from audiencekit.avatars.processors.columns import Floats, Frame


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return settings.names(given, "variable_names")


@attrs.frozen
class ProportionProcessor:
    """Columns that add up to *reference*, or are parts of it, become shares, and the avatars' shares amounts again.

    With *sum_to_one* a share is the part of the columns' own sum, and the amounts add up to the avatar's reference
    exactly, at *decimal_count* decimals. Without, it is the part of the reference, and amounts are not rounded. What
    is 0 stays 0. A missing amount stays missing, and the others share the whole.
    """

    variable_names: tuple[str, ...] = attrs.field(converter=_names)
    reference: str
    sum_to_one: bool = attrs.field(default=True, kw_only=True)
    decimal_count: int = attrs.field(default=1, kw_only=True)

    def __attrs_post_init__(self) -> None:
        settings.name(self.reference, "reference")
        settings.count(self.decimal_count, "decimal_count", least=0)
        if self.reference in self.variable_names:
            raise InvalidInput(f"reference {self.reference!r} is one of variable_names, too")

    def preprocess(self, df: FrameT) -> FrameT:
        """*df* with shares for amounts. Raises InvalidInput for columns that are not there or no numbers."""
        table = opened(df, (*self.variable_names, self.reference))
        amounts = self._stacked(table)
        whole = np.nansum(amounts, axis=1) if self.sum_to_one else numbers(table, self.reference)
        return self._closed(table, _quotient(amounts, whole), df)

    def postprocess(self, source: FrameT, dest: FrameT) -> FrameT:
        """*dest* with amounts in the place of shares, after its own reference. Raises as :meth:`preprocess`."""
        opened(source, (*self.variable_names, self.reference))
        table = opened(dest, (*self.variable_names, self.reference))
        shares, reference = self._stacked(table), numbers(table, self.reference)
        if not self.sum_to_one:
            return self._closed(table, shares * reference[:, None], dest)
        amounts = _quotient(shares * reference[:, None], np.nansum(shares, axis=1))
        return self._closed(table, rounded_together(amounts, self.decimal_count), dest)

    def _stacked(self, table: Frame) -> Floats:
        return np.column_stack([numbers(table, name) for name in self.variable_names])

    def _closed(self, table: Frame, found: Floats, like: FrameT) -> FrameT:
        return closed(with_numbers(table, dict(zip(self.variable_names, found.T, strict=True))), like)


def _quotient(amounts: Floats, whole: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(amounts == 0, 0.0, amounts / whole[:, None])


def rounded_together(amounts: Floats, decimals: int) -> Floats:
    """Each row of *amounts* rounded so that its rounded sum is that of the sum before.

    Where rounding one by one misses the sum, the entries it changed most give way by one last decimal; of equals the
    first one.
    """
    unit = 10.0**decimals
    scaled = amounts * unit
    near = np.rint(scaled)
    missed = np.rint(np.nansum(scaled, axis=1)) - np.nansum(near, axis=1)
    direction = np.sign(missed)
    gap = np.where(np.isnan(scaled), -np.inf, (scaled - near) * direction[:, None])
    rank = np.argsort(np.argsort(-gap, axis=1, kind="stable"), axis=1, kind="stable")
    moved = near + np.where(rank < np.abs(missed)[:, None], direction[:, None], 0.0)
    return np.round(moved / unit, decimals)
