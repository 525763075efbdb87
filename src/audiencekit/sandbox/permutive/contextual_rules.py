"""The rules by which the sandbox segments pages: what a page must be like, and what it then is given (contract 2.6).

How Permutive classifies is not documented and not imitated: a page is in a cohort when a rule made by the controls says
so. Pure but for the three functions at the end, which keep rules in the store.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import cast

import attrs

from audiencekit.sandbox.permutive.shapes import (
    Misshapen,
    expect_choice,
    expect_filled_text,
    expect_items,
    expect_keys,
    expect_number,
    expect_object,
    expect_text,
    expect_texts,
    kind_of,
)
from audiencekit.sandbox.permutive.state import among

DIMENSIONS = ("categories", "keywords", "entities", "sentiment", "emotion", "concepts")

Wanted = Mapping[str, object]


@attrs.frozen(kw_only=True)
class Rule:
    """One rule.

    It holds for a page whose URL matches the shell pattern ``url`` (None: any) and which has each of ``properties``:
    a dot path into ``page_properties`` to the value wanted there, or to an array of which one suffices. A text is a
    shell pattern too; neither pattern regards case. Of a list on the page one item must match.

    The page then is in ``cohort``, activated at ``activations``, and has the ``classifications``, by dimension.
    """

    url: str | None
    properties: Wanted
    cohort: str | None
    activations: Collection[str]
    classifications: Mapping[str, Collection[Mapping[str, object]]]


def holds(rule: Rule, url: str, page_properties: Mapping[str, object]) -> bool:
    """Whether the page is one that the rule is about."""
    if rule.url is not None and not _fits(rule.url, url):
        return False
    return all(_has(page_properties, path, wanted) for path, wanted in rule.properties.items())


def _has(page: Mapping[str, object], path: str, wanted: object) -> bool:
    return any(_fits(each, found) for found in _values(page, path.split(".")) for each in _alternatives(wanted))


def _alternatives(wanted: object) -> list[object]:
    return cast("list[object]", wanted) if isinstance(wanted, list) else [wanted]


def _values(page: Mapping[str, object], path: list[str]) -> Iterator[object]:
    """What stands at the path, the items of every list on it and at its end."""
    pending: list[tuple[object, int]] = [(page, 0)]  # a stack of our own: lists nest deeper than calls may
    while pending:
        node, step = pending.pop()
        if isinstance(node, list):
            pending += [(item, step) for item in reversed(cast("list[object]", node))]
        elif step == len(path):
            yield node
        elif isinstance(node, dict) and path[step] in node:
            pending.append((cast("dict[str, object]", node)[path[step]], step + 1))


def _fits(wanted: object, found: object) -> bool:
    if isinstance(wanted, str) and isinstance(found, str):
        return fnmatchcase(found.casefold(), wanted.casefold())
    return kind_of(wanted) == kind_of(found) and wanted == found


def read_rule(body: Mapping[str, object]) -> Rule:
    """The rule that a control's body describes; `Misshapen` where it makes no sense."""
    url, cohort = body["url"], body["cohort"]
    properties = expect_object(body["properties"], "properties")
    activations = expect_texts(body["activations"], "activations")
    classifications = {
        expect_choice(dimension, "classifications", DIMENSIONS): [
            _read_item(item, place, dimension) for item, place in expect_items(items, f"classifications.{dimension}")
        ]
        for dimension, items in expect_object(body["classifications"], "classifications").items()
    }
    if cohort is None and not classifications:
        raise Misshapen("cohort", "a rule gives a cohort, classifications, or both")
    if cohort is None and activations:
        raise Misshapen("activations", "only a cohort is activated")
    for path, wanted in properties.items():
        for each, place in expect_items(_alternatives(wanted), f"properties.{path}"):
            if kind_of(each) not in ("a string", "a number", "a boolean"):
                raise Misshapen(place, f"expected a string, a number or a boolean, found {kind_of(each)}")
    return Rule(
        url=None if url is None else expect_filled_text(url, "url"),
        properties=properties,
        cohort=None if cohort is None else expect_filled_text(cohort, "cohort"),
        activations=activations,
        classifications=classifications,
    )


def _read_item(value: object, place: str, dimension: str) -> Mapping[str, object]:
    """An item of a dimension; a category also names its taxonomy (2.6)."""
    item = expect_object(value, place)
    texts = ("value", "provider", "taxonomy") if dimension == "categories" else ("value", "provider")
    expect_keys(item, place, required=(*texts, "confidence"))
    for key in texts:
        expect_text(item[key], f"{place}.{key}")
    if not 0 <= expect_number(item["confidence"], f"{place}.confidence") <= 1:
        raise Misshapen(f"{place}.confidence", "expected a number from 0 to 1")
    return item


def insert_rule(connection: sqlite3.Connection, workspace_id: str, rule: Rule) -> None:
    connection.execute(
        "INSERT INTO permutive_contextual_rules (workspace_id, rule) VALUES (?, ?)",
        (workspace_id, json.dumps(attrs.asdict(rule), ensure_ascii=False)),
    )


def remove_rules(connection: sqlite3.Connection, workspace_id: str) -> None:
    connection.execute("DELETE FROM permutive_contextual_rules WHERE workspace_id = ?", (workspace_id,))


def rules_of(connection: sqlite3.Connection, workspaces: Collection[str]) -> list[Rule]:
    """The rules of these workspaces, in the order they were made."""
    where = among("workspace_id", workspaces)
    rows = connection.execute(
        f"SELECT rule FROM permutive_contextual_rules WHERE {where} ORDER BY position", tuple(workspaces)
    )
    return [Rule(**json.loads(text)) for (text,) in rows]
