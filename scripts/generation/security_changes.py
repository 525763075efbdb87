"""What differs between two documents in how calls authenticate."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generation.document import Document
from generation.walk import OperationNode

Found = tuple[str, str, str]


def way_changes(old: Document, new: Document, a: OperationNode, b: OperationNode) -> Iterator[Found]:
    """The ways to authenticate an operation, each with its scopes; under another name it is the same."""
    before = _ways(old, _required(old, a), _renamed(old, new))
    after = _ways(new, _required(new, b), {})
    gone = (way for way in before if before[way] not in after.values())
    come = (way for way in after if after[way] not in before.values())
    yield from (("way to authenticate removed", "call", way) for way in gone)
    yield from (("way to authenticate added", "call", way) for way in come)


def scheme_changes(old: Document, new: Document) -> list[str]:
    """The schemes that are said otherwise, even if no call notices, and ``security`` if the default is another."""
    renamed = _renamed(old, new)
    before, after = {renamed.get(name, name): node for name, node in _said(old).items()}, _said(new)
    found = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    defaults = [
        [{names.get(name, name): sorted(scopes) for name, scopes in one.items()} for one in document.data[_KEY] or []]
        if _KEY in document.data
        else None
        for document, names in ((old, renamed), (new, {}))
    ]
    return [*found, *([_KEY] if defaults[0] != defaults[1] else [])]


_KEY = "security"


def _required(document: Document, operation: OperationNode) -> list[Mapping[str, list[str]]]:
    return operation.node.get(_KEY, document.data.get(_KEY, [])) or [{}]


def _said(document: Document) -> dict[str, Any]:
    return document.data.get("components", {}).get("securitySchemes", {})


def _schemes(document: Document) -> dict[str, dict[str, Any]]:
    """The schemes by name, without words and without the scopes, which a requirement names if it needs them."""
    return {
        name: {
            "flows": {
                flow: {key: value for key, value in how.items() if key != "scopes"}
                for flow, how in (scheme.get("flows") or {}).items()
                if isinstance(how, dict)
            },
            **{key: value for key, value in scheme.items() if key not in ("description", "flows")},
        }
        for name, scheme in _said(document).items()
    }


def _renamed(old: Document, new: Document) -> dict[str, str]:
    """Schemes that are gone, each with the one that has come and asks for the same."""
    before, after = _schemes(old), _schemes(new)
    come = {name: scheme for name, scheme in after.items() if name not in before}
    return {
        name: same[0]
        for name, scheme in before.items()
        if name not in after and (same := [other for other in come if come[other] == scheme])
    }


def _ways(
    document: Document, requirements: list[Mapping[str, list[str]]], renamed: Mapping[str, str]
) -> dict[str, str]:
    """By name and scopes, what is to be sent."""
    schemes = _schemes(document)
    found: dict[str, str] = {}
    for requirement in requirements:
        named = [
            name + (f" ({', '.join(sorted(scopes))})" if scopes else "") for name, scopes in sorted(requirement.items())
        ]
        how = {renamed.get(name, name): (schemes.get(name), sorted(scopes)) for name, scopes in requirement.items()}
        found[" and ".join(named) or "none"] = json.dumps(how, sort_keys=True)
    return found
