"""Objects of a document that know where they came from, however far a step has moved them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from generation.document import Document
from generation.refusal import Finding, JsonPath, Refusal

#: What makes a schema one of several.
UNIONS = ("anyOf", "oneOf")


class Part(dict[str, Any]):
    """An object of a document, with its file and its place there."""

    __slots__ = ("file", "place")

    file: str
    place: JsonPath


def traced(node: Any, file: str, place: JsonPath = ()) -> Any:
    """The same JSON with each object as a ``Part``."""
    if isinstance(node, dict):
        part = Part({key: traced(child, file, (*place, key)) for key, child in node.items()})
        part.file, part.place = file, place
        return part
    if isinstance(node, list):
        return [traced(child, file, (*place, index)) for index, child in enumerate(node)]
    return node


def derived(origin: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """A new object that stands for ``origin``, and is found at its place."""
    if not isinstance(origin, Part):
        return dict(data)
    part = Part(data)
    part.file, part.place = origin.file, origin.place
    return part


#: What is said of a field rather than of its type: it stays beside a reference, a union or null.
_OUTSIDE = {"description", "deprecated", "readOnly", "writeOnly", "default"}

#: What says something about a schema, but nothing about what fits it.
_WORDS = {*_OUTSIDE, "title", "example", "examples", "externalDocs", "xml", "$comment"}


def outside(node: Mapping[str, Any]) -> dict[str, Any]:
    """What stays outside of a schema that moves, such as into a class of its own."""
    return {key: value for key, value in node.items() if key in _OUTSIDE or _hints(key)}


def marks(node: Mapping[str, Any]) -> dict[str, Any]:
    """The same of what gets a type of its own, for which neither the description nor the default holds."""
    return {key: value for key, value in outside(node).items() if key not in ("description", "default")}


def words_of(node: Mapping[str, Any]) -> dict[str, Any]:
    """What is said about a schema beside what fits it."""
    return {key: value for key, value in node.items() if is_word(key)}


def is_word(key: str) -> bool:
    return key in _WORDS or _hints(key)


def _hints(key: str) -> bool:
    """x-deprecated and the like."""
    return key.startswith("x-deprecat")


@attrs.define
class ForeignDocument(Document):
    """A document that is not ours: of several files perhaps, with what was found odd about it."""

    sources: dict[str, dict[JsonPath, int]] = attrs.field(factory=dict)
    """The lines of each file, by its name."""
    files: dict[str, Path] = attrs.field(factory=dict)
    """The files it is made of, by their path within its folder; the first is the document itself."""
    warnings: list[Finding] = attrs.field(factory=list)
    hoisted: set[str] = attrs.field(factory=set)
    """Components that were made of inline schemas."""
    media_types: set[str] = attrs.field(factory=set)
    """Types of request bodies that are sent as bytes, which the generator has to be told."""
    said: dict[str, Any] | None = None
    """The document before it was made fit for the generator, see ``foreign.said``."""

    def finding(self, path: JsonPath, message: str) -> Finding:
        """A finding at the place where the vendor's file has what is now at ``path``."""
        file, place, node = self.file, (), self.data
        for index, step in enumerate(path):
            if isinstance(node, Part):
                file, place = node.file, (*node.place, *path[index : index + 1])
            else:
                place = (*place, step)
            try:
                node = node[step]  # pyright: ignore[reportArgumentType]  (of a list, an index)
            except (LookupError, TypeError):
                place = (*place, *path[index + 1 :])
                break
        if isinstance(node, Part):
            file, place = node.file, node.place
        return Finding(file, self._line(file, place), place, message)

    def at(self, node: Any, message: str, *steps: str | int) -> Finding:
        """A finding at an object of the document, or below it."""
        if not isinstance(node, Part):  # it came from an overlay
            return Finding(self.file, None, steps, message)
        place = (*node.place, *steps)
        return Finding(node.file, self._line(node.file, place), place, message)

    def warn(self, node: Any, message: str, *steps: str | int) -> None:
        found = self.at(node, message, *steps)
        if found not in self.warnings:
            self.warnings.append(found)

    def refuse(self, node: Any, message: str, *steps: str | int) -> Refusal:
        return Refusal([self.at(node, message, *steps)])

    def _line(self, file: str, place: JsonPath) -> int | None:
        lines = self.sources.get(file, {})
        while place and place not in lines:
            place = place[:-1]
        return lines.get(place)
