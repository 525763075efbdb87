"""Shared entities: people whom several tables or databases know, each one person in the copies too (contract 5.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias, cast

import attrs

from audiencekit.avatars import checks, plain
from audiencekit.avatars.config.text import Document
from audiencekit.avatars.configuration import document, name_of
from audiencekit.avatars.pseudonyms import PseudonymizationStrategy, to_strategy
from audiencekit.errors import InvalidInput


class SharedColumn(NamedTuple):
    """A column of a table of a database (the name of its connection)."""

    database: str
    table: str
    column: str


Place: TypeAlias = SharedColumn | tuple[str, str, str] | Mapping[str, str]


@attrs.frozen(kw_only=True)
class SharedAttribute:
    """What all databases say of such a person alike: replaced by *strategy*, in *columns* when they are named."""

    name: str
    strategy: PseudonymizationStrategy | None = None
    columns: tuple[SharedColumn, ...] = ()


@attrs.frozen(kw_only=True)
class SharedEntity:
    """People by the columns that hold their key. *strategy* replaces the key, *exclude_values* are no keys."""

    name: str
    key: tuple[SharedColumn, ...]
    attributes: tuple[SharedAttribute, ...] = ()
    strategy: PseudonymizationStrategy | None = None
    exclude_values: tuple[object, ...] = ()
    seed: int | None = None

    def to_document(self) -> Document:
        """The ``AvatarSharedEntity`` document."""
        key = {
            "strategy": self.strategy.to_block() if self.strategy else None,
            "exclude_values": list(self.exclude_values),
            "mapping": [place._asdict() for place in self.key],
        }
        attributes = [
            plain.present(
                {
                    "name": each.name,
                    "strategy": each.strategy.to_block() if each.strategy else None,
                    "columns": [place._asdict() for place in each.columns],
                }
            )
            for each in self.attributes
        ]
        spec = {"seed": self.seed, "key": plain.present(key), "attributes": attributes}
        return document("AvatarSharedEntity", self.name, plain.present(spec))

    @classmethod
    def from_document(cls, found: Document) -> SharedEntity:
        """From its document. Raises InvalidInput for a strategy that is none."""
        spec = plain.mapping(found.get("spec"))
        key = plain.mapping(spec.get("key"))
        return shared_entity(
            name_of(found),
            [cast("Mapping[str, str]", plain.mapping(place)) for place in plain.items(key.get("mapping"))],
            [_attribute(plain.mapping(each)) for each in plain.items(spec.get("attributes"))],
            strategy=_strategy(key.get("strategy")),
            exclude_values=plain.items(key.get("exclude_values")),
            seed=plain.whole(spec.get("seed")),
        )


def shared_entity(
    name: str,
    key: Iterable[Place],
    attributes: Mapping[str, PseudonymizationStrategy] | Sequence[SharedAttribute] = (),
    *,
    strategy: PseudonymizationStrategy | None = None,
    exclude_values: Iterable[object] = (),
    seed: int | None = None,
) -> SharedEntity:
    """A shared entity called *name*, whose *key* is in these columns, each ``(database, table, column)``.

    *attributes*: strategies by name, or :class:`SharedAttribute` values that also name columns. Raises InvalidInput.
    """
    places = tuple(_place(each, f"shared entity {name!r}: key") for each in key)
    if not places:
        raise InvalidInput(f"shared entity {name!r}: key names no column")
    given = attributes.items() if isinstance(attributes, Mapping) else ((each.name, each) for each in attributes)
    return SharedEntity(
        name=checks.text(name, "the name of a shared entity"),
        key=places,
        attributes=tuple(
            each
            if isinstance(each, SharedAttribute)
            else SharedAttribute(name=label, strategy=to_strategy(each, f"attribute {label!r}"))
            for label, each in given
        ),
        strategy=None if strategy is None else to_strategy(strategy, "strategy"),
        exclude_values=tuple(exclude_values),
        seed=None if seed is None else checks.whole(seed, "seed", least=0),
    )


def _place(value: object, what: str) -> SharedColumn:
    found = plain.mapping(value)
    parts = [found.get(name) for name in SharedColumn._fields] if found else value
    if isinstance(parts, (tuple, list)):
        names = [name for name in cast("Sequence[object]", parts) if isinstance(name, str) and name]
        if len(names) == len(cast("Sequence[object]", parts)) == 3:
            return SharedColumn(*names)
    raise InvalidInput(f"{what} is made of (database, table, column), got {value!r}")


def _attribute(block: Mapping[str, object]) -> SharedAttribute:
    name = str(block.get("name"))
    columns = tuple(_place(place, f"attribute {name!r}") for place in plain.items(block.get("columns")))
    return SharedAttribute(name=name, strategy=_strategy(block.get("strategy")), columns=columns)


def _strategy(block: object) -> PseudonymizationStrategy | None:
    return to_strategy(block, "strategy") if block else None
