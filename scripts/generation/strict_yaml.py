"""Reads YAML into JSON's types, stricter than YAML is: nothing is lost in silence, and each complaint has its line."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import yaml

from generation.refusal import Finding, JsonPath, Refusal

#: The two halves of a character beyond U+FFFF, unless the backslash is itself escaped.
_HALVES = re.compile(r"(?<!\\)\\u[dD][89abAB]..\\u[dD][c-fC-F]..")

#: Among YAML 1.1's numbers, those that YAML 1.2 reads otherwise: 10:30 is 630 or text, 010 is 8 or 10, 1_000 a thousand
#: or text. And the text of 1.1 that is a number in 1.2.
_DOUBTFUL = re.compile(r"[-+]?(0[0-9]|0b|.*[:_]).*")
_DOUBTFUL_TEXT = re.compile(r"[-+]?0[0-9]+|0o[0-7]+")

#: A number of JSON that YAML 1.1 takes for text.
_EXPONENT = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?[eE][-+]?[0-9]+")

_STANDARD = "tag:yaml.org,2002:"

#: Parts that aliases may stand for in all. Ten lines of aliases within aliases can be a billion.
_MOST_BY_ALIAS = 200_000


def read(path: Path, file: str) -> tuple[dict[str, Any], dict[JsonPath, int]]:
    """The mapping in a file, and the line of each of its parts.

    Raises:
        Refusal: For what is not text or not YAML, a key that is there twice, a key or scalar that is not what it looks
            like, or a feature of YAML that JSON lacks.
    """
    reader = _Reader(file)
    try:
        data = reader.value(_compose(_text(path, file), file), ())
    except RecursionError as error:
        raise Refusal([Finding(file, None, (), "nested too deeply to be read")]) from error
    if not isinstance(data, dict):
        reader.findings.append(Finding(file, 1, (), "not a mapping"))
    if reader.findings:
        raise Refusal(reader.findings)
    return data, reader.lines


def _text(path: Path, file: str) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise Refusal([f"{file}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        line, byte = error.object.count(b"\n", 0, error.start) + 1, error.object[error.start]
        raise Refusal([Finding(file, line, (), f"not UTF-8: the byte 0x{byte:02x}")]) from error


def _compose(text: str, file: str) -> yaml.Node | None:
    text = _json_as_yaml(text)
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        line, character = text.count("\n", 0, error.position) + 1, ord(text[error.position])
        raise Refusal([Finding(file, line, (), f"not YAML: the character U+{character:04X}")]) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Refusal([Finding(file, line, (), f"not YAML: {error.problem}")]) from error


def _json_as_yaml(text: str) -> str:
    """JSON may be indented by tabs and write a character as two halves; YAML has neither. Lines stay as they are."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return text
    return _HALVES.sub(lambda pair: json.loads(f'"{pair[0]}"'), text.replace("\t", " "))


class _Reader:
    """Turns YAML's nodes into values, keeping lines and collecting what is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[JsonPath, int] = {}
        self.findings: list[Finding] = []
        self._scalars = yaml.SafeLoader("")
        self._around: list[yaml.Node] = []
        self._seen: set[yaml.Node] = set()
        self._by_alias = 0

    def value(self, node: yaml.Node | None, path: JsonPath) -> Any:
        if node is None:
            return None
        self.lines.setdefault(path, node.start_mark.line + 1)
        self._by_alias += node in self._seen
        self._seen.add(node)
        if self._by_alias > _MOST_BY_ALIAS:
            message = f"aliases stand for more than {_MOST_BY_ALIAS:,} parts: write them out"
            raise Refusal([Finding(self.file, node.start_mark.line + 1, path, message)])
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if any(node is outer for outer in self._around):
            self._complain(node, path, "an alias within what it stands for has no end")
            return None
        if node.tag not in (f"{_STANDARD}map", f"{_STANDARD}seq"):
            self._complain(node, path, f"this cannot be read as {_tag(node)}")
        self._around.append(node)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, path)
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        finally:
            self._around.pop()

    def _mapping(self, node: yaml.MappingNode, path: JsonPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = key_node.value, key_node.start_mark.line + 1
            if key_node.tag not in (f"{_STANDARD}str", f"{_STANDARD}int"):  # 200: is common for a status
                message = (
                    f"the key {key!r} is not text: quote it" if isinstance(key, str) else "a key is not text: quote it"
                )
                if key_node.tag == f"{_STANDARD}merge":
                    message = "a merge key, which YAML 1.2 does not have: write out what it adds"
                self.findings.append(Finding(self.file, line, path, message))
                continue
            if key in mapping:
                self.findings.append(Finding(self.file, line, path, f"the key {key!r} is there twice"))
            self.lines[(*path, key)] = line
            mapping[key] = self.value(value_node, (*path, key))
        return mapping

    def _scalar(self, node: yaml.ScalarNode, path: JsonPath) -> Any:
        if node.tag == f"{_STANDARD}timestamp":
            return node.value  # JSON has no dates, nor has YAML 1.2
        if node.style is None and node.tag == f"{_STANDARD}str" and _EXPONENT.fullmatch(node.value):
            node.tag = f"{_STANDARD}float"
        doubtful = {"int": _DOUBTFUL, "float": _DOUBTFUL, "str": _DOUBTFUL_TEXT}.get(node.tag.removeprefix(_STANDARD))
        if node.style is None and doubtful and doubtful.fullmatch(node.value):
            message = "is one number to some readers, and another or text to others: quote it, or write it plainly"
            self._complain(node, path, f"{node.value!r} {message}")
        try:
            value = self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError, LookupError):  # an unknown tag, or one that does not fit
            self._complain(node, path, f"{node.value[:40]!r} cannot be read as {_tag(node)}")
            return None
        if isinstance(value, bool) and node.value.lower() not in ("true", "false"):
            self._complain(node, path, f"{node.value!r} is a boolean to some readers: quote it, or write true or false")
        endless = isinstance(value, float) and not math.isfinite(value)
        if endless or not isinstance(value, str | int | float | bool | None):
            self._complain(node, path, f"{node.value!r} is not a value of JSON: quote it")
        return value

    def _complain(self, node: yaml.Node, path: JsonPath, message: str) -> None:
        self.findings.append(Finding(self.file, node.start_mark.line + 1, path, message))


def _tag(node: yaml.Node) -> str:
    return node.tag.replace(_STANDARD, "!!", 1)
