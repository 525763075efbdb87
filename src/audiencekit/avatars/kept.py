"""What a document says that no value here has a place for: found when it is read, put back when it is written. Pure.

So a field of a newer service survives a round trip wherever it stands, also in the block of a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, cast

import attrs

from audiencekit.avatars import plain


@attrs.frozen
class Item:
    """The item of a list that is called *name*, by its member *key*."""

    key: str
    name: object


Path: TypeAlias = tuple[str | Item, ...]
_IDENTITIES = ("name", "field")  # of tables and of columns


def left_over(found: Mapping[str, object], written: Mapping[str, object]) -> dict[Path, object]:
    """The members of *found* that *written* does not have, by their place. What both have is left to *written*."""
    kept: dict[Path, object] = {}
    _compare(found, written, (), kept)
    return kept


def put_back(written: Mapping[str, object], kept: Mapping[Path, object]) -> dict[str, object]:
    """*written* with the members of *kept*, where what they belong to is still there and says nothing of its own."""
    whole = cast("dict[str, object]", _copied(written))
    for path, value in kept.items():
        *parents, last = path
        place: object = whole
        for part in parents:
            place = _inner(place, part)
        if isinstance(place, dict) and last not in place:
            cast("dict[object, object]", place)[last] = value
    return whole


def without_table(kept: Mapping[Path, object], table: str) -> dict[Path, object]:
    """*kept* without what belongs to *table*, in a schema or in a map by table."""
    return {path: value for path, value in kept.items() if table not in path[2:3] and Item("name", table) not in path}


def _compare(found: object, written: object, place: Path, kept: dict[Path, object]) -> None:
    if isinstance(found, Mapping) and isinstance(written, Mapping):
        for key, value in plain.mapping(cast("object", found)).items():
            if key in written:
                _compare(value, cast("object", written[key]), (*place, key), kept)
            elif value is not None:
                kept[(*place, key)] = value
    elif isinstance(found, list) and isinstance(written, list):
        for each in plain.items(cast("object", found)):
            item = _identity(each)
            if item is not None and (other := _inner(cast("object", written), item)) is not None:
                _compare(each, other, (*place, item), kept)


def _identity(value: object) -> Item | None:
    members = plain.mapping(value)
    return next((Item(key, members[key]) for key in _IDENTITIES if key in members), None)


def _inner(value: object, part: str | Item) -> object:
    if isinstance(part, str):
        return plain.mapping(value).get(part)
    return next((each for each in plain.items(value) if plain.mapping(each).get(part.key) == part.name), None)


def _copied(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _copied(member) for key, member in cast("Mapping[object, object]", value).items()}
    return [_copied(item) for item in cast("list[object]", value)] if isinstance(value, list) else value
