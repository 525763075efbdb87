"""Runs over databases: what is proposed, what is sent, which job waits for which (contract 5.5, 6.6, 6.8)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiencekit.avatars import (
    FakerPseudonymization,
    KeyColumnError,
    Manager,
    Runner,
    SchemaPlan,
    SharedEntity,
    UnknownColumnError,
    UnknownTableError,
    shared_entity,
)
from audiencekit.avatars.config import load
from audiencekit.errors import BadRequest, InvalidInput, UnexpectedResponse
from tests.avatars.conftest import HurriedClock
from tests.avatars.database_service import Service, database_service

KEY = f"octopize_apikey.{uuid.UUID(int=7)}.{'k' * 43}"
EXAMPLE = (Path(__file__).parent / "configurations" / "database_run.yaml").read_text()
SENSITIVE = "sensitive_original_order_assignment"
ORDERS = {
    "name": "orders",
    "columns": [{"field": "id", "primary_key": True}, {"field": "customer_id", "identifier": True}],
}
PRODUCT = {"name": "product", "individual_level": True, "columns": [{"field": "price", "type": "float"}]}


def example_tables() -> list[dict[str, object]]:
    tables = load(EXAMPLE.encode())[0]["spec"]["tables"]  # type: ignore[index]
    return [tables[0], {**ORDERS}, tables[1]]


def shop() -> SchemaPlan:
    return SchemaPlan.from_dict({"tables": example_tables()})


@pytest.fixture
def service() -> Iterator[Service]:
    with database_service() as service:
        yield service


@pytest.fixture
def runner(service: Service) -> Iterator[Runner]:
    with Manager(service.url, api_key=KEY, clock=HurriedClock()) as manager:
        yield manager.create_runner("shop", seed=7)


def person() -> SharedEntity:
    return shared_entity("rt_person", [("src_prod", "customer", "id")], {"email": FakerPseudonymization("EMAIL")})


def test_a_run_sends_the_documents_of_the_contract(runner: Runner, service: Service) -> None:
    runner.add_database("src_prod", "dst_test", plan=shop(), shared_entities=[person()])
    runner.set_parameters("customer", k=5)
    runner.set_parameters("orders", k=5)
    runner.run()
    (stored,) = service.sets.values()
    schema, *documents = EXAMPLE.removesuffix("\n").split("\n\n---\n")
    customer, audit = schema[schema.index("  - name: customer") :].split("  - name: audit")

    assert stored.label == "shop"
    for text in documents:
        assert f"---\n{text}\n" in stored.text
    assert customer in stored.text and f"  - name: audit{audit}\n" in stored.text
    assert list(stored.documents) == [
        "avatar-metadata-shop",
        "schema",
        "schema_avatarized",
        "schema_discovery",
        "extract",
        "standard",
        "regenerate",
        "privacy_metrics",
        "signal_metrics",
        "src_prod",
        "rt_person",
    ]
    made = stored.documents["schema_avatarized"]["spec"]["tables"]  # type: ignore[index]
    assert made == [{"name": name, "avatars_data": {"auto": True}} for name in ("customer", "orders")]
    assert stored.text == runner.get_yaml()


def test_each_job_waits_for_those_it_needs(runner: Runner, service: Service) -> None:
    runner.add_database("src_prod", "dst_test", plan=shop())
    runner.set_parameters("customer", k=5)
    runner.set_parameters("orders", k=5)
    runner.run(["standard", "signal_metrics", "privacy_metrics", "report"])

    assert service.created() == {
        "extract": [],
        "standard": ["extract"],
        "regenerate": ["standard"],
        "signal_metrics": ["standard"],
        "privacy_metrics": ["standard"],
        "report": ["privacy_metrics", "signal_metrics"],
        "report_pia": ["privacy_metrics", "signal_metrics"],
    }
    assert set(runner.statuses().values()) == {"finished"} and list(runner.statuses())[:2] == ["extract", "standard"]
    assert runner.set_name is not None


def test_several_groups_are_sets_that_share_a_seed_and_their_reference_tables(service: Service) -> None:
    with Manager(service.url, api_key=KEY, clock=HurriedClock()) as manager:
        runner = manager.create_runner("shop")
        plan = SchemaPlan.from_dict({"tables": [*example_tables(), PRODUCT]})
        runner.add_databases([("src_prod", "dst_test")], {"src_prod": plan}, [person()])
        for name in ("customer", "orders", "product"):
            runner.set_parameters(name, k=5)
        job = runner.run()
        labels = [stored.label for stored in service.sets.values()]
        launch = labels[0].removeprefix("shop__").partition("--")[0]

        groups = ("group-customer", "group-product", "reference-tables")
        assert labels == [f"shop__{launch}--{group}" for group in groups]
        assert int(launch, 36) > 1_700_000_000_000
        assert runner.set_name is None
        assert runner.clusters() == list(runner.cluster_sets()) == [("customer", "orders"), ("product",)]
        assert service.created("group-product") == {
            "extract": ["reference"],
            "standard": ["extract"],
            "regenerate": ["standard", "reference"],
            "signal_metrics": ["standard"],
            "privacy_metrics": ["standard"],
        }
        assert service.created("group-customer")["extract"] == ["reference"]
        assert service.created("reference-tables") == {"reference": []}
        statuses = runner.statuses()
        assert statuses["group-product/extract"] == statuses["reference-tables/reference"] == "finished"
        seeds = {stored.documents["extract"]["spec"]["seed"] for stored in list(service.sets.values())[:2]}  # type: ignore[index]
        entity = list(service.sets.values())[2].documents["rt_person"]["spec"]
        assert len(seeds) == 1 and entity["seed"] in seeds  # type: ignore[index]
        with pytest.raises(InvalidInput, match="cluster_yamls"):
            runner.get_yaml()
        assert tuple(runner.cluster_yamls()) == groups

        again = manager.create_runner_from_id(job.id)
        assert again.display_name == "shop-v1" and again.databases == {"src_prod": "dst_test"}
        assert again.clusters() == runner.clusters()
        assert again.statuses() == statuses


def test_a_table_is_read_from_the_set_it_is_in(runner: Runner, service: Service) -> None:
    service.files["standard"] = {"shuffled/product.shuffled.csv": b"price\n1.5\n"}
    runner.add_database("src_prod", "dst_test", plan={"tables": [*example_tables(), PRODUCT]})
    for name in ("customer", "orders", "product"):
        runner.set_parameters(name, k=5)
    runner.run()

    assert runner.shuffled("product")["price"].tolist() == [1.5]


def test_a_lost_answer_is_looked_up_and_a_refusal_stops_what_was_launched(runner: Runner, service: Service) -> None:
    runner.add_database("src_prod", "dst_test", plan={"tables": [PRODUCT]})
    runner.set_parameters("product", k=5)
    service.forgotten = "standard"
    runner.run()
    assert [job["parameters_name"] for job in service.jobs].count("standard") == 1

    service.refused, launched = "regenerate", len(service.jobs)
    with pytest.raises(BadRequest, match="not this one"):
        runner.run(ignore_warnings=True)
    assert service.cancelled == [job["name"] for job in service.jobs[launched:]] and len(service.cancelled) == 2


def test_what_cannot_be_run_is_refused_before_anything_is_sent(runner: Runner, service: Service) -> None:
    with pytest.raises(InvalidInput, match="both 'src'"):
        runner.add_database("src", "src")
    runner.add_database("src_prod", "dst_test")
    with pytest.raises(InvalidInput, match="discover_schema"):
        runner.run()
    runner.add_database("src_prod", "dst_test", plan=shop())
    with pytest.raises(InvalidInput, match="'customer' is to be anonymised"):
        runner.run()
    with pytest.raises(InvalidInput, match="names database 'elsewhere'"):
        runner.add_database("a", "b", shared_entities=[shared_entity("e", [("elsewhere", "t", "c")])])
    with pytest.raises(InvalidInput, match="no table 'nobody'"):
        runner.add_database("src_prod", "dst_test", tables=["nobody"], plan=shop())
    with pytest.raises(InvalidInput, match="treatment"):
        SchemaPlan.from_dict({"tables": [{"name": "t", "treatment": "burn"}]})
    assert service.sets == {}


def test_tables_that_are_not_anonymised_need_no_parameters(runner: Runner, service: Service) -> None:
    plan = shop().pseudonymize("customer").copy("orders")
    runner.add_database("src_prod", "dst_test", plan=plan, row_filter={"orders": {"limit": 3}})
    runner.run()
    (stored,) = service.sets.values()

    assert service.created() == {"extract": [], "regenerate": ["extract"]}
    assert {"schema", "schema_avatarized"} <= set(stored.documents) and "standard" not in stored.documents
    assert stored.documents["extract"]["spec"]["row_filter"] == {"orders": {"limit": 3}}  # type: ignore[index]


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        ("advice", {"customer.advice.json": {"table_name": "customer", "advice": {"columns": [{"field": "id"}]}}}),
        ("advice", {"a.json": {"table_name": "schema_discovery", "advice": {"tables": {"customer": {"columns": []}}}}}),
        ("schema_discovery", {"plan.json": {"tables": [{"name": "customer"}]}}),
        ("schema_discovery", {"plan.json": {"kind": "AvatarSchema", "spec": {"tables": [{"name": "customer"}]}}}),
    ],
)
def test_a_proposal_is_found_however_it_is_filed(
    runner: Runner, service: Service, kind: str, files: dict[str, object]
) -> None:
    service.files["schema_discovery"] = {f"{kind}/{name}": json.dumps(body).encode() for name, body in files.items()}
    runner.add_database("src_prod", "dst_test")

    assert list(runner.discover_schema()["src_prod"].tables) == ["customer"]
    assert list(runner.proposed_plan().tables) == list(runner.proposed_plan("src_prod").tables) == ["customer"]
    (stored,) = service.sets.values()
    example = (Path(__file__).parent / "configurations" / "schema_discovery.yaml").read_text().split("\n---\n")
    assert stored.text.split("\n---\n")[1:] == example[1:]


def test_a_table_of_two_databases_is_taken_from_one_of_them(runner: Runner, service: Service) -> None:
    ours, theirs = shop(), shop()
    runner.add_databases([("src_prod", "dst_test"), ("src_old", "dst_old")], {"src_prod": ours, "src_old": theirs})
    runner.set_parameters("customer", k=4)
    with pytest.raises(InvalidInput, match=r"'customer' is in database 'src_prod' and in 'src_old'.*leave it out of"):
        runner.run()
    assert not service.sets

    theirs.ignore("customer", "audit").copy("orders")
    ours.ignore("orders").purge("audit")
    runner.run(wait=False)
    assert [each for each in runner.clusters() if each] == [("customer",), ("orders",)]
    sources = {text.split("source: ")[1].split()[0] for text in (stored.text for stored in service.sets.values())}
    assert sources == {"src_prod", "src_old"}


def test_a_discovery_without_a_proposal_says_what_there_was(runner: Runner, service: Service) -> None:
    with pytest.raises(InvalidInput, match="add_database"):
        runner.discover_schema()
    runner.add_database("src_prod", "dst_test")
    with pytest.raises(InvalidInput, match="discover_schema"):
        runner.proposed_plan()
    service.files["schema_discovery"] = {"run_metadata/run.json": b"{}"}
    with pytest.raises(UnexpectedResponse, match="there are run_metadata"):
        runner.discover_schema()


def test_a_plan_is_reviewed_column_by_column() -> None:
    tables = example_tables()
    tables[0]["columns"][1]["provenance"]["reviewed"] = False  # type: ignore[index]
    plan = SchemaPlan.from_dict({"tables": tables})
    (found,) = plan.needs_review
    assert (found.table, found.column, found.action) == ("customer", "email", "pseudonymize")
    assert found.strategy == FakerPseudonymization("EMAIL") and found.suggested_by == "rules"
    assert not plan.is_reviewed and SchemaPlan.from_dict(plan.to_dict()).needs_review == (found,)

    assert plan.confirm_all().is_reviewed and plan.proposals[0].reviewed
    plan.reject("customer", "email")
    assert plan.proposals[0].action == "freeze" and plan.proposals[0].strategy is None
    plan.drop_columns("customer", "age").continue_sequence("customer").start_sequence_at("orders", 100)
    columns = {c["field"]: c for table in plan.to_dict()["tables"][:1] for c in table["columns"]}  # type: ignore[index]
    assert columns["age"]["action"] == "ignore" and columns["id"]["sequence"] == "to_max"
    with pytest.raises(KeyColumnError, match="'id' is a key"):
        plan.freeze_columns("customer", "id")
    with pytest.raises(UnknownColumnError, match="'mail'"):
        plan.confirm("customer", "mail")
    with pytest.raises(UnknownTableError, match="'customers'"):
        plan.ignore("customers")


def test_proposals_nobody_reviewed_are_followed_with_a_warning(runner: Runner) -> None:
    tables = example_tables()
    tables[0]["columns"][1]["provenance"]["reviewed"] = False  # type: ignore[index]
    runner.add_database("src_prod", "dst_test", tables=["customer"], plan={"tables": tables})
    runner.set_parameters("customer", k=5)
    with pytest.warns(UserWarning, match="1 proposals were not reviewed"):
        runner.run()


def test_the_sandbox_keeps_such_a_set_as_it_is(manager: Manager) -> None:
    runner = manager.create_runner("kept")
    runner.add_database("shop", "target", plan={"tables": [PRODUCT]})
    runner.set_parameters("product", k=5)
    text = runner.get_yaml()
    again = manager.create_runner_from_id(manager.api.resources.put("kept", text.encode()))

    assert again.databases == {"shop": "target"} and again.display_name == "kept-v1"
    assert again.get_yaml().replace("kept-v1", "kept") == text


def test_the_sandbox_proposes_a_plan_of_its_own_database(manager: Manager) -> None:
    runner = manager.create_runner("found")
    runner.add_database("sandbox_shop", "target")
    runner.discover_schema()
    plan = runner.proposed_plan()
    (link,) = plan.links

    assert plan.summary()["anonymize"] == len(plan.tables) == 2
    assert [(each.table, each.column, each.pii_type) for each in plan.needs_review] == [("customer", "email", "EMAIL")]
    assert (link.parent, link.child, link.child_field) == ("customer", "orders", "customer_id")
    assert plan.confirm_all().clustered == {"group-customer": ("customer", "orders")}
