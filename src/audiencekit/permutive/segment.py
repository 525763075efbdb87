"""Segment: an entry of an import's taxonomy. The requests are in ``_async/audience.py``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import ClassVar, Self

import attrs

from audiencekit.errors import InvalidInput
from audiencekit.permutive.checks import as_json, check_name, check_number, check_text, check_texts
from audiencekit.permutive.collection import ValueList
from audiencekit.permutive.fields import NUMBER, TEXT, TEXTS, Form
from audiencekit.permutive.patch import Changeable
from audiencekit.permutive.segment_batches import SegmentBatches
from audiencekit.permutive.timestamps import parse_time
from audiencekit.permutive.value import Value


@attrs.define(repr=False)
class Segment(SegmentBatches, Changeable):
    """An entry of an import's taxonomy; unrelated to cohorts (contract 2.2). ``code`` is unique within the import.

    ``cpm`` is a price per thousand, ``categories`` free labels; both are left out when None, never sent as 0. The API
    has an ``updated_at`` and no ``created_at``. Fields we do not know are in ``extra``. Mistakes are found by
    :meth:`check` before a request is made, not here, so that a wrong item of a batch is a failure of its own.
    """

    code: str
    name: str
    import_id: str | None = attrs.field(default=None, kw_only=True)
    id: str | None = attrs.field(default=None, kw_only=True)
    description: str | None = attrs.field(default=None, kw_only=True)
    cpm: float | None = attrs.field(default=None, kw_only=True)
    categories: list[str] | None = attrs.field(default=None, kw_only=True)
    updated_at: str | None = attrs.field(default=None, kw_only=True)
    extra: dict[str, object] = attrs.field(factory=dict, kw_only=True)
    _names: Collection[str] = attrs.field(default=(), kw_only=True, eq=False, alias="_names")

    _form: ClassVar[Form] = Form(
        "segment",
        id=TEXT,
        code=TEXT.needed,
        name=TEXT.needed,
        import_id=TEXT,
        description=TEXT,
        cpm=NUMBER,
        categories=TEXTS,
        updated_at=TEXT,
    )
    _shown: ClassVar[tuple[str, ...]] = ("code", "name", "id")
    _writable: ClassVar[tuple[str, ...]] = ("name", "description", "cpm", "categories")  # contract T8
    _fixed: ClassVar[tuple[str, ...]] = ("code",)

    def _part(self, read: dict[str, object]) -> None:
        if self.categories is not None:  # a tuple of texts costs the garbage collector nothing: lists are long
            read["categories"] = tuple(self.categories)

    @property
    def updated_at_datetime(self) -> datetime | None:
        """``updated_at`` in UTC, cut to microseconds. Raises InvalidInput when it is no time."""
        return None if self.updated_at is None else parse_time(self.updated_at)

    def changes(self, since: Self | None = None) -> dict[str, object] | None:
        """The smallest PATCH (contract T8) from the segment as it was read, or from *since*; None when all is the same.

        A segment that was never read gives every field that is set. Raises InvalidInput for what the service would
        refuse, for a changed ``code``, and for a field set to None: here the service takes null for absent, so nothing
        can be cleared.
        """
        changed = self._changed(since)
        if not self._before and since is None:
            changed = {name: value for name, value in changed.items() if value is not None}
        for name, value in changed.items():
            if value is None:
                advice = "set []" if name == "categories" else "set another value"
                raise InvalidInput(f"segment: {name} cannot be cleared, the service takes null for absent; {advice}")
        self._check(changed)
        return changed or None

    def creation(self) -> dict[str, object]:
        """The body that creates it (contract T4). Raises InvalidInput as :meth:`check` does."""
        self.check()
        fields = {name: getattr(self, name) for name in ("code", *self._writable)}
        return {name: as_json(value, name) for name, value in fields.items() if value is not None}

    def check(self) -> None:
        """Raise InvalidInput for what the service would refuse in any case (contract 2.2)."""
        fields = {name: getattr(self, name) for name in self._writable}
        self._check({"code": self.code, "name": self.name} | {n: v for n, v in fields.items() if v is not None})

    @staticmethod
    def _check(fields: Mapping[str, object]) -> None:
        for name, value in fields.items():
            what = f"segment: {name}"
            match name:
                case "code" | "name":
                    check_name(value, what)
                case "cpm":
                    check_number(value, what)
                case "categories":
                    check_texts(value, what)
                case _:
                    check_text(value, what)


class SegmentList(ValueList[Segment]):
    """Segments of an import, with look-ups that follow every change: ``by_id``, ``by_name``, ``by_code``."""

    _item: ClassVar[type[Value]] = Segment


def checked_segment(value: object) -> Segment:
    """*value*, which is a segment that can be written. Raises InvalidInput, also for callers without a type checker."""
    if not isinstance(value, Segment):
        raise InvalidInput(f"A Segment expected, got {type(value).__name__}")
    value.check()
    return value
