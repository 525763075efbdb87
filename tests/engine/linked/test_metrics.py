"""Metrics over several tables: which there are, and that they say what they should (contract 2.4)."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest

from audiencekit.engine import (
    AttackScenario,
    Augmentation,
    Imputation,
    LinkedMetrics,
    LinkedTable,
    Parameters,
    TableRefused,
    avatarise_tables,
    linked_metrics,
    privacy_metrics,
    signal_metrics,
)
from audiencekit.engine.linked.enrich import MOST_MODALITIES, ChildSummary
from tests.engine.frames import mixed
from tests.engine.linked.tables import clinic, sensors


def by_kind(found: tuple[LinkedMetrics, ...]) -> dict[tuple[str, str, str | None], LinkedMetrics]:
    return {(one.table, one.computation_type, one.reference): one for one in found}


def test_each_computation_that_the_links_allow() -> None:
    tables, links = clinic()
    found = linked_metrics(tables, links, avatarise_tables(tables, links, seed=0))
    assert [tuple(one.metadata.values()) for one in found] == [
        ("visit", "standalone", None),
        ("visit", "to_bottom_id_propagated", "patient"),
        ("visit", "to_bottom_information_propagated", "patient"),
        ("visit", "to_bottom_id_propagated", "doctor"),
        ("visit", "to_bottom_information_propagated", "doctor"),
        ("visit", "full_enriched", None),
        ("patient", "standalone", None),
        ("patient", "to_top_enriched", "visit"),
        ("doctor", "standalone", None),
        ("doctor", "to_top_enriched", "visit"),
    ]
    for one in found:
        assert (one.privacy is None) == (one.computation_type == "to_bottom_information_propagated")
        assert (one.signal is None) == (one.computation_type == "to_bottom_id_propagated")
        assert one.series is None


def test_originals_as_avatars_hide_nothing_and_lose_nothing() -> None:
    tables, links = clinic()
    found = linked_metrics(tables, links, {name: table.frame for name, table in tables.items()})
    for one in found:
        if one.privacy is not None:
            assert one.privacy.local_cloaking == 0
            assert one.privacy.hidden_rate_strict == 0
        if one.signal is not None:
            assert one.signal.hellinger_mean == 0 and one.signal.correlation_difference_ratio in (0, None)


def test_a_lost_link_shows_where_tables_meet_and_only_there() -> None:
    tables, links = clinic()
    kept = by_kind(linked_metrics(tables, links, avatarise_tables(tables, links, seed=0)))
    tables, links = clinic(method="random")
    lost = by_kind(linked_metrics(tables, links, avatarise_tables(tables, links, seed=0)))
    assert kept["patient", "standalone", None].signal == lost["patient", "standalone", None].signal
    for kind in ("to_bottom_information_propagated",):
        here, there = (one["visit", kind, "patient"].signal for one in (kept, lost))
        assert here is not None and there is not None
        assert here.correlation_difference_ratio is not None and there.correlation_difference_ratio is not None
        assert here.correlation_difference_ratio < 10 < there.correlation_difference_ratio
    here, there = (one["visit", "to_bottom_id_propagated", "patient"].privacy for one in (kept, lost))
    assert here is not None and there is not None
    assert here.local_cloaking is not None and there.local_cloaking is not None
    assert here.local_cloaking < there.local_cloaking


def test_persons_are_the_means_of_their_rows() -> None:
    """Two rows a person, whose avatars are the same two in the other order: by row hidden, by person bare."""
    rng = np.random.default_rng(0)
    people = pd.DataFrame({"id": np.arange(20), "x": rng.normal(size=20)})
    rows = pd.DataFrame({"row": np.arange(40), "id": np.repeat(np.arange(20), 2), "v": rng.normal(size=40)})
    other = rows.assign(v=rows["v"].to_numpy().reshape(20, 2)[:, ::-1].ravel())
    tables = {
        "people": LinkedTable(people, primary_key="id", individual_level=True, parameters=Parameters(k=4)),
        "rows": LinkedTable(rows, primary_key="row", foreign_keys="id", parameters=Parameters(k=4)),
    }
    links = clinic()[1][:1]
    links = [attrs.evolve(links[0], parent="people", field="id", child="rows", child_field="id")]
    found = by_kind(linked_metrics(tables, links, {"people": people, "rows": other}))
    alone, person = (
        found["rows", "standalone", None].privacy,
        found["rows", "to_bottom_id_propagated", "people"].privacy,
    )
    assert alone is not None and alone.hidden_rate_strict == 100
    assert person is not None and person.hidden_rate_strict == 0
    enriched = found["people", "to_top_enriched", "rows"].signal
    assert enriched is not None and enriched.hellinger_mean == 0


def test_a_parent_is_told_counts_means_deviations_and_shares() -> None:
    child = pd.DataFrame({"v": [1.0, 3.0, np.nan, 5.0], "kind": ["a", "b", "a", None], "on": [True, False, True, True]})
    told = ChildSummary.of("c", child).columns(child, np.array([0, 0, 2, -1]), 3)
    assert told["c.rows"].tolist() == [2, 0, 1]
    assert told["c.v.mean"].tolist() == [2, 3, 3]  # without a value: the mean of all
    assert told["c.v.deviation"].tolist() == [1, 0, 0]
    assert told["c.kind=a"].tolist() == [0.5, 0, 1] and told["c.kind=b"].tolist() == [0.5, 0, 0]
    assert told["c.on=True"].tolist() == [0.5, 0, 1]
    many = pd.DataFrame({"word": [f"w{place % 30}" for place in range(90)]})
    told = ChildSummary.of("c", many).columns(many, np.zeros(90, dtype=np.intp), 1)
    assert told.shape[1] == 1 + MOST_MODALITIES + 1 and told["c.word otherwise"].tolist() == [pytest.approx(1 / 3)]


def test_a_table_alone_is_measured_as_ever_with_its_scenario() -> None:
    frame = mixed()
    tables = {"t": LinkedTable(frame, parameters=Parameters(k=4, ncp=3, column_weights={"amount": 2.0}))}
    run = avatarise_tables(tables, seed=0)
    scenario = AttackScenario(known_variables=("city", "loyal"), target="share")
    (one,) = linked_metrics(tables, [], run, scenarios={"t": scenario})
    avatars = run.tables["t"].unshuffled
    assert one.privacy == privacy_metrics(
        frame, avatars, ncp=3, column_weights={"amount": 2.0}, known_variables=("city", "loyal"), target="share"
    )
    assert one.signal == signal_metrics(frame, avatars, ncp=3, column_weights={"amount": 2.0})


def test_gaps_and_categories_are_taken_as_the_parameters_say() -> None:
    """In every computation, and not by their defaults."""
    tables, links = clinic()
    draw = np.random.default_rng(3)
    words = {f"word{place}": draw.choice([*"abcdef"], len(tables["visit"].frame)) for place in range(4)}
    visit = tables["visit"].frame.assign(**words)
    visit["pulse"] = visit["pulse"].where(draw.random(len(visit)) > 0.3)
    tables["visit"] = attrs.evolve(tables["visit"], frame=visit)
    avatars = avatarise_tables(tables, links, seed=0)
    plain = by_kind(linked_metrics(tables, links, avatars))
    of_visits = ("visit", "standalone", None), ("visit", "to_bottom_id_propagated", "patient")
    for change, options in (
        ({"imputation": Imputation(method="mean")}, {"imputation": Imputation(method="mean")}),
        ({"use_categorical_reduction": True}, {"use_categorical_reduction": True}),
    ):
        parameters = attrs.evolve(tables["visit"].parameters, **change)
        changed = {**tables, "visit": attrs.evolve(tables["visit"], parameters=parameters)}
        found = by_kind(linked_metrics(changed, links, avatars))
        assert all(found[kind].privacy != plain[kind].privacy for kind in of_visits)
        original, made = tables["visit"].data, avatars.tables["visit"].unshuffled
        made = made.drop(columns=list(tables["visit"].identifiers))
        alone = found[of_visits[0]]
        assert alone.privacy == privacy_metrics(original, made, **options)
        assert alone.signal == signal_metrics(original, made, **options) != plain[of_visits[0]].signal


def test_series_are_measured_on_their_individuals_and_their_curves() -> None:
    tables, links = sensors()
    run = avatarise_tables(tables, links, seed=0)
    found = by_kind(linked_metrics(tables, links, run))
    assert list(found) == [
        ("people", "standalone", None),
        ("people", "to_top_enriched", "sensor"),
        ("sensor", "standalone", None),
    ]
    one = found["sensor", "standalone", None]
    assert one.privacy is not None and one.privacy.hidden_rate is not None and one.privacy.hidden_rate > 60
    assert one.series is not None and 0 < one.series.pointwise_mean < 0.35 and set(one.series.by_variable) == {"a", "b"}
    same = by_kind(linked_metrics(tables, links, {name: table.frame for name, table in tables.items()}))
    bare = same["sensor", "standalone", None]
    assert bare.series is not None and bare.series.pointwise_mean == bare.series.density_mean == 0
    assert bare.privacy is not None and bare.privacy.hidden_rate == 0


def test_rows_without_parent_are_left_out_where_parents_are_needed() -> None:
    tables, links = clinic()
    visits = tables["visit"].frame
    lost = visits.assign(patient=visits["patient"].where(visits.index % 3 > 0))
    tables["visit"] = attrs.evolve(tables["visit"], frame=lost)
    found = by_kind(linked_metrics(tables, links, avatarise_tables(tables, links, seed=0)))
    assert found["visit", "to_bottom_information_propagated", "patient"].signal is not None
    assert found["visit", "full_enriched", None].privacy is not None


def test_avatars_of_another_shape_are_refused() -> None:
    tables, links = clinic()
    frames = {name: table.frame for name, table in tables.items()}
    for wrong in (
        {name: frame for name, frame in frames.items() if name != "doctor"},
        frames | {"doctor": frames["doctor"].iloc[1:]},
        frames | {"doctor": frames["doctor"].drop(columns="d_id")},
        frames | {"doctor": frames["doctor"].drop(columns="years")},
    ):
        with pytest.raises(TableRefused) as refused:
            linked_metrics(tables, links, wrong)
        assert refused.value.code in ("shape_mismatch", "orphan_foreign_key")


def test_further_avatars_of_a_table_alone_are_left_out() -> None:
    frame = mixed()
    parameters = Parameters(k=4, augmentation=Augmentation(strategy=2.0))
    tables = {"t": LinkedTable(frame, parameters=parameters)}
    run = avatarise_tables(tables, seed=0)
    assert len(run.tables["t"].shuffled) == 120
    (one,) = linked_metrics(tables, [], run)
    assert one.privacy == privacy_metrics(frame, run.tables["t"].unshuffled.iloc[:60])


def test_declared_types_are_those_of_the_measures() -> None:
    tables, links = clinic()
    declared = Parameters(k=5, types={"years": "category"}, drop=("field",))
    tables["doctor"] = attrs.evolve(tables["doctor"], parameters=declared)
    run = avatarise_tables(tables, links, seed=0)
    assert set(run.tables["doctor"].shuffled["years"]) <= set(tables["doctor"].frame["years"])
    found = by_kind(linked_metrics(tables, links, run))
    signal = found["doctor", "standalone", None].signal
    assert signal is not None and set(signal.hellinger) == {"years"}


def test_people_known_by_their_series_alone_are_measured_by_them() -> None:
    tables, links = sensors(individuals=60)
    tables["people"] = attrs.evolve(tables["people"], frame=tables["people"].frame[["id"]])
    found = by_kind(linked_metrics(tables, links, avatarise_tables(tables, links, seed=0)))
    assert list(found) == [("people", "to_top_enriched", "sensor"), ("sensor", "standalone", None)]


def test_a_parent_is_told_of_dates_and_of_columns_without_values() -> None:
    days = pd.Series(pd.date_range("2024-01-01", periods=3, freq="D"))
    child = pd.DataFrame({"day": days, "never": pd.Series([pd.NaT] * 3), "none": [None] * 3, "nan": [np.nan] * 3})
    told = ChildSummary.of("c", child).columns(child, np.array([0, 0, 1]), 2)
    assert told["c.day.mean"].diff().iloc[1] == 1.5 * 86_400
    assert (told[["c.never.mean", "c.nan.mean"]] == 0).all(axis=None)


@pytest.mark.parametrize("dates", [False, True])
def test_avatars_of_whom_none_has_a_series_are_measured(dates: bool) -> None:
    tables, links = sensors(individuals=20, points=6)
    series = tables["sensor"].frame if dates else tables["sensor"].frame.assign(at=np.tile(np.arange(6), 20))
    tables["sensor"] = attrs.evolve(tables["sensor"], frame=series)
    avatars = {"people": tables["people"].frame, "sensor": series.iloc[:0]}
    assert {one.table for one in linked_metrics(tables, links, avatars)} == {"people"}
