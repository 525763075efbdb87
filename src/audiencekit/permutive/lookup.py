"""A look-up over a list whose items can be changed in place: an index that is checked whenever it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT")
ItemT = TypeVar("ItemT")


class Lookup(Mapping[KeyT, ItemT], Generic[KeyT, ItemT]):
    """*items* by what *key* makes of each, None being no key; *asked* makes the same of what is asked for.

    Always as the items are now. A key that is found costs one step, as the item found is asked for its key; a missing
    one costs a comparison of all keys, so take ``dict(lookup)`` for many questions of which most have no answer. Of
    several items with one key the first is given; one of them, if it got the key by being changed in place.
    """

    def __init__(
        self,
        items: list[ItemT],
        key: Callable[[ItemT], KeyT | None],
        asked: Callable[[object], object],
    ) -> None:
        self._items = items
        self._key = key
        self._asked = asked
        self._keys: list[KeyT | None] | None = None
        self._index: dict[object, ItemT] = {}

    def forget(self) -> None:
        """The list was changed."""
        self._keys = None

    def __getitem__(self, key: KeyT) -> ItemT:
        wanted = self._asked(key)
        if self._keys is not None and wanted in self._index:
            found = self._index[wanted]
            if self._key(found) == wanted:
                return found
        self._refresh()
        try:
            return self._index[wanted]
        except KeyError:
            raise KeyError(key) from None

    def __iter__(self) -> Iterator[KeyT]:
        return iter(self._fresh())

    def __len__(self) -> int:
        return len(self._fresh())

    def __repr__(self) -> str:
        return repr(self._fresh())

    def _fresh(self) -> dict[KeyT, ItemT]:
        """A dict as of now, in the order of the list."""
        fresh: dict[KeyT, ItemT] = {}
        for item in self._items:
            key = self._key(item)
            if key is not None:
                fresh.setdefault(key, item)
        return fresh

    def _refresh(self) -> None:
        keys = list(map(self._key, self._items))
        if keys != self._keys:
            index: dict[object, ItemT] = {}
            for key, item in zip(reversed(keys), reversed(self._items), strict=True):
                if key is not None:
                    index[key] = item
            self._index, self._keys = index, keys
