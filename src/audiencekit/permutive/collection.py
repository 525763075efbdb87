"""Lists of values with look-ups that always tell what the list holds now, also after an item was renamed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableSequence, Sequence
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Generic, Literal, Self, SupportsIndex, TypeVar, cast, overload

from audiencekit.errors import InvalidInput
from audiencekit.permutive.files import JsonSource, dump_text, read_file, read_source, write_file
from audiencekit.permutive.lookup import Lookup
from audiencekit.permutive.value import Value

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from audiencekit.permutive.frames import Kind

ValueT = TypeVar("ValueT", bound=Value)
KeyT = TypeVar("KeyT")


class ValueList(MutableSequence[ValueT], Generic[ValueT]):
    """A mutable list. Where several items share a key a look-up gives one of them; ``duplicates`` names them all."""

    _item: ClassVar[type[Value]]
    _kinds: ClassVar[Mapping[str, Kind]] = {}

    def __init__(self, items: Iterable[ValueT] = ()) -> None:
        self._items = list(items)
        self._lookups: dict[str, Lookup[int | str, ValueT]] = {}

    @overload
    def __getitem__(self, index: SupportsIndex) -> ValueT: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: SupportsIndex | slice) -> ValueT | Self:
        return type(self)(self._items[index]) if isinstance(index, slice) else self._items[index]

    @overload
    def __setitem__(self, index: SupportsIndex, value: ValueT) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[ValueT]) -> None: ...
    def __setitem__(self, index: SupportsIndex | slice, value: ValueT | Iterable[ValueT]) -> None:
        if isinstance(index, slice):
            self._items[index] = cast("Iterable[ValueT]", value)
        else:
            self._items[index] = cast("ValueT", value)
        self._forget()

    def __delitem__(self, index: SupportsIndex | slice) -> None:
        del self._items[index]
        self._forget()

    def insert(self, index: SupportsIndex, value: ValueT) -> None:
        """Put *value* before the item at *index*."""
        self._items.insert(index, value)
        self._forget()

    def _forget(self) -> None:
        for lookup in self._lookups.values():
            lookup.forget()

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[ValueT]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, list):
            return self._items == other
        return self._items == cast("Self", other)._items if type(other) is type(self) else NotImplemented

    __hash__ = None  # pyright: ignore[reportAssignmentType]  # the language's own way to say unhashable

    def __copy__(self) -> Self:
        return type(self)(self._items)

    def __getstate__(self) -> dict[str, object]:
        return {"_items": self._items, "_lookups": {}}

    def __repr__(self) -> str:
        shown = [repr(item) for item in self._items[:3]]
        more = [f"… {len(self._items)} in all"] if len(self._items) > len(shown) else []
        return f"{type(self).__name__}([{', '.join(shown + more)}])"

    # --- look-ups ---------------------------------------------------------------------------------------------------
    @property
    def by_id(self) -> Mapping[str, ValueT]:
        """The items that have an id, by it."""
        return cast("Mapping[str, ValueT]", self._lookup("id"))

    @property
    def by_name(self) -> Mapping[str, ValueT]:
        """The items by name. Names need not be unique: see ``duplicates``."""
        return cast("Mapping[str, ValueT]", self._lookup("name"))

    @property
    def by_code(self) -> Mapping[int | str, ValueT]:
        """The items that have a code, by it. A number and its digits are the same code (contract 3.1 row 21)."""
        return self._lookup("code")

    def named(self, name: str, *, ignore_case: bool = False) -> Self:
        """All items of that name, in the list's order."""
        if not ignore_case:
            return self._where(lambda item: attrgetter("name")(item) == name)
        folded = name.casefold()
        return self._where(lambda item: attrgetter("name")(item).casefold() == folded)

    @property
    def duplicates(self) -> dict[str, Self]:
        """Names that more than one item has, each with its items."""
        return self.duplicates_of("name")

    def duplicates_of(self, field: Literal["id", "name", "code"]) -> dict[str, Self]:
        """Values of *field* that more than one item has, each with its items; codes as text."""
        get = attrgetter(field)
        grouped = self._grouped(lambda item: () if get(item) is None else (str(get(item)),))
        return {key: items for key, items in grouped.items() if len(items) > 1}

    def _lookup(self, field: Literal["id", "name", "code"]) -> Lookup[int | str, ValueT]:
        if field not in self._lookups:
            get = _code_text if field == "code" else attrgetter(field)
            asked = _as_code if field == "code" else _as_it_is
            self._lookups[field] = Lookup(self._items, get, asked)
        return self._lookups[field]

    def _where(self, wanted: Callable[[ValueT], bool]) -> Self:
        return type(self)(filter(wanted, self._items))

    def _grouped(self, keys: Callable[[ValueT], Iterable[str]]) -> dict[str, Self]:
        """Lists of the items by each of their keys."""
        found: dict[str, Self] = {}
        for item in self._items:
            for key in dict.fromkeys(keys(item)):
                found.setdefault(key, type(self)()).append(item)
        return found

    # --- JSON, files, frames ----------------------------------------------------------------------------------------
    def to_list(self) -> list[dict[str, object]]:
        """Each item's ``to_dict()``."""
        return [item.to_dict() for item in self._items]

    def to_json(self, *, indent: int | None = None) -> str:
        """A JSON array of the items. Raises InvalidInput for what JSON cannot hold, such as NaN."""
        return dump_text(self.to_list(), indent=indent)

    @classmethod
    def from_json(cls, source: JsonSource | Sequence[Mapping[str, object]]) -> Self:
        """From a JSON array: its text, a ``Path`` to a file of it, or the decoded list. Raises InvalidInput.

        As with ``from_json`` of an item, the items count as written by you: ``changes()`` of each has all that is set.
        """
        return cls._read(read_source(source, cls.__name__), "")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the list to *path* as indented JSON, whole or not at all, and return where it is."""
        return write_file(path, self.to_list())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read what :meth:`save` wrote; as :meth:`from_json`. Raises InvalidInput."""
        return cls._read(read_file(path), f"{os.fspath(path)}: ")

    to_json_file = save
    from_json_file = load

    @classmethod
    def _read(cls, body: object, where: str) -> Self:
        if not isinstance(body, (list, tuple)):
            raise InvalidInput(f"{where}{cls.__name__}: a JSON array expected, got {type(body).__name__}")
        read = cast("Callable[[object], ValueT]", cls._item.from_json)
        items: list[ValueT] = []
        for index, member in enumerate(cast("list[object]", body)):
            try:
                items.append(read(member))
            except InvalidInput as wrong:
                raise InvalidInput(f"{where}item {index}: {wrong.message}") from None
        return cls(items)

    @overload
    def to_frame(self, as_: Literal["pandas"] = "pandas") -> pd.DataFrame: ...
    @overload
    def to_frame(self, as_: Literal["polars"]) -> pl.DataFrame: ...
    def to_frame(self, as_: Literal["pandas", "polars"] = "pandas") -> pd.DataFrame | pl.DataFrame:
        """One row per item, one column per field; ``extra`` fields follow as columns of their own.

        Times are UTC with nanoseconds, whole numbers and booleans stay what they are, missing ones are null. Lists of
        texts are lists; a query and other nested JSON is JSON text, so that nothing of it changes. Raises
        ConfigurationError when the library is not installed; InvalidInput, with the column and the value, for what none
        of its kind can hold: a time that nanoseconds cannot tell, a number beyond 64 bits, half of a surrogate pair.
        """
        from audiencekit.permutive.frames import kinds_of, pandas_frame, polars_frame

        kinds = kinds_of(self._item.field_names(), **self._kinds)
        if as_ == "pandas":
            return pandas_frame(self.to_list(), kinds)
        if as_ == "polars":
            return polars_frame(self.to_list(), kinds)
        raise InvalidInput(f"as_ is 'pandas' or 'polars', got {as_!r}")


def _code_text(item: object) -> str | None:
    code: object = getattr(item, "code", None)
    return None if code is None else str(code)


def _as_code(key: object) -> object:
    return str(key) if type(key) is int else key


def _as_it_is(key: object) -> object:
    return key
