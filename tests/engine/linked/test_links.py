"""What the link methods keep, and what they break up (contract 2.2, 2.3)."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import attrs
import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import Link, LinkedRun, LinkedTable, Parameters, avatarise_tables
from audiencekit.engine.linked.assign import assign_at_random, assign_least_cost, assign_nearest_free
from audiencekit.engine.linked.carried import carry
from audiencekit.engine.linked.keys import parent_rows
from audiencekit.engine.linked.slots import child_counts
from tests.engine.linked.tables import METHODS, clinic


def across(tables: dict[str, pd.DataFrame], link: Link) -> pd.DataFrame:
    """Correlations of the parent's columns with the child's, over the children; categories by indicators."""
    parent, child = tables[link.parent], tables[link.child]
    keys = [name for name in (*parent, *child) if name in ("p_id", "d_id", "v_id", "patient", "doctor")]
    rows = parent.take(parent_rows(parent[link.field], child[link.child_field])).reset_index(drop=True)
    above = pd.get_dummies(rows.drop(columns=keys, errors="ignore")).astype(float)
    below = pd.get_dummies(child.drop(columns=keys, errors="ignore")).astype(float)
    whole = np.corrcoef(above.to_numpy().T, below.to_numpy().T)
    return pd.DataFrame(whole[: above.shape[1], above.shape[1] :], index=above.columns, columns=below.columns)


def change(run: LinkedRun, tables: dict[str, LinkedTable], link: Link) -> float:
    before = across({name: table.frame for name, table in tables.items()}, link)
    after = across({name: table.unshuffled for name, table in run.tables.items()}, link)
    return float((before - after).abs().to_numpy().mean())


def own(run: LinkedRun, tables: dict[str, LinkedTable], link: Link) -> float:
    """Share of child avatars that hang on the avatar of their original's parent."""
    original = parent_rows(tables[link.parent].frame[link.field], tables[link.child].frame[link.child_field])
    return float((run.tables[link.child].parents[link.child_field] == original).mean())


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("method", ["linear_sum_assignment", "minimum_distance_assignment"])
def test_new_links_keep_the_signal_and_few_of_the_old_ones(method: str, seed: int) -> None:
    tables, links = clinic(method=method)
    run = avatarise_tables(tables, links, seed=seed)
    for link in links:
        assert change(run, tables, link) < 0.06
        assert own(run, tables, link) < 0.4


def test_the_original_order_keeps_every_link_and_random_none_of_the_signal() -> None:
    tables, links = clinic(method="sensitive_original_order_assignment")
    kept = avatarise_tables(tables, links, seed=0)
    assert [own(kept, tables, link) for link in links] == [1.0, 1.0]
    told = [(name, one.column) for name, one in kept.warnings if one.code == "original_links"]
    assert told == [("visit", "patient"), ("visit", "doctor")]
    tables, links = clinic(method="random")
    lost = avatarise_tables(tables, links, seed=0)
    for link in links:
        assert change(kept, tables, link) < 0.04
        assert change(lost, tables, link) > 0.1
        assert own(lost, tables, link) < 0.08


@pytest.mark.parametrize("method", METHODS)
def test_keys_that_lead_nowhere_by_chance_are_as_many_as_before(method: str) -> None:
    tables, links = clinic(method=method)
    visits = tables["visit"].frame
    lost = np.random.default_rng(0).random(len(visits)) < 0.3
    tables["visit"] = LinkedTable(
        visits.assign(patient=visits["patient"].where(~lost)),
        primary_key="v_id",
        foreign_keys=("patient", "doctor"),
        parameters=Parameters(k=5),
    )
    after = avatarise_tables(tables, links, seed=1).tables["visit"].shuffled
    assert after["patient"].dtype == np.float64
    assert abs(float(after["patient"].isna().mean()) - lost.mean()) < 4 * np.sqrt(0.21 / 300) + 0.02
    assert after["doctor"].notna().all()


def test_no_parent_at_all_is_a_parent_less() -> None:
    tables, links = clinic()
    visits = tables["visit"].frame.drop(columns="doctor").assign(patient=np.nan)
    tables["visit"] = LinkedTable(visits, primary_key="v_id", foreign_keys="patient", parameters=Parameters(k=5))
    del tables["doctor"]
    assert avatarise_tables(tables, links[:1], seed=1).tables["visit"].shuffled["patient"].isna().all()


def test_a_child_of_keys_only_gets_its_links() -> None:
    tables, links = clinic()
    bare = tables["visit"].frame[["v_id", "patient", "doctor"]]
    tables["visit"] = LinkedTable(
        bare, primary_key="v_id", foreign_keys=("patient", "doctor"), parameters=Parameters(k=5)
    )
    visits = avatarise_tables(tables, links, seed=1).tables["visit"].shuffled
    assert list(visits) == ["v_id", "patient", "doctor"] and visits.notna().all().all()


@pytest.mark.parametrize("method", METHODS)
def test_a_parent_in_which_nothing_varies_has_children(method: str) -> None:
    tables, links = clinic(method=method)
    same = tables["patient"].frame[["p_id"]].assign(one=1)
    tables["patient"] = LinkedTable(same, primary_key="p_id", individual_level=True, parameters=Parameters(k=5))
    run = avatarise_tables(tables, links, seed=1)
    assert set(run.tables["visit"].shuffled["patient"]) <= set(run.tables["patient"].shuffled["p_id"])


