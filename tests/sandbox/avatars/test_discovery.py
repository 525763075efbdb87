"""Looking into a database: what is declared in it, and what is proposed for its columns."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.avatars.service import Service
from tests.sandbox.avatars.sets import document


def discovery(source: str, **spec: Any) -> list[dict[str, Any]]:
    asked = {"results": {"volume": "results", "path": "schema_discovery"}, "source": source, **spec}
    return [
        document("AvatarSchemaDiscoveryParameters", "schema_discovery", asked),
        document("AvatarDatabase", source, {"connection": source}),
    ]


def test_a_database_is_described_with_links_types_and_pseudonyms(service: Service) -> None:
    name = service.store_set(discovery("sandbox_shop"))
    (url,) = service.finished(service.launch(name, "schema_discovery"))["advice"]
    content = service.read_json(url)
    assert content["table_name"] == "schema_discovery"
    customer, orders = content["advice"]["tables"]
    assert (customer["name"], customer["individual_level"], orders["individual_level"]) == ("customer", True, False)
    assert customer["links"] == [
        {
            "field": "id",
            "to": {"table": "orders", "field": "customer_id"},
            "method": "sensitive_original_order_assignment",
        }
    ]
    columns = {column["field"]: column for column in customer["columns"]}
    assert columns["id"] == {"field": "id", "type": "int", "primary_key": True}
    assert (columns["email"]["action"], columns["email"]["pii_type"]) == ("pseudonymize", "EMAIL")
    assert columns["email"]["provenance"] == {"suggested_by": "rules", "reviewed": False}
    assert columns["city"] == {"field": "city", "type": "category"}
    kinds = {column["field"]: column["type"] for column in orders["columns"]}
    assert kinds == {"id": "int", "customer_id": "int", "total": "float", "placed": "datetime"}
    assert customer["group"] == orders["group"] == "group-customer"


def test_only_the_tables_that_are_asked_for(service: Service) -> None:
    name = service.store_set(discovery("sandbox_shop", tables=["orders"]))
    (url,) = service.finished(service.launch(name, "schema_discovery"))["advice"]
    (orders,) = service.read_json(url)["advice"]["tables"]
    assert (orders["name"], orders["individual_level"], "links" in orders) == ("orders", True, False)


@pytest.mark.parametrize(
    ("source", "more", "words"),
    [
        ("nothing", {}, "you see no connection 'nothing'"),
        ("sandbox_shop", {"tables": ["void"]}, "table 'void': the database has no such table"),
    ],
)
def test_what_is_not_there_is_the_jobs_error(service: Service, source: str, more: dict[str, Any], words: str) -> None:
    job = service.settled(service.launch(service.store_set(discovery(source, **more)), "schema_discovery"))
    assert job["status"] == "error" and words in job["exception"]
