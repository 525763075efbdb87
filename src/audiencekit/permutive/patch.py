"""Values that can be changed: what changed since they were read, as the smallest PATCH that says so."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from typing import ClassVar, Self, cast

from audiencekit.core.payload import plain
from audiencekit.errors import InvalidInput
from audiencekit.permutive.value import Value


class Changeable(Value, ABC):
    """A value that remembers how the service said it: ``_names`` then is a dict of the fields as they were read."""

    __slots__ = ()

    _writable: ClassVar[tuple[str, ...]]
    _fixed: ClassVar[tuple[str, ...]]

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Self:
        """From the service's JSON, in any of its spellings (permutive contract 3.1); ``changes()`` counts from here.

        Raises UnexpectedResponse for a field of another kind than the service's, or a needed one that is missing.
        """
        return cls._of(*cls._form.take(body))

    @classmethod
    def taking_over(cls, body: dict[str, object]) -> Self:
        """As :meth:`from_dict`, for an answer's own dict, which the value keeps: long lists are read in less time."""
        return cls._of(*cls._form.take_over(body))

    @classmethod
    def _of(cls, fields: dict[str, object], extra: dict[str, object]) -> Self:
        value = cast("Callable[..., Self]", cls)(**fields, extra=extra, _names=fields)
        value._part(fields)
        return value

    @abstractmethod
    def _part(self, read: dict[str, object]) -> None:
        """Put copies in the place of all that could be changed in place, so that what was *read* stays as it was."""

    @property
    def _before(self) -> Mapping[str, object]:
        """The fields as they were read from the service; none for a value of one's own."""
        return cast("Mapping[str, object]", self._names) if isinstance(self._names, dict) else {}

    def _changed(self, since: Self | None) -> dict[str, object]:
        """The writable fields that are another than before; all that are set for a value that was never read.

        Raises InvalidInput when a field was changed that no request can change.
        """
        kind, before = self._form.kind, self._before
        names: Collection[str] = () if before else self._names
        if since is not None:
            before, names = {name: getattr(since, name) for name in self._form.names}, ()
        for name in self._fixed if before else ():
            if not same_json(getattr(self, name), before.get(name), f"{kind}: {name}"):
                raise InvalidInput(f"{kind}: {name} cannot be changed; it is {before.get(name)!r} for good")
        changed: dict[str, object] = {}
        for name in self._writable:
            value = cast("object", getattr(self, name))
            if (value is None and name in names) or not same_json(value, before.get(name), f"{kind}: {name}"):
                changed[name] = plain(value, f"{kind}: {name}")
        return changed


def same_json(one: object, other: object, what: str) -> bool:
    """Whether both are the same JSON: ``True`` is not ``1`` there, and the order of an object's keys means nothing.

    Raises InvalidInput, naming *what*, for what is no JSON.
    """
    return _equal(one, other) or _equal(plain(one, what), plain(other, what))


def _equal(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        left, right = cast("dict[str, object]", one), cast("dict[str, object]", other)
        return len(left) == len(right) and all(
            key in right and _equal(member, right[key]) for key, member in left.items()
        )
    if isinstance(one, list) and isinstance(other, list):
        items, others = cast("list[object]", one), cast("list[object]", other)
        return len(items) == len(others) and all(map(_equal, items, others))
    return one == other and isinstance(one, bool) == isinstance(other, bool)