def test_names_of_the_users_columns_are_not_taken_for_ours() -> None:
    tables, links = clinic()
    visits = tables["visit"].frame.rename(columns={"pulse": "__parent__patient_1", "load": "__parent__doctor"})
    tables["visit"] = LinkedTable(
        visits, primary_key="v_id", foreign_keys=("patient", "doctor"), parameters=Parameters(k=5)
    )
    assert list(avatarise_tables(tables, links, seed=1).tables["visit"].shuffled) == list(visits)


def test_no_warning_speaks_of_a_column_the_user_does_not_have() -> None:
    tables, links = clinic(k=20)
    visits = tables["visit"].frame
    few = visits.assign(patient=visits["patient"].where(visits.index > 2))  # an absence that is rare
    tables["visit"] = LinkedTable(
        few, primary_key="v_id", foreign_keys=("patient", "doctor"), parameters=Parameters(k=20)
    )
    run = avatarise_tables(tables, links, seed=1)
    assert {name for name, _ in run.warnings} == {"doctor"}
    assert {warning.column for _, warning in run.warnings} == {"field"}


def test_a_rare_number_of_children_is_no_ones_name() -> None:
    rng = np.random.default_rng(0)
    counts = np.array([2] * 50 + [3] * 49 + [40])
    coordinates = rng.standard_normal((100, 2))
    for wanted in (287, 200, 320):
        made = child_counts(counts, coordinates, 5, wanted, rng)
        assert made.sum() == wanted and made.min() >= 0 and made[-1] < 20
    common = child_counts(counts[:99], coordinates[:99], 5, 247, rng)
    np.testing.assert_array_equal(common, counts[:99])
    assert child_counts(np.zeros(9, dtype=np.intp), coordinates[:9], 3, 5, rng).sum() == 5
    assert child_counts(counts, np.zeros((100, 0)), 5, 287, rng).sum() == 287


def test_assignments_fill_the_slots_and_cost_what_they_promise() -> None:
    rng = np.random.default_rng(0)
    counts = rng.multinomial(6_000, np.full(800, 1 / 800)).astype(np.intp)
    places = rng.standard_normal((800, 3))
    wishes = places[rng.permutation(np.repeat(np.arange(800), counts))] + 0.3 * rng.standard_normal((6_000, 3))

    def cost(chosen: np.ndarray) -> float:
        np.testing.assert_array_equal(np.bincount(chosen, minlength=800), counts)
        return float(((wishes - places[chosen]) ** 2).sum(axis=1).mean())

    least = cost(assign_least_cost(wishes, places, counts, rng))
    near = cost(assign_nearest_free(wishes, places, counts, rng))
    assert max(least, near) < 0.1 * cost(assign_at_random(counts, rng))


def test_the_least_cost_is_the_least() -> None:
    wishes, places = np.array([[0.0], [0.9], [1.1]]), np.array([[1.0], [0.2]])
    rng = np.random.default_rng(0)
    # The middle child is nearer to place 0; taking both outer ones first would cost more.
    np.testing.assert_array_equal(assign_least_cost(wishes, places, np.array([2, 1]), rng), [1, 0, 0])
    np.testing.assert_array_equal(assign_least_cost(wishes, places, np.array([1, 2]), rng), [1, 1, 0])


@pytest.mark.parametrize("assign", [assign_least_cost, assign_nearest_free])
def test_a_large_child_takes_memory_in_proportion(assign: Callable[..., np.ndarray]) -> None:
    """20,000 children: a matrix of all against all would be 3.2 GB."""
    rng = np.random.default_rng(0)
    counts = np.full(2_000, 10, dtype=np.intp)
    places = rng.standard_normal((2_000, 5))
    wishes = np.repeat(places, 10, axis=0) + 0.2 * rng.standard_normal((20_000, 5))
    tracemalloc.start()
    try:
        chosen = assign(wishes, places, counts, rng)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    np.testing.assert_array_equal(np.bincount(chosen), counts)
    assert peak < 60 * 2**20


def test_what_a_child_carries_of_a_parent_weighs_as_one_column() -> None:
    coordinates = np.arange(12.0).reshape(4, 3)
    carried = carry(Link("p", "id", "c", "p_id"), np.array([3, 0, -1]), coordinates, ["id", "__parent__p_1"])
    assert list(carried.weights) == list(carried.columns) and sum(carried.weights.values()) == pytest.approx(1.0)
    assert not set(carried.columns) & {"id", "__parent__p_1"}
    np.testing.assert_array_equal(carried.wishes(carried.added), [[9, 10, 11], [0, 1, 2], [4.5, 5.5, 6.5]])
    assert carried.has_parent(carried.added).tolist() == [True, True, False]


def test_integers_among_pythons_objects_are_integer_keys() -> None:
    tables, links = clinic()
    patients = tables["patient"].frame
    tables["patient"] = attrs.evolve(tables["patient"], frame=patients.assign(p_id=patients["p_id"].astype(object)))
    run = avatarise_tables(tables, links, seed=0)
    keys = run.tables["patient"].unshuffled["p_id"]
    assert keys.dtype == object and all(type(key) is int for key in keys)
    assert set(run.tables["visit"].unshuffled["patient"]) <= set(keys)
