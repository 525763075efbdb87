"""What all values of the service have in common: JSON both ways without loss, files, a short repr."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import ClassVar, Self, cast

from audiencekit.errors import InvalidInput, UnexpectedResponse
from audiencekit.permutive.fields import Form, copied
from audiencekit.permutive.files import JsonSource, dump_text, read_file, read_source, write_file


class Value:
    """Base of the value classes; each is an attrs class with a ``_form`` of its fields.

    ``extra`` holds the fields we do not know. ``_names`` are the fields the value was read with, so that an explicit
    null stays apart from an absent field; it takes no part in comparisons.
    """

    __slots__ = ()

    _form: ClassVar[Form]
    _shown: ClassVar[tuple[str, ...]] = ()

    extra: dict[str, object]
    _names: Collection[str]

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Self:
        """From the service's JSON, in any of its spellings (permutive contract 3.1).

        Raises UnexpectedResponse for a field of another kind than the service's, or a needed one that is missing.
        """
        fields, extra = cls._form.take(body)
        return cls._make(fields, extra, names=fields)

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """The fields of the service we know, in the order they are written."""
        return cls._form.names

    @classmethod
    def _make(cls, fields: Mapping[str, object], extra: dict[str, object], *, names: Collection[str]) -> Self:
        return cast("Callable[..., Self]", cls)(**fields, extra=extra, _names=names)

    def to_dict(self) -> dict[str, object]:
        """The service's JSON in its snake_case form: every field that is set, or was read as null, and ``extra``."""
        fields: dict[str, object] = {}
        names, implied = self._names, self._form.implied
        for name in self._form.names:
            value = cast("object", getattr(self, name))
            if value is None or (not value and name in implied):
                if name in names:
                    fields[name] = _plain(value)
            else:
                fields[name] = value if type(value) is str else _plain(value)
        return {**fields, **self._more()} if self.extra else fields

    def _more(self) -> dict[str, object]:
        """A copy of what we do not know."""
        return cast("dict[str, object]", copied(self.extra))

    def to_json(self, *, indent: int | None = None) -> str:
        """:meth:`to_dict` as JSON text. Raises InvalidInput for what JSON cannot hold, such as NaN."""
        return dump_text(self.to_dict(), indent=indent)

    @classmethod
    def from_json(cls, source: JsonSource | Mapping[str, object]) -> Self:
        """From JSON text, a ``Path`` to a file of it, or the decoded object.

        It counts as written by you, not as read from the service: ``changes()`` of it holds every field that is set.
        Raises InvalidInput for anything that is no such value.
        """
        return cls._own(read_source(source, cls._form.kind))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the value to *path* as indented JSON, whole or not at all, and return where it is."""
        return write_file(path, self.to_dict())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read what :meth:`save` wrote; as :meth:`from_json`. Raises InvalidInput."""
        return cls._own(read_file(path), f"{os.fspath(path)}: ")

    to_json_file = save
    from_json_file = load

    @classmethod
    def _own(cls, body: object, where: str = "") -> Self:
        if not isinstance(body, Mapping):
            raise InvalidInput(f"{where}{cls._form.kind}: a JSON object expected, got {type(body).__name__}")
        try:
            fields, extra = cls._form.take(cast("Mapping[str, object]", body))
        except UnexpectedResponse as wrong:
            raise InvalidInput(f"{where}{wrong.detail}") from None
        return cls._make(fields, extra, names=tuple(fields))

    def __repr__(self) -> str:
        names = self._shown or self._form.names
        shown = ((name, cast("object", getattr(self, name))) for name in names)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in shown if value is not None)})"


def _plain(value: object) -> object:
    if isinstance(value, Value):
        return value.to_dict()
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in cast("list[object]", value)]
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in cast("Mapping[str, object]", value).items()}
    return value
