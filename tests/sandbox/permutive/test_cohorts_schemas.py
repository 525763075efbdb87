"""Under strict schemas a query whose operator contradicts what an event's properties are is refused (contract 4.2)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sandbox.permutive.conftest import COHORTS, Service

PROPERTIES = {
    "title": "Espresso",
    "words": 800,
    "premium": True,
    "at": "2026-01-01T00:00:00Z",
    "tags": ["a"],
    "ids": [1, 2],
    "nothing": None,
    "empty": [],
    "page": {"type": "recipe"},
    "items": [{"price": 1.5, "name": "cup"}],
}
NUMBERS: list[tuple[str, Any]] = [
    ("greater_than", 1),
    ("less_than_or_equal_to", 1),
    ("between", {"start": 1, "end": 2}),
    ("float_equal_to", 1.5),
    ("float_between", {"start": 1, "end": 2}),
]
TEXTS: list[tuple[str, Any]] = [
    ("contains", "a"),
    ("does_not_contain", ["a"]),
    ("date_equal_to", "2026-01-01"),
    ("date_between", {"start": "2026-01-01", "end": "2026-01-02"}),
]
SUITING = [
    *[("properties.words", operator, operand) for operator, operand in NUMBERS],
    *[("properties.title", operator, operand) for operator, operand in TEXTS],
    ("properties.title", "equal_to", ["a", "b"]),
    ("properties.words", "not_equal_to", 1),
    ("properties.premium", "equal_to", True),
    ("properties.premium", "boolean_equal_to", False),
    ("properties.tags", "list_contains", "a"),
    ("properties.tags", "list_does_not_contain", ["a"]),
    ("properties.ids", "list_contains_integer", 1),
    ("properties.items.price", "greater_than", 1),
    ("properties.nothing", "greater_than", 1),
    ("properties.empty", "list_contains_integer", 1),
    ("properties.unheard.of", "greater_than", 1),
    ("properties.title.deeper", "greater_than", 1),
    ("session_id", "greater_than", 1),
    ("properties.tags", "is_empty", True),
]
CONTRADICTING = [
    *[("properties.title", operator, operand) for operator, operand in NUMBERS],
    *[("properties.words", operator, operand) for operator, operand in TEXTS],
    ("properties.title", "boolean_equal_to", True),
    ("properties.title", "list_contains", "a"),
    ("properties.tags", "list_contains_integer", 1),
    ("properties.ids", "list_contains", "1"),
    ("properties.tags", "equal_to", "a"),
    ("properties.page", "contains", "recipe"),
    ("properties.items.name", "greater_than", 1),
    ("properties.premium", "greater_than", 0),
]


def _expression(where: object, event: str = "PAGEVIEW") -> dict[str, Any]:
    return {"event": event, "frequency": {"greater_than": 0}, "where": where}


def _is(path: str, operator: str, operand: object) -> dict[str, Any]:
    return {"property": path, "condition": {operator: operand}}


def _refused(answer: httpx.Response, place: str) -> None:
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, 1002)
    assert error["cause"].startswith(f"{place}: ")
    assert answer.headers["X-Sandbox-Rule"] == "permutive 4.2"


@pytest.fixture(scope="module")
def strict(shared: Service) -> Service:
    shared.access.configure(strict_schemas=True)
    event = {"name": "Pageview", "user_id": "0b5e7f0c-6d4a-4f7e-9c1d-5a2b3c4d5e6f", "properties": PROPERTIES}
    answer = shared.ask("POST", "/v2.0/events", key="public", json=event)
    assert answer.status_code == 201, answer.text
    return shared


def _name(case: tuple[str, str, object]) -> str:
    return f"{case[0]} {case[1]}"


@pytest.mark.parametrize("case", SUITING, ids=_name)
def test_an_operator_that_suits_is_accepted(strict: Service, case: tuple[str, str, object]) -> None:
    strict.cohort(f"Suits {case}", query=_expression(_is(*case)))


@pytest.mark.parametrize("case", CONTRADICTING, ids=_name)
def test_an_operator_that_contradicts_is_refused(strict: Service, case: tuple[str, str, object]) -> None:
    body = {"name": f"Contradicts {case}", "query": _expression(_is(*case))}
    _refused(strict.ask("POST", COHORTS, json=body), f"query.where.condition.{case[1]}")


def test_functions_look_into_lists(strict: Service) -> None:
    def over(path: str, function: str, item: str, condition: dict[str, Any], **more: Any) -> dict[str, Any]:
        inner = {"function": function, "property": item, "condition": condition, **more}
        return _expression({"property": path, "condition": inner})

    def ask(query: dict[str, Any]) -> httpx.Response:
        return strict.ask("POST", COHORTS, json={"name": "Function", "query": query})

    place = "query.where.condition"
    _refused(ask(over("properties.page", "any", "type", {"equal_to": "a"})), f"{place}.function")
    _refused(
        ask(over("properties.items", "any", "name", {"greater_than": 1})),
        f"{place}.condition.greater_than",
    )
    inner = {"where": _is("price", "contains", "a")}
    _refused(
        ask(over("properties.items", "count", "name", {"equal_to": 1}, **inner)), f"{place}.where.condition.contains"
    )
    assert ask(over("properties.items", "count", "name", {"greater_than": 1})).status_code == 201


def test_every_clause_is_looked_at_also_in_an_update(strict: Service) -> None:
    wrong = _is("properties.title", "greater_than", 1)
    unknown = _expression(wrong, "NeverSent")
    cohort = strict.cohort("Updated", query={"and": [unknown, {"in_segment": 1}]})
    for query, place in (
        ({"and": [unknown, {"or": [unknown, _expression({"and": [wrong]})]}]}, "query.and[1].or[1].where.and[0]"),
        ({"engaged_time": {"seconds": {"greater_than": 1}, "where": wrong}}, "query.engaged_time.where"),
    ):
        answer = strict.ask("PATCH", f"{COHORTS}/{cohort['id']}", json={"query": query})
        _refused(answer, f"{place}.condition.greater_than")


def test_schemas_of_a_lenient_sandbox_contradict_nothing(strict: Service) -> None:
    strict.access.configure(strict_schemas=False)
    try:
        strict.cohort("Lenient", query=_expression(_is("properties.title", "greater_than", 1)))
    finally:
        strict.access.configure(strict_schemas=True)
