"""Memberships in data of others, read (permutive contract 4.1, 4.3)."""

from __future__ import annotations

from collections.abc import Mapping

from audiencekit.permutive.query.nodes import DataMembership, Node, Unknown
from audiencekit.permutive.query.operands import is_integer, shown
from audiencekit.permutive.query.problems import Problems, below


def read_data_membership(kind: str, body: Mapping[str, object], at: str, problems: Problems) -> Node:
    """Second party: provider and segment; third: a segment; connections: a provider, or a field and its value."""
    before = len(problems.found)
    if kind.endswith("second_party_segment"):
        required, optional = ("provider", "segment"), ()
    elif kind.endswith("third_party_segment"):
        required, optional = ("segment",), ("provider",)
    else:
        required, optional = (("provider",) if "provider" in body else ("field_name", "value")), ()
    problems.keys(body, at, required, optional)
    for key in (*required, *optional):
        if key not in body:
            continue
        value, third = body[key], kind.endswith("third_party_segment") and key == "segment"
        if not isinstance(value, str) and not (third and is_integer(value)):
            expected = "a string or an integer" if third else "a string"
            problems.add(below(at, key), f"expected {expected}, got {shown(value)}")
    return DataMembership(kind, dict(body)) if len(problems.found) == before else Unknown({kind: body})
