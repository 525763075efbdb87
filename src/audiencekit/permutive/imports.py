"""Import: a provider's set of segments. The requests are in ``_async/audience.py``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar, Self, cast

import attrs

from audiencekit.permutive.collection import ValueList
from audiencekit.permutive.fields import TEXT, TEXTS, Form, Reader, snake, value_of, word_of
from audiencekit.permutive.sources import Source
from audiencekit.permutive.timestamps import parse_time
from audiencekit.permutive.value import Value

_RELATIONS = {"second": "2nd", "third": "3rd"}  # the schema's cases (contract 3.1 row 18)


def _relation(value: object) -> object:
    word = word_of(value)
    return word if isinstance(value, str) else _RELATIONS.get(cast("str", word), word)


def _inheritance(value: object) -> object:
    """An object or a text (row 19); of the object the keys in snake_case."""
    if not isinstance(value, dict):
        return word_of(value)
    return {snake(name): member for name, member in cast("dict[str, object]", value).items()}


@attrs.frozen(kw_only=True, repr=False)
class Import(Value):
    """A provider's set of segments (contract 2.2). Read only: the API cannot create one.

    ``code`` is the provider in queries, ``relation`` ``2nd`` or ``3rd``, ``identifiers`` the identity tags.
    ``inheritance`` is there when it comes from another workspace: :attr:`inherited_from` says from which.
    """

    id: str
    name: str
    code: str
    relation: str | None = None
    identifiers: list[str] = attrs.field(factory=list)
    source: Source | None = None
    inheritance: dict[str, object] | str | None = None
    description: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    extra: dict[str, object] = attrs.field(factory=dict)
    _names: Collection[str] = attrs.field(default=(), eq=False, alias="_names")

    _form: ClassVar[Form] = Form(
        "import",
        id=TEXT.needed,
        name=TEXT.needed,
        code=TEXT.needed,
        relation=Reader(_relation, str),
        identifiers=TEXTS.or_empty,
        inheritance=Reader(_inheritance, str),
        source=value_of(Source.from_dict),
        description=TEXT,
        created_at=TEXT,
        updated_at=TEXT,
    )
    _shown: ClassVar[tuple[str, ...]] = ("name", "id", "code", "relation")

    @property
    def inherited_from(self) -> str | None:
        """The id of the workspace it comes from; None for the workspace's own."""
        origin = self.inheritance
        found = origin.get("workspace_id") if isinstance(origin, dict) else None
        return found if isinstance(found, str) else None

    @property
    def created_at_datetime(self) -> datetime | None:
        """``created_at`` in UTC, cut to microseconds. Raises InvalidInput when it is no time."""
        return None if self.created_at is None else parse_time(self.created_at)

    @property
    def updated_at_datetime(self) -> datetime | None:
        """``updated_at`` in UTC, cut to microseconds. Raises InvalidInput when it is no time."""
        return None if self.updated_at is None else parse_time(self.updated_at)


class ImportList(ValueList[Import]):
    """Imports in the server's order, with look-ups that follow every change: ``by_id``, ``by_name``, ``by_code``."""

    _item: ClassVar[type[Value]] = Import

    @property
    def by_identifier(self) -> dict[str, Self]:
        """The imports of each identity tag, computed when asked."""
        return self._grouped(lambda each: each.identifiers)
