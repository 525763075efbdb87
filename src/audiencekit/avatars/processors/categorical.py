"""Numbers with few values as words (contract 7.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from audiencekit.avatars.processors import settings
from audiencekit.avatars.processors.columns import closed, nw, opened, values, with_values, with_values_as_in
from audiencekit.avatars.processors.processor import FrameT
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    from audiencekit.avatars.processors.columns import Frame

# Neither numbers nor dates, so left as they are.
_OTHERS = (nw.String, nw.Object, nw.Categorical, nw.Enum, nw.Boolean, nw.List, nw.Array, nw.Struct)


@attrs.frozen
class ToCategoricalProcessor:
    """Numeric and date columns with up to *to_categorical_threshold* different values become words, and back.

    With *keep_continuous* a copy under the name + *continuous_suffix* stays a number; on the way back it replaces the
    word *category* (what rare values were grouped to). Columns get the type of the original back.
    """

    to_categorical_threshold: int
    keep_continuous: bool = attrs.field(default=False, kw_only=True)
    continuous_suffix: str = attrs.field(default="__cont", kw_only=True)
    category: str = attrs.field(default="other", kw_only=True)

    def __attrs_post_init__(self) -> None:
        settings.count(self.to_categorical_threshold, "to_categorical_threshold", least=0)
        if not self.continuous_suffix:
            raise InvalidInput("continuous_suffix is empty; a copy needs a name of its own")

    def preprocess(self, df: FrameT) -> FrameT:
        """*df* with words in the place of numbers. Raises InvalidInput when the name of a copy is taken."""
        table = opened(df)
        for name in self._turned(table):
            copy = name + self.continuous_suffix
            if self.keep_continuous:
                if copy in table.columns:
                    raise InvalidInput(f"There is a column {copy!r} already; choose another continuous_suffix")
                table = table.with_columns(nw.col(name).alias(copy))
            words = [None if value is None else str(value) for value in values(table, name)]
            table = with_values(table, name, words, nw.String())
        return closed(table, df)

    def postprocess(self, source: FrameT, dest: FrameT) -> FrameT:
        """*dest* with the values behind the words. Raises InvalidInput for a word that is no value."""
        before, table = opened(source), opened(dest)
        for name in self._turned(before):
            copy = name + self.continuous_suffix
            if name in table.columns:
                table = self._back(before, table, name, copy if self.keep_continuous else None)
            if self.keep_continuous and copy in table.columns:
                table = table.drop(copy)
        return closed(table, dest)

    def _turned(self, table: Frame) -> list[str]:
        most = self.to_categorical_threshold
        return [
            name
            for name, dtype in table.schema.items()
            if not isinstance(dtype, _OTHERS) and len(set(values(table, name)) - {None}) <= most
        ]

    def _back(self, before: Frame, table: Frame, name: str, copy: str | None) -> Frame:
        dtype = before.schema[name]
        meant: dict[object, object] = {str(value): value for value in values(before, name) if value is not None}
        words = values(table, name)
        beside = values(table, copy) if copy is not None and copy in table.columns else None
        found: list[object] = []
        for row, word in enumerate(words):
            if word == self.category and beside is not None:
                found.append(_read(name, beside[row], dtype))
            else:
                found.append(meant[str(word)] if str(word) in meant else _read(name, word, dtype))
        return with_values_as_in(before, table, name, found)


def _read(name: str, word: object, dtype: nw.dtypes.DType) -> object:
    """What *word* means where the original has no such value: a number, or nothing that could be."""
    if word is None or not (isinstance(word, str) or dtype.is_numeric()):
        return word
    try:
        if dtype.is_numeric():
            value = float(str(word))
            return round(value) if dtype.is_integer() else value
    except (ValueError, OverflowError):
        pass
    raise InvalidInput(f"column {name!r} has a word that is no value of the original's")
