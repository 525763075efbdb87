"""Product segments: kept, checked, computed over products and behaviour (segops.md 2.4, 5.8)."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from .conftest import Service

PRODUCTS = "/api/product-segments/"
STOCK: list[dict[str, Any]] = [
    {"sku": "A", "name": "Anchor", "weight": 5, "tags": ["iron", "sea"], "price": {"amount": 20.5, "currency": "EUR"}},
    {"sku": "B", "name": "Buoy", "weight": "2.5", "tags": [], "price": {"amount": 8, "currency": "EUR"}, "new": True},
    {"sku": "C", "name": "Cleat", "tags": ["iron"], "price": 12, "new": False, "page": "https://c.example"},
    {"sku": "D", "name": "Dinghy", "weight": None, "tags": "iron"},
]


def attribute(name: str, operator: str, value_type: str | None = None, **operands: object) -> dict[str, Any]:
    typed = {} if value_type is None else {"value_type": value_type}
    return {"type": "product_attribute", "property": name, "operator": operator, **typed, **operands}


def signal(segment: int | str, **fields: object) -> dict[str, Any]:
    return {
        "type": "user_behavior_signal",
        "signal": "purchased_by_segment",
        "segment_id": str(segment),
        **fields,
    }


def create(service: Service, *conditions: dict[str, Any], logic: str = "AND") -> int:
    body = {"name": "Products", "definition": {"logic": logic, "conditions": list(conditions)}}
    answer = service.ask("POST", PRODUCTS, body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def compute(service: Service, number: int) -> list[str]:
    before = service.ask("GET", f"{PRODUCTS}{number}/").json()["last_computed_at"]
    queued = service.ask("POST", f"{PRODUCTS}{number}/compute/")
    assert (queued.status_code, queued.json()) == (202, {"status": "queued"})
    deadline = time.monotonic() + 10
    while (segment := service.ask("GET", f"{PRODUCTS}{number}/").json())["last_computed_at"] == before:
        assert time.monotonic() < deadline
    skus = service.sandbox.segops.product_skus(number)
    assert segment["computed_count"] == len(skus)
    return skus


def found(service: Service, *conditions: dict[str, Any], logic: str = "AND") -> str:
    return "".join(compute(service, create(service, *conditions, logic=logic)))


def buyers(service: Service, *users: str) -> int:
    """A computed segment of these users."""
    service.track(*({"user_id": user, "event_type": "joined"} for user in users))
    condition = {"type": "event_count", "event_type": "joined", "operator": "gte", "value": 1}
    body = {"name": "Buyers", "definition": {"logic": "AND", "conditions": [condition]}}
    number = service.ask("POST", "/api/segments/", body).json()["id"]
    service.compute(number)
    return number


def order(user: str, product: object, kind: str = "order_completed", **fields: object) -> dict[str, object]:
    return {"user_id": user, "event_type": kind, "payload": {"product_id": product}, **fields}


def test_kept_changed_deleted(service: Service):
    made = service.ask("POST", PRODUCTS, {"name": "Draft", "unknown": 1})
    assert made.status_code == 201
    draft = {"id": 1, "name": "Draft", "definition": None, "computed_count": None, "last_computed_at": None}
    assert made.json() == draft
    assert service.ask("POST", f"{PRODUCTS}1/compute/").status_code == 400
    definition = {"logic": "OR", "conditions": [attribute("name", "eq", value="x") | {"extra": 1}]}
    changed = service.ask("PATCH", f"{PRODUCTS}1/", {"name": "New", "definition": definition})
    assert (changed.status_code, changed.json()) == (200, draft | {"name": "New", "definition": definition})
    assert service.ask("GET", f"{PRODUCTS}1/").json() == changed.json()
    assert service.ask("PATCH", f"{PRODUCTS}1/", {}).json() == changed.json()
    assert service.ask("GET", PRODUCTS).json() == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [changed.json()],
    }
    assert service.ask("DELETE", f"{PRODUCTS}1/").status_code == 204
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "compute/")):
        assert service.ask(method, f"{PRODUCTS}1/{path}", {}).status_code == 404
    assert service.ask("GET", f"{PRODUCTS}{10**30}/").status_code == 404
    assert service.ask("POST", PRODUCTS, {}).json() == {"name": ["This field is required."]}
    assert service.ask("GET", PRODUCTS, auth=f"ApiKey {service.sandbox.segops.public_key}").status_code == 403


def test_pages(service: Service):
    for n in range(3):
        service.ask("POST", PRODUCTS, {"name": f"p{n}"})
    page = service.ask("GET", f"{PRODUCTS}?page=2&page_size=2").json()
    assert (page["count"], [one["name"] for one in page["results"]], page["next"]) == (3, ["p2"], None)
    assert service.ask("GET", f"{PRODUCTS}?page=3&page_size=2").json() == {"detail": "Invalid page."}


@pytest.mark.parametrize(
    "condition",
    [
        5,
        {},
        {"type": "event_count"},
        {"type": "ai_visibility_metric"},
        attribute("", "eq", value=1),
        attribute("a", "matches_regex", value="x"),
        attribute("a", "eq"),
        attribute("a", "gt", "string", value="x"),
        attribute("a", "eq", "boolean", value=True),
        attribute("a", "starts_with", "url", value="x"),
        attribute("a", "eq", "number", value="5"),
        attribute("a", "between", "price", value=5),
        attribute("a", "between", "price", value=5, value2="x"),
        attribute("a", "in", "string", value=[1]),
        attribute("a", "contains", "array", value=1),
        attribute("a", "eq", "colour", value="red"),
        attribute("a", "eq", value=["list"]),
        attribute("a", "eq", value="x") | {"operator": []},
        signal("1") | {"segment_id": 1},
        signal("x"),
        signal("²"),
        signal("9" * 20),
        signal("77"),
        signal("1", signal="seen_by_segment"),
        signal("1", signal=[]),
        signal("1", event_type=""),
        signal("1", product_id_property=5),
    ],
    ids=str,
)
def test_conditions_that_make_no_sense(service: Service, condition: Any):
    buyers(service, "u")
    good = attribute("name", "eq", value="x")
    for method, path in (("POST", PRODUCTS), ("PATCH", f"{PRODUCTS}{create(service, good)}/")):
        definition = {"logic": "AND", "conditions": [good, condition]}
        refused = service.ask(method, path, {"name": "n", "definition": definition})
        assert (refused.status_code, list(refused.json())) == (400, ["definition"])
        (message,) = refused.json()["definition"]
        assert message.startswith("conditions[1]: ")


@pytest.mark.parametrize(
    "definition",
    [5, [], {}, {"logic": "XOR", "conditions": []}, {"logic": "AND", "conditions": [{}] * 201}, {"\0": 1}],
    ids=["a number", "a list", "empty", "no conditions", "too many", "U+0000"],
)
def test_definitions_that_make_no_sense(service: Service, definition: object):
    refused = service.ask("POST", PRODUCTS, {"name": "n", "definition": definition})
    assert (refused.status_code, list(refused.json())) == (400, ["definition"])


def test_a_number_beyond_double_precision_is_refused(service: Service):
    definition = json.dumps({"logic": "AND", "conditions": [attribute("a", "is_set")], "extra": "EXTRA"})
    content = '{"name": "n", "definition": ' + definition.replace('"EXTRA"', "1e999") + "}"
    headers = {"Authorization": f"ApiKey {service.sandbox.segops.secret_key}", "Content-Type": "application/json"}
    answer = service.http.post(service.sandbox.segops.url + PRODUCTS, headers=headers, content=content)
    assert (answer.status_code, answer.json()) == (400, {"definition": ["Holds a number beyond double precision."]})


def test_attributes(service: Service):
    service.sandbox.segops.add_products(STOCK)
    expected = {
        "AB": attribute("weight", "gt", "number", value=2),
        "B": attribute("weight", "between", "number", value=2, value2=3),
        "A": attribute("name", "starts_with", "string", value="An"),
        "BCD": attribute("name", "neq", "string", value="Anchor"),
        "CD": attribute("weight", "is_not_set", "number"),
        "BD": attribute("tags", "is_not_set", "array"),
        "ABC": attribute("price", "lte", "price", value=20.5),
        "D": attribute("price", "is_not_set", "price"),
        "C": attribute("new", "is_false", "boolean"),
        "": attribute("page", "eq", "url", value="https://d.example"),
        "ABD": attribute("page", "is_not_set", "url"),
        "AD": attribute("sku", "in", value=["A", "D"]),
        # "iron" as a text contains "iron" as well: the operator looks at what is there.
        "ACD": attribute("tags", "contains", "array", value="iron"),
    }
    assert {found(service, condition): condition for condition in expected.values()} == expected


def test_logic(service: Service):
    service.sandbox.segops.add_products(STOCK)
    heavy, iron = attribute("weight", "gt", value=2), attribute("tags", "contains", value="iron")
    assert found(service, heavy, iron) == "A"
    assert found(service, heavy, iron, logic="OR") == "ABCD"


def test_a_product_with_a_known_sku_is_replaced(service: Service):
    service.sandbox.segops.add_products(STOCK)
    service.sandbox.segops.add_products([{"sku": "A", "name": "Anchor, new"}])
    assert found(service, attribute("weight", "is_set")) == "B"
    for wrong in ({"name": "n"}, {"sku": " ", "name": "n"}, {"sku": "X"}, {"sku": "X", "name": "\0"}):
        with pytest.raises(ValueError, match=r"products\[1\]: "):
            service.sandbox.segops.add_products([{"sku": "Y", "name": "y"}, wrong])
    assert found(service, attribute("sku", "is_set")) == "ABCD"


def test_behaviour_of_a_segments_members(service: Service):
    number = buyers(service, "ann", "bob")
    service.track(
        order("ann", "A"),
        order("bob", "A"),
        order("bob", 42),
        order("bob", True),
        order("bob", ""),
        order("bob", None),
        order("eve", "E"),
        order("ann", "V", "product_viewed"),
        {"user_id": "ann", "event_type": "basket", "payload": {"sku": "B"}},
    )
    assert compute(service, create(service, signal(number))) == ["42", "A"]
    assert found(service, signal(number, signal="viewed_by_segment")) == "V"
    assert found(service, signal(number, event_type="basket", product_id_property="sku")) == "B"
    service.sandbox.segops.add_products(STOCK)
    assert found(service, signal(number), attribute("weight", "is_set")) == "A"
    assert found(service, signal(number), attribute("name", "eq", value="Buoy"), logic="OR") == "42AB"


def test_behaviour_follows_the_stored_members_aliases_and_the_clock(service: Service):
    number = buyers(service, "ann", "anon_v")
    service.track(
        order("anon_w", "W", occurred_at="2026-01-05"),
        order("ann", "A", occurred_at="2026-01-20"),
        order("carl", "C", occurred_at="2026-01-05"),
    )
    behaviour = create(service, signal(number))
    assert compute(service, behaviour) == ["A"]
    for visitor, user in (("w", "ann"), ("v", "carl")):
        service.ask("POST", "/api/identity/alias/", {"anonymous_id": visitor, "user_id": user})
    assert compute(service, behaviour) == ["A", "C", "W"]
    service.sandbox.now = datetime(2026, 1, 10, tzinfo=UTC)
    assert compute(service, behaviour) == ["C", "W"]
    service.ask("DELETE", f"/api/segments/{number}/")
    assert compute(service, behaviour) == []


def test_a_reset_forgets_products(service: Service):
    service.sandbox.segops.add_products(STOCK)
    number = create(service, attribute("sku", "is_set"))
    compute(service, number)
    service.sandbox.reset()
    assert service.sandbox.segops.product_skus(number) == []
    assert found(service, attribute("sku", "is_set")) == ""
