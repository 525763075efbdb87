"""An OpenAPI document with the line of each of its parts. Loading is stricter than YAML: nothing is lost in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.validation.exceptions import DuplicateOperationIDError

from generation.refusal import Finding, JsonPath, Refusal
from generation.settings import Service


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
    """Read a YAML file into JSON's types.

    Raises:
        Refusal: For a syntax error, a key that is there twice, a key or scalar that is not what it looks like, or a
            feature of YAML that JSON lacks.
    """
    try:
        root = yaml.compose(path.read_text(), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Refusal([Finding(file, line, (), f"not YAML: {error.problem}")]) from error
    reader = _Reader(file)
    data = reader.value(root, ())
    if not isinstance(data, dict):
        reader.findings.append(Finding(file, 1, (), "not a mapping"))
    if reader.findings:
        raise Refusal(reader.findings)
    return Document(file, data, reader.lines)


class _Reader:
    """Turns YAML's nodes into values, keeping lines and collecting what is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[JsonPath, int] = {}
        self.findings: list[Finding] = []
        self._scalars = yaml.SafeLoader("")

    def value(self, node: yaml.Node | None, path: JsonPath) -> Any:
        if node is None:
            return None
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: JsonPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = key_node.value, key_node.start_mark.line + 1
            if key_node.tag not in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:int"):  # 200: is common for a status
                self.findings.append(Finding(self.file, line, path, f"the key {key!r} is not text: quote it"))
                continue
            if key in mapping:
                self.findings.append(Finding(self.file, line, path, f"the key {key!r} is there twice"))
            self.lines[(*path, key)] = line
            mapping[key] = self.value(value_node, (*path, key))
        return mapping

    def _scalar(self, node: yaml.Node, path: JsonPath) -> Any:
        if node.tag == "tag:yaml.org,2002:timestamp":
            return node.value  # JSON has no dates, nor has YAML 1.2
        value = self._scalars.construct_object(node)
        if isinstance(value, bool) and node.value.lower() not in ("true", "false"):
            self._complain(node, path, f"{node.value!r} is a boolean to some readers: quote it, or write true or false")
        if not isinstance(value, str | int | float | bool | None):
            self._complain(node, path, f"{node.value!r} is not a value of JSON: quote it")
        return value

    def _complain(self, node: yaml.Node, path: JsonPath, message: str) -> None:
        self.findings.append(Finding(self.file, node.start_mark.line + 1, path, message))


def validate(document: Document, service: Service) -> None:
    """Refuse what is not OpenAPI 3.1, and what is not the document that ``services.toml`` announces."""
    if not str(document.data.get("openapi", "")).startswith("3.1."):
        raise Refusal([document.finding(("openapi",), "the version of OpenAPI must be 3.1")])
    # Through JSON, because overlays may have put one object into several places.
    errors = OpenAPIV31SpecValidator(json.loads(json.dumps(document.data))).iter_errors()
    findings = [
        document.finding(tuple(error.absolute_path), error.message[:300])
        for error in errors
        if not isinstance(error, DuplicateOperationIDError)  # the lint finds more of them, and knows their lines
    ]
    servers = [server.get("url") for server in document.data.get("servers", [])]
    if service.base_url not in servers:
        findings.append(document.finding(("servers",), f"services.toml expects the base URL {service.base_url}"))
    if document.data.get("info", {}).get("version") != service.version:
        findings.append(document.finding(("info", "version"), f"services.toml expects version {service.version}"))
    if findings:
        raise Refusal(findings)
