"""What a document says in words and the generator drops: for the templates, which know this as ``words``.

The generator hands its templates neither `deprecated`, nor the description of a parameter, nor what stands beside a
`$ref`. Templates ask here with the generator's own objects; the answer is looked up in the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import EnumProperty, ModelProperty, Property
from openapi_python_client.parser.responses import Response
from openapi_python_client.strings import ClassName

from generation.hints import HINTS, hint, is_deprecated

_REMEDY = re.compile(r"\b(instead|use|replace[ds]?|replacement|prefer|superseded|moved|deprecated|until)\b", re.I)
_LAID_OUT = re.compile(r"^\s*([-*+|>`#]|\d+[.)]|\s{4})", re.M)
_LOCATIONS = ("path", "query", "header", "cookie")


@attrs.frozen
class Said:
    """What the document says about one thing."""

    text: str = ""
    """For a docstring: the description, after what there is to say about a deprecation, before the unit."""
    deprecated: str | None = None
    """For a warning: what to do in place of it, which may be empty; None if it is not deprecated."""


class Words:
    """A document, to be asked with the objects that templates have in hand."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        schemas = (document.get("components") or {}).get("schemas") or {}
        self._classes = {
            str(ClassName(schema.get("title") or name, "field_")): schema
            for name, schema in schemas.items()
            if isinstance(schema, dict)
        }
        self._operations = {
            (method, _anonymous(path)): (item, node)
            for path, item in (document.get("paths") or {}).items()
            for method, node in item.items()
            if isinstance(node, dict)
        }

    def operation(self, endpoint: Endpoint) -> Said:
        return _said(self._operation(endpoint)[1])

    def parameters(self, endpoint: Endpoint) -> list[tuple[Property, Said]]:
        """The parameters in the order of the function's arguments; the body is not one of them."""
        item, node = self._operation(endpoint)
        found: dict[tuple[str, str], Any] = {}
        for parameter in (*item.get("parameters", ()), *node.get("parameters", ())):  # the operation's own win
            resolved = self._resolve(parameter)
            found[resolved.get("in", ""), resolved.get("name", "")] = resolved
        return [
            (property_, self._parameter(found.get((place, _text(property_.name)), {})))
            for place in _LOCATIONS
            for property_ in getattr(endpoint, f"{place}_parameters")
        ]

    def body(self, endpoint: Endpoint) -> Said:
        request = self._resolve(self._operation(endpoint)[1].get("requestBody") or {})
        return _said(request)

    def answers(self, endpoint: Endpoint) -> list[tuple[str, str, str]]:
        """(status, type, description) of each documented answer, by status; no type if there is no body."""
        responses = [*endpoint.responses.patterns]
        if endpoint.responses.default:
            responses.append(endpoint.responses.default)
        described = self._operation(endpoint)[1].get("responses") or {}
        by_status = {str(status): self._resolve(node) for status, node in described.items()}
        return [
            (
                response.status_code.pattern,
                response.prop.get_type_string().as_unembedded_code()
                if response.source["return_type"] != "None"
                else "",
                _sentence(by_status.get(response.status_code.pattern, {}).get("description")),
            )
            for response in responses
        ]

    def model(self, model: ModelProperty) -> Said:
        return _said(self._node(model))

    def enum(self, enum: EnumProperty) -> Said:
        return _said(self._classes.get(str(enum.class_info.name), {}))

    def property(self, model: ModelProperty, property_: Property) -> Said:
        """Of a property without words of its own: those of its schema."""
        for node in self._properties(self._node(model), _text(property_.name)):
            said = self._own_or_referred(node)
            return said if said.text else attrs.evolve(said, text=_text(property_.description))
        return Said(_text(property_.description))

    def any_deprecated(self, model: ModelProperty) -> bool:
        """Whether constructing this model may have to warn."""
        properties = (*(model.required_properties or ()), *(model.optional_properties or ()))
        return self.model(model).deprecated is not None or any(
            self.property(model, property_).deprecated is not None for property_ in properties
        )

    def is_tag(self, model: ModelProperty, property_: Property) -> bool:
        """Does this constant only tell a vendor's classes apart? Alone, the class takes what is still to come."""
        return any(node.get("x-tag") is True for node in self._properties(self._node(model), _text(property_.name)))

    def flowing(self, text: str) -> str:
        """Text whose lines may be broken anew: paragraphs become one line, lists and the like stay as they are."""
        paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]
        return "\n\n".join(
            paragraph.rstrip() if _LAID_OUT.search(paragraph) else " ".join(paragraph.split())
            for paragraph in paragraphs
        )

    def warning(self, subject: str, said: Said) -> str:
        return f"{subject} is deprecated. {said.deprecated}".strip()

    def _operation(self, endpoint: Endpoint) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        path = endpoint.path.get_untrusted_value()
        return self._operations.get((endpoint.method, _anonymous(path)), ({}, {}))

    def _parameter(self, node: Mapping[str, Any]) -> Said:
        schema = node.get("schema")
        schema = schema if isinstance(schema, dict) else {}
        return self._own_or_referred({**_words_of(schema), **_words_of(node), "$ref": schema.get("$ref")})

    def _own_or_referred(self, node: Mapping[str, Any]) -> Said:
        """A deprecated enum counts where it is used, since naming one of its members cannot be noticed."""
        parts = [node] if node.get("$ref") else node.get("allOf") or []
        alone = parts[0] if len(parts) == 1 and isinstance(parts[0], dict) else {}
        schema = self._resolve(alone) if alone.get("$ref") else {}
        own = _said(node)
        theirs = _said(schema)
        deprecated = theirs.deprecated if own.deprecated is None and "enum" in schema else own.deprecated
        return Said(own.text or theirs.text, deprecated)

    def _node(self, model: ModelProperty) -> Mapping[str, Any]:
        """The schema of a model. An inline one has no name to find it by, but the generator's copy is as good."""
        named = self._classes.get(str(model.class_info.name))
        return named if named is not None else model.data.model_dump(mode="json", by_alias=True, exclude_unset=True)

    def _properties(self, schema: Mapping[str, Any], name: str, depth: int = 0) -> Iterator[Mapping[str, Any]]:
        """The definitions of a property, the schema's own before those it is composed of."""
        own = (schema.get("properties") or {}).get(name)
        if isinstance(own, dict):
            yield own
        for part in schema.get("allOf") or [] if depth < 20 else []:  # deeper is a circle
            yield from self._properties(self._resolve(part), name, depth + 1)

    def _resolve(self, node: Any) -> Mapping[str, Any]:
        for _ in range(20):  # a longer chain is a circle
            if not (isinstance(node, dict) and isinstance(node.get("$ref"), str)):
                break
            target: Any = self._document
            for step in node["$ref"].removeprefix("#/").split("/"):
                step = step.replace("~1", "/").replace("~0", "~")
                target = target.get(step, {}) if isinstance(target, dict) else {}
            node = target
        return node if isinstance(node, dict) else {}


