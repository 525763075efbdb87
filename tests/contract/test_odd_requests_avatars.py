"""What random requests rarely hit: odd text in addresses, and bodies that are wrong in one place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from audiencekit.sandbox import Sandbox
from tests.contract.avatars_conformity import SERVED, Talk
from tests.contract.avatars_furnished import furnish
from tests.contract.test_odd_requests_permutive import bent

pytestmark = pytest.mark.once

TEXTS = ("", "a b c@x", "..", "%2F", "\n", "\u00e9", "\U0001f600", "\u0000", "a" * 2000, "' OR 1=1 --", "9" * 40)
OPERATIONS = {each.ok().label: each.ok() for each in SERVED.get_all_operations()}
YAML = ("", "\u0000", "- a", "a: [", "kind: {}", "kind: AvatarVolume", "a: &a b\nc: *a", "\ud7ff", "---\n---\n", "1e5")


@pytest.fixture(scope="module")
def kept() -> dict[str, str]:
    return {}


@pytest.fixture
def talk(running: tuple[Sandbox, requests.Session], kept: dict[str, str]) -> Iterator[Talk]:
    sandbox, session = running
    talk = Talk(session, furnish(sandbox, kept))
    yield talk
    talk.service.http.close()


def good(label: str, talk: Talk) -> dict[str, Any]:
    """The parts of a request that succeeds."""
    operation = OPERATIONS[label]
    case = operation.Case(path_parameters={each.name: "x" for each in operation.path_parameters}, query={})
    talk.service.aim_at_what_exists(case)
    parts = {"path_parameters": dict(case.path_parameters), "query": dict(case.query)}
    body = talk.service.body(operation.definition.raw["operationId"])
    return parts if body is None else {**parts, "body": body}


@pytest.mark.parametrize("label", OPERATIONS)
def test_odd_parameters_are_answered_as_documented(label: str, talk: Talk) -> None:
    operation = OPERATIONS[label]
    parts = good(label, talk)
    talk.check(operation.Case(**parts), aimed=False)
    assert all(200 <= status < 300 for status in talk.statuses), talk.statuses
    for value in TEXTS:
        for name in parts["path_parameters"]:
            if value not in {"", ".."}:  # no segment of a path: another address
                odd = {**parts["path_parameters"], name: value}
                talk.check(operation.Case(**{**parts, "path_parameters": odd}), aimed=False)
        for each in operation.query:
            talk.check(operation.Case(**{**parts, "query": {**parts["query"], each.name: value}}), aimed=False)


@pytest.mark.parametrize("label", OPERATIONS)
def test_odd_bodies_are_answered_as_documented(label: str, talk: Talk) -> None:
    operation = OPERATIONS[label]
    parts = good(label, talk)
    if isinstance(parts.get("body"), bytes):
        for text in YAML:
            talk.check(operation.Case(**{**parts, "body": text.encode()}), aimed=False)
    elif "body" in parts and label != "POST /login":
        for body in bent(parts["body"]):
            talk.check(operation.Case(**{**parts, "body": body}), aimed=False)
        assert 422 in talk.statuses
