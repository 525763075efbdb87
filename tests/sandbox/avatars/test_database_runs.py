"""Copies of databases: what is read, what becomes of each table and column, what is written (contract 5.5, 6.6)."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.sandbox.avatars.service import Service
from tests.sandbox.avatars.sets import document

SCHEMA = """
CREATE TABLE country (code TEXT PRIMARY KEY, label TEXT);
CREATE TABLE customer (id INTEGER PRIMARY KEY, country TEXT REFERENCES country (code), email TEXT, age INTEGER,
    joined TEXT, badge TEXT NOT NULL, secret TEXT NOT NULL, dropped TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customer (id), total REAL);
CREATE TABLE call (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customer (id), who TEXT, minutes INTEGER);
CREATE TABLE audit (id INTEGER PRIMARY KEY, what TEXT);
"""
CONSISTENT: dict[str, Any] = {"kind": "FAKER", "pii_type": "EMAIL", "consistent": True, "high_variability": True}
SENSITIVE = "sensitive_original_order_assignment"


def link(field: str, table: str, to: str) -> dict[str, Any]:
    return {"field": field, "to": {"table": table, "field": to}, "method": SENSITIVE}


TABLES: list[dict[str, Any]] = [
    {
        "name": "country",
        "treatment": "copy",
        "columns": [{"field": "code", "primary_key": True}],
        "links": [link("code", "customer", "country")],
    },
    {
        "name": "customer",
        "treatment": "anonymize",
        "individual_level": True,
        "columns": [
            {"field": "id", "type": "int", "primary_key": True},
            {"field": "country", "identifier": True},
            {"field": "email", "type": "category", "pseudonymization": CONSISTENT, "action": "pseudonymize"},
            {"field": "joined", "type": "datetime"},
            {"field": "badge", "type": "category", "action": "freeze"},
            {"field": "secret", "type": "category", "action": "purge"},
            {"field": "dropped", "type": "category", "action": "ignore"},
        ],
        "links": [link("id", "orders", "customer_id"), link("id", "call", "customer_id")],
    },
    {
        "name": "orders",
        "columns": [{"field": "id", "primary_key": True}, {"field": "customer_id", "identifier": True}],
    },
    {
        "name": "call",
        "treatment": "pseudonymize",
        "columns": [
            {"field": "id", "primary_key": True},
            {"field": "customer_id", "identifier": True},
            {"field": "who", "type": "category", "pseudonymization": CONSISTENT, "action": "pseudonymize"},
        ],
    },
    {"name": "audit", "treatment": "purge"},
]


def copy_set(*more: dict[str, Any], tables: list[dict[str, Any]] = TABLES, **extract: Any) -> list[dict[str, Any]]:
    made = [table["name"] for table in tables if table.get("treatment", "anonymize") == "anonymize"]
    run = {"schema": "schema", "avatarization": {name: {"k": 5} for name in made}, "seed": 7, "compute_figures": False}
    return [
        document("AvatarSchema", "schema", {"tables": tables}),
        document("AvatarSchema", "schema_avatarized", {"tables": [], "schema_ref": "schema"}),
        document("AvatarExtractParameters", "extract", {"schema": "schema", "source": "src", "seed": 7, **extract}),
        *([document("AvatarParameters", "standard", run)] if made else []),
        document("AvatarRegenerateParameters", "regenerate", {"schema": "schema_avatarized", "target": "dst"}),
        document("AvatarDatabase", "src", {"connection": "copy_source"}),
        document("AvatarDatabase", "dst", {"connection": "copy_target"}),
        *more,
    ]


@pytest.fixture
def databases(service: Service, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A shop of 60 customers, and an empty database, both connected."""
    draw = random.Random(3)
    source, target = tmp_path / "source.db", tmp_path / "target.db"
    with closing(sqlite3.connect(source)) as shop, shop:
        shop.executescript(SCHEMA)
        shop.executemany("INSERT INTO country VALUES (?, ?)", [("fr", "France"), ("at", "Austria")])
        customers = [
            (n, draw.choice(["fr", "at", None]), f"c{n}@example.org", draw.choice([None, *range(20, 70)]), day)
            for n in range(1001, 1061)
            for day in [f"2026-0{draw.randint(1, 9)}-1{n % 10}"]
        ]
        customers = [(*customer, f"badge-{customer[0]}", "secret", "gone") for customer in customers]
        shop.executemany("INSERT INTO customer VALUES (?, ?, ?, ?, ?, ?, ?, ?)", customers)
        orders = [(n, draw.randint(1001, 1060), round(draw.uniform(5, 90), 2)) for n in range(1, 121)]
        shop.executemany("INSERT INTO orders VALUES (?, ?, ?)", orders)
        calls = [(n, who, f"c{who}@example.org", n) for n in range(1, 41) for who in [draw.randint(1001, 1060)]]
        shop.executemany("INSERT INTO call VALUES (?, ?, ?, ?)", calls)
        shop.execute("INSERT INTO audit VALUES (1, 'seen')")
    with closing(sqlite3.connect(target)) as empty, empty:
        empty.execute("CREATE TABLE audit (id INTEGER PRIMARY KEY, what TEXT)")
        empty.execute("INSERT INTO audit VALUES (9, 'old')")
    for name, path in (("copy_source", source), ("copy_target", target)):
        body = {"engine": "sqlite", "label": None, "dsn": None, "fields": {"path": str(path)}, "scope": "user"}
        assert service.api.put(f"/connections/{name}", json=body).status_code in (200, 201)
    yield source, target


