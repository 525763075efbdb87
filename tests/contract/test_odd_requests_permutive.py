"""What random requests rarely hit: odd text in addresses, and bodies that are wrong in one place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from audiencekit.sandbox import Sandbox
from tests.contract.permutive_conformity import SERVED, Talk
from tests.contract.permutive_furnished import furnish

pytestmark = pytest.mark.once

TEXTS = ("", "a b c@x", "..", "%2F", "\n", "\u00e9", "\U0001f600", "\u0000", "a" * 5000, "' OR 1=1 --", "_%", "TRUE")
ODD = (None, True, -1, 1.5, 1e308, 10**40, "", "\u0000", "\ud800", "2026-03-01", [], [None], [[1]], {}, {"a": 1})
OPERATIONS = {each.ok().label: each.ok() for each in SERVED.get_all_operations()}


def shown_bodies(operation: Any) -> list[Any]:
    content = operation.definition.raw.get("requestBody", {}).get("content", {})
    return [example["value"] for each in content.values() for example in each["examples"].values()]


@pytest.fixture
def talk(running: tuple[Sandbox, requests.Session]) -> Talk:
    sandbox, session = running
    return Talk(session, furnish(sandbox))


@pytest.mark.parametrize("label", OPERATIONS)
def test_odd_parameters_are_answered_as_documented(label: str, talk: Talk) -> None:
    operation = OPERATIONS[label]
    known = {each.name: talk.service.known[each.name] for each in operation.path_parameters}
    body = {"body": shown_bodies(operation)[0]} if shown_bodies(operation) else {}
    for value in TEXTS:
        for name in known:
            if value not in {"", ".."}:  # no segment of a path: another address
                talk.check(operation.Case(path_parameters={**known, name: value}, **body), aimed=False)
        for each in operation.query:
            talk.check(operation.Case(path_parameters=known, query={each.name: value}, **body), aimed=False)


def bent(value: Any) -> Iterator[Any]:
    """*value* with one place of it, at any depth, missing or odd; and *value* itself replaced."""
    yield from ODD
    if isinstance(value, dict):
        for key, inner in value.items():
            rest = {name: each for name, each in value.items() if name != key}
            yield rest
            yield from ({**rest, key: other} for other in bent(inner))
        yield {**value, "unheard_of": 1}
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from ([*value[:place], other, *value[place + 1 :]] for other in bent(inner))
        yield [*value, *value]


@pytest.mark.parametrize("label", [label for label, operation in OPERATIONS.items() if shown_bodies(operation)])
def test_odd_bodies_are_answered_as_documented(label: str, talk: Talk) -> None:
    operation = OPERATIONS[label]
    known = {each.name: talk.service.known[each.name] for each in operation.path_parameters}
    for shown in shown_bodies(operation):
        for body in bent(shown):
            talk.check(operation.Case(path_parameters=known, body=body), aimed=False)
    assert {400} < talk.statuses
