"""An OpenAPI document with the line of each of its parts: loaded, resolved, validated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
from jsonschema import ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.schemas import schema_v31
from openapi_spec_validator.schemas.backend.jsonschema import create_validator
from openapi_spec_validator.validation.exceptions import DuplicateOperationIDError

from generation.refusal import Finding, JsonPath, Refusal
from generation.settings import Service
from generation.strict_yaml import read


class _Validator(OpenAPIV31SpecValidator):
    """The same on every machine: left alone, it takes a validator with other messages wherever one is installed."""

    schema_validator = create_validator(dict(schema_v31))


@attrs.define
class Document:
    """The document of a service, as loaded and, later, with its overlays applied."""

    file: str
    data: dict[str, Any]
    lines: dict[JsonPath, int]

    def line(self, path: JsonPath) -> int | None:
        """The line of a part; of the nearest part around it if it came from an overlay."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path)

    def finding(self, path: JsonPath, message: str) -> Finding:
        return Finding(self.file, self.line(path), path, message)

    def resolve(self, node: Any) -> Any:
        """The part that a ``$ref`` within the document stands for; other parts stand for themselves."""
        for _ in range(20):  # a longer chain is a circle
            if not (isinstance(node, dict) and isinstance(node.get("$ref"), str)):
                break
            target: Any = self.data
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target.get(step.replace("~1", "/").replace("~0", "~"), {}) if isinstance(target, dict) else {}
            node = target
        return node


def load(path: Path, file: str) -> Document:
    """Read a document, or an overlay, without the extensions beside paths and answers, which would be taken for such.

    Raises:
        Refusal: For what ``strict_yaml`` does not take.
    """
    document = Document(file, *read(path, file))
    items = _drop_extensions(document.data.get("paths"))
    for operation in [node for item in items if isinstance(item, dict) for node in item.values()]:
        _drop_extensions(operation.get("responses") if isinstance(operation, dict) else None)
    return document


def _drop_extensions(parts: Any) -> list[Any]:
    """Remove them; what is left comes back."""
    if not isinstance(parts, dict):
        return []
    for name in [name for name in parts if name.startswith("x-")]:
        del parts[name]
    return list(parts.values())


def validate(document: Document, service: Service) -> None:
    """Refuse what is not OpenAPI 3.1, and what is not the document that ``services.toml`` announces."""
    if not str(document.data.get("openapi", "")).startswith("3.1."):
        raise Refusal([document.finding(("openapi",), "the version of OpenAPI must be 3.1")])
    findings = violations(document)
    if findings:  # what follows trusts the shape of the document
        raise Refusal(findings)
    servers = [server.get("url") for server in document.data.get("servers", [])]
    if service.base_url not in servers:
        findings.append(document.finding(("servers",), f"services.toml expects the base URL {service.base_url}"))
    if document.data["info"]["version"] != service.version:
        findings.append(document.finding(("info", "version"), f"services.toml expects version {service.version}"))
    if findings:
        raise Refusal(findings)


def violations(document: Document) -> list[Finding]:
    """Where the document is not OpenAPI.

    The validator goes on into parts that it has just found broken, and fails there. Then what it found is the answer.
    """
    findings: list[Finding] = []
    try:
        # Through JSON, because overlays may have put one object into several places.
        for error in _Validator(json.loads(json.dumps(document.data))).iter_errors():
            if not isinstance(error, DuplicateOperationIDError):  # the lint finds more of them, and knows their lines
                findings.append(document.finding(_place(document, error), error.message[:300]))
    except Exception as error:
        if not findings:
            message = f"the validator gave up: {type(error).__name__}: {error}"[:300]
            raise Refusal([document.finding((), message)]) from error
    return findings


def _place(document: Document, error: ValidationError) -> JsonPath:
    """Where an error is. Of an error in a schema, the validator tells the place within that schema alone."""
    path: JsonPath = tuple(error.absolute_path)
    ends = [place for place in document.lines if place[-len(path) :] == path]
    return next((place for place in ends if _at(document.data, place) == error.instance), path) if path else path


def _at(node: Any, place: JsonPath) -> Any:
    for step in place:
        try:
            node = node[step]
        except (LookupError, TypeError):  # removed by an overlay
            return None
    return node
