"""People whom several tables of databases know, as a document names them (contract 5.3)."""

from __future__ import annotations

import attrs

from audiencekit.sandbox.avatars.node import Node
from audiencekit.sandbox.avatars.pseudonym import Pseudonym, read_pseudonym


@attrs.frozen
class Place:
    """A column of a table of a database, which goes by its name in the set."""

    database: str
    table: str
    column: str


@attrs.frozen(kw_only=True)
class SharedAttribute:
    """What is said of each person alike. *columns* none: those of that name beside the keys."""

    name: str
    strategy: Pseudonym
    columns: tuple[Place, ...]


@attrs.frozen(kw_only=True)
class SharedEntity:
    """People by the columns *keys*. *strategy* None: new keys of the old ones' type; *excluded* values are no keys."""

    name: str
    keys: tuple[Place, ...]
    strategy: Pseudonym | None
    excluded: tuple[str, ...]
    attributes: tuple[SharedAttribute, ...]
    seed: int | None

    def places_of(self, attribute: SharedAttribute) -> tuple[tuple[Place, Place], ...]:
        """The columns of *attribute*, each with the key that stands in its rows."""
        named = attribute.columns or tuple(Place(key.database, key.table, attribute.name) for key in self.keys)
        keys = {(key.database, key.table): key for key in self.keys}
        return tuple((keys[place.database, place.table], place) for place in named)


def read_entity(name: str, spec: Node) -> SharedEntity:
    """An ``AvatarSharedEntity``."""
    key, attributes, seed = spec.need("key"), spec.get("attributes"), spec.get("seed")
    strategy, excluded = key.get("strategy"), key.get("exclude_values")
    keys = tuple(_place(place) for place in key.need("mapping").items())
    tables = {(place.database, place.table) for place in keys}
    return SharedEntity(
        name=name,
        keys=keys,
        strategy=read_pseudonym(strategy) if strategy else None,
        excluded=tuple(str(value.value) for value in excluded.items()) if excluded else (),
        attributes=tuple(_attribute(each, tables) for each in attributes.items()) if attributes else (),
        seed=seed.whole() if seed else None,
    )


def _attribute(node: Node, tables: set[tuple[str, str]]) -> SharedAttribute:
    columns = node.get("columns")
    places = tuple(_place(place) for place in columns.items()) if columns else ()
    for place in places:
        if (place.database, place.table) not in tables:
            raise node.refuse(f"Table '{place.table}' has no column of the key")
    strategy = read_pseudonym(node.need("strategy"))
    return SharedAttribute(name=node.need("name").text(), strategy=strategy, columns=places)


def _place(node: Node) -> Place:
    return Place(*(node.need(key).text() for key in ("database", "table", "column")))
