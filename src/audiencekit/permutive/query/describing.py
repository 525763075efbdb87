"""A query in words, for people. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from audiencekit.permutive.query.cohort_query import Query, as_json
from audiencekit.permutive.query.reading import read
from audiencekit.permutive.query.wording import indented, worded


def describe(query: Query | Mapping[str, object], *, multiline: bool = False) -> str:
    """*query* on one line, or with *multiline* on a line for each group and clause, indented.

    Whatever is wrong with the query: parts that the grammar does not know are shown as their JSON.
    """
    node, _ = read(as_json(query))
    return indented(node) if multiline else worded(node)