def _type(response: Response) -> str:
    return "" if response.source["return_type"] == "None" else response.prop.get_type_string().as_unembedded_code()


def _said(node: Mapping[str, Any]) -> Said:
    description = _text(node.get("description")).strip()
    text = description + _unit(node, description)
    if not is_deprecated(node):
        return Said(text)
    bare = re.sub(r"^\W*deprecated\W*", "", description, flags=re.I)  # said once is enough
    bare = bare[:1].upper() + bare[1:]
    said = _sentence(hint(node))
    sentences = re.split(r"(?<=[.!?])\s+", bare.replace("\n", " "))
    telling = [sentence for sentence in sentences if _REMEDY.search(sentence)]
    if bare != description and sentences[0] not in telling:  # "Deprecated: the new ones are better."
        telling.insert(0, sentences[0])
    remedy = said or _sentence(" ".join(telling))
    rest = bare + _unit(node, bare)
    return Said(" ".join(part for part in (f"Deprecated: {said}" if said else "Deprecated.", rest) if part), remedy)


def _unit(node: Mapping[str, Any], description: str) -> str:
    unit = _text(node.get("x-unit") or node.get("x-units"))
    return f" Unit: {unit}." if unit and unit.lower() not in description.lower() else ""


def _words_of(node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: node[key] for key in ("description", "deprecated", "x-unit", "x-units", *HINTS) if key in node}


def _sentence(text: object) -> str:
    """One line, with a capital and a full stop."""
    line = " ".join(_text(text).split())
    if not line:
        return ""
    return line[0].upper() + line[1:] + ("" if line[-1] in ".!?" else ".")


def _text(value: Any) -> str:
    """Also of the generator's own kind of text, which hides what it holds."""
    return value.get_untrusted_value() if hasattr(value, "get_untrusted_value") else str(value or "")


def _anonymous(path: str) -> str:
    """The generator renames the parameters in a path."""
    return re.sub(r"\{[^}]*\}", "{}", path)