def flow(service: Service, documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The settled jobs of a whole set by parameters name."""
    name = service.store_set(json.loads(json.dumps(documents)))  # without YAML's aliases
    launched = service.api.post("/jobs/flow", json={"set_name": name})
    assert launched.status_code == 201, launched.text
    jobs = [service.settled(job["name"]) for job in launched.json()["jobs"]]
    return {job["parameters_name"]: job for job in jobs}


def finished(service: Service, documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    jobs = flow(service, documents)
    assert {job["status"] for job in jobs.values()} == {"finished"}, jobs
    return jobs


def table(path: Path, name: str) -> pd.DataFrame:
    with closing(sqlite3.connect(path)) as database:
        return pd.read_sql(f"SELECT * FROM {name}", database)


def test_each_table_and_column_is_treated_as_planned(service: Service, databases: tuple[Path, Path]) -> None:
    source, target = databases
    finished(service, copy_set())
    before, after = table(source, "customer"), table(target, "customer")
    assert table(target, "country").equals(table(source, "country"))
    assert len(table(target, "audit")) == 0  # kept, without rows
    assert list(after) == [name for name in before if name != "dropped"]
    assert len(after) == 60 and not set(after["id"]) & set(before["id"])
    assert not set(after["email"]) & set(before["email"]) and after["secret"].isna().all()
    assert after["joined"].str.fullmatch(r"2026-\d\d-\d\d").all()  # as the source writes dates
    assert set(after["country"].dropna()) == {"fr", "at"}
    # Frozen values stay with their record, and lead to the key its other rows have now.
    record = after["badge"].str.removeprefix("badge-").astype(int)
    assert sorted(record) == sorted(before["id"]) and list(record) != sorted(record)
    assert not after["age"].equals(before.set_index("id")["age"].loc[record].reset_index(drop=True))
    new_key = dict(zip(record, after["id"], strict=True))
    calls, old_calls = table(target, "call"), table(source, "call")
    assert calls["customer_id"].tolist() == old_calls["customer_id"].map(new_key).tolist()
    assert calls["minutes"].tolist() == old_calls["minutes"].tolist()
    assert not calls["who"].str.fullmatch(r"c\d+@example.org").any()
    orders = table(target, "orders")
    assert (
        orders["customer_id"].map(orders.groupby("customer_id").size()).sum()
        == (old := table(source, "orders"))["customer_id"].map(old.groupby("customer_id").size()).sum()
    )
    assert set(orders["customer_id"]) == set(old["customer_id"].map(new_key))


def test_a_limit_takes_along_only_what_belongs_to_the_rows_that_are_read(
    service: Service, databases: tuple[Path, Path]
) -> None:
    source, target = databases
    kept = [{**each, "treatment": "copy"} for each in TABLES[1:4]]
    finished(service, copy_set(tables=kept, row_filter={"customer": {"limit": 20}}))
    customers, orders = table(target, "customer"), table(target, "orders")
    assert customers["id"].tolist() == list(range(1001, 1021))
    assert orders["id"].tolist() == table(source, "orders").query("customer_id < 1021")["id"].tolist()
    assert customers["email"].tolist() == [f"c{n}@example.org" for n in range(1001, 1021)]  # copied as it is


def test_rows_of_the_target_stay_unless_they_are_to_be_replaced(service: Service, databases: tuple[Path, Path]) -> None:
    _, target = databases
    documents = copy_set(tables=[{"name": "country", "treatment": "copy"}])
    finished(service, documents)
    again = flow(service, documents)["regenerate"]  # the same keys once more
    assert again["status"] == "error" and "table 'country'" in again["exception"], again
    documents[3]["spec"]["replace_existing_rows"] = True
    finished(service, documents)
    assert len(table(target, "country")) == 2


def test_people_of_several_places_get_one_key_and_one_mail(service: Service, databases: tuple[Path, Path]) -> None:
    source, target = databases
    with closing(sqlite3.connect(source)) as shop, shop:
        shop.execute("UPDATE call SET who = 'other@example.org' WHERE id = 1")
        shop.execute("UPDATE call SET customer_id = NULL WHERE id = 2")
    entity = {
        "seed": 3,
        "key": {
            "strategy": {"kind": "SPECIFIC_ID", "pattern": "9######"},
            "mapping": [
                {"database": "src", "table": "customer", "column": "id"},
                {"database": "src", "table": "call", "column": "customer_id"},
            ],
        },
        "attributes": [
            {
                "name": "mail",
                "strategy": CONSISTENT,
                "columns": [
                    {"database": "src", "table": "customer", "column": "email"},
                    {"database": "src", "table": "call", "column": "who"},
                ],
            }
        ],
    }
    reference = document("AvatarReferenceParameters", "reference", {"results": {"path": "reference"}})
    jobs = finished(service, copy_set(document("AvatarSharedEntity", "person", entity), reference))
    calls = table(source, "call")
    callers = set(calls["customer_id"].dropna().astype(int))
    said = calls.dropna().groupby("customer_id")["who"].agg(set)
    changed = int(calls["customer_id"].iloc[0])
    assert said[changed] >= {"other@example.org"}
    expected = {
        "subjects": 60,
        "sources": 2,
        "in_one_source_only": 60 - len(callers),
        "conflicting_subjects": 1,
        "conflicting_attributes": 1,
        "unresolved_rows": 1,
    }
    for name in ("reference", "standard"):
        results = service.api.get(f"/results/{jobs[name]['name']}").json()
        assert service.read_json(results["reference_tables"][0]) == {"tables": {"person": expected}}
    customers, made = table(target, "customer"), table(target, "call")
    assert customers["id"].between(9_000_000, 9_999_999).all() and customers["id"].is_unique
    joined = made.merge(customers, left_on="customer_id", right_on="id")
    assert len(joined) == len(made) - 1 and (joined["who"] == joined["email"]).all()
    assert set(table(target, "orders")["customer_id"]) <= set(customers["id"])


@pytest.mark.parametrize(
    ("change", "job", "words"),
    [
        ({"extract": {"row_filter": {"orders": {"where": ["total > 3"]}}}}, "extract", "row_filter of 'orders': where"),
        ({"extract": {"source": "nobody"}}, "extract", "you see no connection 'nobody'"),
        ({"regenerate": {"target": "src"}}, "regenerate", "source and target are one database"),
        ({"orders": {"sequence": "restart"}}, "standard", "column 'id': its sequence: not served"),
        ({"orders": {"action": "freeze"}}, "standard", "key 'id' links tables"),
        (
            {"standard": {"avatarization": {}, "avatarization_open_dp": {"orders": {"epsilon": 1}}}},
            "standard",
            "column 'customer_id': a private model has no record",
        ),
    ],
)
def test_what_is_not_published_or_cannot_be_is_the_jobs_error(
    service: Service, databases: tuple[Path, Path], change: dict[str, dict[str, Any]], job: str, words: str
) -> None:
    tables = [dict(each) for each in TABLES]
    if "orders" in change:
        tables[2]["columns"] = [{**tables[2]["columns"][0], **change["orders"]}, tables[2]["columns"][1]]
    documents = copy_set(tables=tables)
    for one in documents:
        one["spec"].update(change.get(one["metadata"]["name"], {}))
    found = flow(service, documents)[job]
    assert found["status"] == "error" and words in found["exception"], found


def test_a_failed_write_names_the_tables_that_are_written(service: Service, databases: tuple[Path, Path]) -> None:
    _, target = databases
    with closing(sqlite3.connect(target)) as made, made:
        made.execute("CREATE TABLE call (id INTEGER PRIMARY KEY)")
    job = flow(service, copy_set())["regenerate"]
    assert job["status"] == "error" and "table 'call'" in job["exception"]
    assert "Written before: country, customer, orders." in job["exception"]
    assert len(table(target, "orders")) == 120
