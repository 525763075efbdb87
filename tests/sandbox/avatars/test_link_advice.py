"""Links from names: how sure, one a column, one a pair of tables, no cycle, none to what holds series."""

from __future__ import annotations

import pytest

from audiencekit.sandbox.avatars.link_advice import Named, left_over, suggest_links


def table(
    name: str, *columns: str, key: str | None = None, foreign: tuple[str, ...] = (), series: bool = False
) -> Named:
    return Named(name=name, columns=columns, key=key, foreign_keys=foreign, is_series=series)


@pytest.mark.parametrize(
    ("column", "confidence"),
    [
        ("customer_id", "high"),
        ("customerid", "high"),
        ("CUSTOMERS_ID", "high"),
        ("customer_ref", "medium"),
        ("total", None),
    ],
)
def test_how_sure_a_name_makes(column: str, confidence: str | None) -> None:
    links = suggest_links([table("customers", "id", "age"), table("orders", "id", column)])
    assert [(link.parent, link.field, link.child_field, link.confidence) for link in links] == (
        [("customers", "id", column, confidence)] if confidence else []
    )


def test_the_name_of_a_key_in_another_table() -> None:
    (link,) = suggest_links([table("people", "ssn", "age", key="ssn"), table("visits", "v", "ssn", key="v")])
    assert (link.confidence, link.method) == ("high", "linear_sum_assignment")
    (weak,) = suggest_links([table("people", "ssn", key="ssn"), table("visits", "v", "their_ssn", key="v")])
    assert weak.confidence == "low"


def test_series_belong_to_their_individuals_and_have_no_children() -> None:
    links = suggest_links([table("person", "id", "age"), table("sensor", "id", "t", "person_id", series=True)])
    assert [(link.parent, link.child, link.method) for link in links] == [("person", "sensor", "time_series")]


def test_tables_that_name_each_other_are_linked_once() -> None:
    links = suggest_links([table("a", "a_id", "b_id"), table("b", "b_id", "a_id"), table("c", "c_id", "a_id", "b_id")])
    pairs = [{link.parent, link.child} for link in links]
    assert len(pairs) == 3 and all(pairs.count(pair) == 1 for pair in pairs)
    children = {name: {link.child for link in links if link.parent == name} for name in "abc"}
    assert not any(first in children[second] and second in children[first] for first in "abc" for second in "abc")


def test_only_declared_foreign_keys_are_linked_and_the_others_told() -> None:
    tables = [table("customer", "id"), table("orders", "id", "customer_id", "code", foreign=("code",))]
    links = suggest_links(tables)
    assert links == []
    assert left_over(tables[1], tables, links) == [{"field": "code", "candidate_tables": ["customer"]}]
