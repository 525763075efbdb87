"""What holds for every set of linked tables (contract 2.3, section 8 row 25)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from audiencekit.engine import Link, LinkedTable, Parameters, avatarise_tables, generate
from tests.engine.frames import mixed, small_frames
from tests.engine.linked.tables import clinic, families

calm = settings(derandomize=True, max_examples=12, deadline=None, database=None)
Family = tuple[dict[str, LinkedTable], list[Link]]


@calm
@given(families(), st.integers(0, 2**32))
def test_every_key_of_the_avatars_leads_to_an_avatar(family: Family, seed: int) -> None:
    tables, links = family
    before = {name: table.frame.copy(deep=True) for name, table in tables.items()}
    run = avatarise_tables(tables, links, seed=seed)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table.frame, before[name])
        made = run.tables[name]
        for avatars in (made.unshuffled, made.shuffled):
            assert avatars.shape == table.frame.shape
            assert list(avatars.columns) == list(table.frame.columns)
            assert avatars["key"].is_unique and avatars["key"].notna().all()
            assert not set(avatars["key"]) & set(table.frame["key"])
            assert pd.api.types.is_numeric_dtype(avatars["key"]) == pd.api.types.is_numeric_dtype(table.frame["key"])
            assert set(avatars["word"]) <= set(table.frame["word"])
        assert sorted(made.shuffled["key"]) == sorted(made.unshuffled["key"])
    for link in links:
        for kind in ("unshuffled", "shuffled"):
            parent, child = (getattr(run.tables[name], kind) for name in (link.parent, link.child))
            assert set(child["of"].dropna()) <= set(parent["key"])
        lost = tables[link.child].frame["of"].isna()
        if not lost.any():
            assert run.tables[link.child].unshuffled["of"].notna().all()
        elif link.method == "sensitive_original_order_assignment":
            np.testing.assert_array_equal(run.tables[link.child].unshuffled["of"].isna(), lost)


@calm
@given(families(), st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_tables(family: Family, seed: int) -> None:
    tables, links = family
    first, second = (avatarise_tables(tables, links, seed=seed) for _ in range(2))
    other = avatarise_tables(dict(reversed(tables.items())), links[::-1], seed=seed)
    for name in tables:
        pd.testing.assert_frame_equal(first.tables[name].shuffled, second.tables[name].shuffled, check_exact=True)
        # Nor does the order matter in which tables and links are given.
        pd.testing.assert_frame_equal(first.tables[name].shuffled, other.tables[name].shuffled, check_exact=True)


@calm
@given(small_frames(), st.integers(0, 2**32))
def test_a_table_alone_gets_what_generate_gives(frame: pd.DataFrame, seed: int) -> None:
    alone = avatarise_tables({"t": LinkedTable(frame, parameters=Parameters(k=4))}, seed=seed).tables["t"]
    plain = generate(frame, Parameters(k=4, seed=seed))
    pd.testing.assert_frame_equal(alone.unshuffled, plain.unshuffled, check_exact=True)
    pd.testing.assert_frame_equal(alone.shuffled, plain.shuffled, check_exact=True)
    np.testing.assert_array_equal(alone.run.avatar_projections, plain.avatar_projections)


def test_a_key_changes_nothing_else_of_a_table() -> None:
    frame = mixed().assign(id=[f"person {place}" for place in range(60)])
    table = LinkedTable(frame, primary_key="id", parameters=Parameters(k=4, seed=9))
    made = avatarise_tables({"t": table}, seed=3).tables["t"]
    plain = generate(mixed(), Parameters(k=4, seed=9))
    pd.testing.assert_frame_equal(made.shuffled.drop(columns="id"), plain.shuffled, check_exact=True)
    assert not set(made.shuffled["id"]) & set(frame["id"])


def test_tables_of_one_seed_are_not_shuffled_alike() -> None:
    rows = 60
    rng = np.random.default_rng(0)
    parents = pd.DataFrame({"id": range(rows), "a": rng.normal(size=rows), "b": rng.normal(size=rows)})
    children = parents.assign(id=range(rows), parent=parents["id"])
    same = Parameters(k=5, seed=7)
    tables = {
        "p": LinkedTable(parents, primary_key="id", individual_level=True, parameters=same),
        "c": LinkedTable(children, primary_key="id", foreign_keys=("parent",), parameters=same),
    }
    made = avatarise_tables(tables, [Link("p", "id", "c", "parent")], seed=1).tables
    places = [pd.Index(one.unshuffled["id"]).get_indexer(one.shuffled["id"]) for one in made.values()]
    assert np.mean(places[0] == places[1]) < 0.2  # else equal row numbers join what was linked anew
    assert made["p"].run.seed != made["c"].run.seed


def test_another_seed_gives_other_tables_and_a_drawn_one_is_told() -> None:
    tables, links = clinic()
    runs = [avatarise_tables(tables, links, seed=seed) for seed in (1, 2, None)]
    assert not runs[0].tables["visit"].shuffled.equals(runs[1].tables["visit"].shuffled)
    again = avatarise_tables(tables, links, seed=runs[2].seed)
    pd.testing.assert_frame_equal(again.tables["visit"].shuffled, runs[2].tables["visit"].shuffled)


def test_a_table_added_leaves_the_others_as_they_are() -> None:
    tables, links = clinic()
    less = tables | {
        "visit": LinkedTable(
            tables["visit"].frame.drop(columns="doctor"),
            primary_key="v_id",
            foreign_keys="patient",
            parameters=Parameters(k=5),
        )
    }
    del less["doctor"]
    here, there = avatarise_tables(tables, links, seed=4), avatarise_tables(less, links[:1], seed=4)
    pd.testing.assert_frame_equal(here.tables["patient"].shuffled, there.tables["patient"].shuffled, check_exact=True)


def test_shuffles_and_keys_of_tables_tell_nothing_of_each_other() -> None:
    tables, links = clinic()
    run = avatarise_tables(tables, links, seed=5)
    for name, made in run.tables.items():
        key = tables[name].primary_key
        assert key is not None and made.keys is not None
        place = {value: row for row, value in enumerate(made.unshuffled[key])}
        order = [place[value] for value in made.shuffled[key]]
        rows = len(order)
        assert abs(np.corrcoef(order, np.arange(rows))[0, 1]) < 4 / np.sqrt(rows)
        ranks = made.keys.rank().to_numpy()
        assert abs(np.corrcoef(ranks, np.arange(rows))[0, 1]) < 4 / np.sqrt(rows)
