"""The original's tutorials of several tables, series, processors, augmentation and privacy (contract 10.1)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from audiencekit.avatars import DataRecipient, Manager, PlotKind, RelativeDifferenceParameters
from audiencekit.avatars.processors import (
    ExpectedMeanProcessor,
    GroupModalitiesProcessor,
    PerturbationProcessor,
    Processor,
    ProportionProcessor,
)
from tests.peers.made_tables import adults, clinic, football, sensors, unbalanced

pytestmark = pytest.mark.once

SPLIT = ["attack", "midfield", "defence"]


def test_several_tables(manager: Manager, tmp_path: Path) -> None:
    """Patients, doctors and their visits: links hold among the avatars, metrics go across tables."""
    patient, doctor, visit = clinic(40, 20, 90)
    runner = manager.create_runner("tables", seed=5)
    runner.add_table("patient", patient, primary_key="p_id", individual_level=True)
    runner.add_table("doctor", doctor, primary_key="d_id", individual_level=True)
    runner.add_table("visit", visit, primary_key="v_id", foreign_keys=["patient_id", "doctor_id"])
    runner.add_link("patient", "p_id", "visit", "patient_id")
    runner.add_link("doctor", "d_id", "visit", "doctor_id")
    assert set(runner.advise_parameters()) == {"patient", "doctor", "visit"}
    runner.update_parameters("patient", known_variables=["age", "sex"], target="weight")
    runner.run(["standard", "signal_metrics", "privacy_metrics", "report"])

    avatars = {name: runner.shuffled(name) for name in runner.tables}
    assert {name: len(frame) for name, frame in avatars.items()} == {"patient": 40, "doctor": 20, "visit": 90}
    assert set(avatars["visit"]["patient_id"]) <= set(avatars["patient"]["p_id"])
    assert set(avatars["visit"]["doctor_id"]) <= set(avatars["doctor"]["d_id"])
    for name in runner.tables:
        assert runner.privacy_metrics(name).computation_type == "standalone"
        assert runner.signal_metrics(name).computation_type == "standalone"
    assert "to_top_enriched" in {one.computation_type for one in runner.all_privacy_metrics("patient")}
    assert set(runner.privacy_metrics_summary()) == set(runner.signal_metrics_summary()) == set(runner.tables)
    assert set(runner.metrics_summary().index) == set(runner.tables)
    (report,) = runner.download_report(tmp_path / "tables.pdf")
    assert report.read_bytes().startswith(b"%PDF-")


def test_time_series(manager: Manager, tmp_path: Path) -> None:
    """Two series of each individual, flattened: the avatars have theirs, and they are drawn."""
    vanilla, first, second = sensors(30, 12)
    runner = manager.create_runner("series", seed=5)
    runner.add_table("vanilla", vanilla, primary_key="id", individual_level=True)
    runner.set_parameters("vanilla", k=5)
    for name, frame in (("sensor1", first), ("sensor2", second)):
        runner.add_table(name, frame, primary_key="pk", foreign_keys=["id"], time_series_time="t")
        runner.add_link("vanilla", "id", name, "id", method="time_series")
        runner.set_parameters(name, time_series_nf=5, time_series_projection_type="flatten")  # k is the vanilla one's
    runner.run()

    everything = runner.get_all_results()
    assert set(everything.shuffled) == {"vanilla", "sensor1", "sensor2"}
    people = runner.shuffled("vanilla")
    assert len(people) == 30
    for name, original in (("sensor1", first), ("sensor2", second)):
        series = runner.shuffled(name)
        assert list(series.columns) == list(original.columns)
        assert set(series["id"]) <= set(people["id"])
        assert series["value"].between(original["value"].min() - 1, original["value"].max() + 1).all()
        assert runner.privacy_metrics(name)
        assert runner.signal_metrics(name)
        assert all(path.stat().st_size for path in runner.render_plot(name, PlotKind.RAW_SERIES, path=tmp_path))


def _processed(manager: Manager, frame: pd.DataFrame, processor: Processor) -> pd.DataFrame:
    """Through the processor, a run in a set of the common label, and back."""
    return processor.postprocess(frame, _avatars(manager, processor.preprocess(frame)))


def _avatars(manager: Manager, frame: pd.DataFrame, **parameters: object) -> pd.DataFrame:
    runner = manager.create_runner("tutorial5", seed=5)
    runner.add_table("table", frame)
    runner.set_parameters("table", k=5)
    if parameters:
        runner.update_parameters("table", **parameters)
    runner.run(["standard"])
    return runner.sensitive_unshuffled("table")


def test_processors(manager: Manager) -> None:
    """Around the runs of five sets of one label: four processors of the client, one that the service applies."""
    people, players = adults(150), football(100)
    before = len(manager.find_ids_by_name("tutorial5"))

    grouped = _processed(manager, people, GroupModalitiesProcessor(min_unique=10, global_threshold=10))
    assert set(grouped["country"]) <= {"FR", "other"}
    shared = _processed(manager, players, ProportionProcessor(SPLIT, "minutes"))
    assert ((shared[SPLIT].sum(axis=1) - shared["minutes"]).abs() < 0.11).all()
    expected = _processed(manager, players, ExpectedMeanProcessor(["goals"]))
    assert expected["goals"].mean() == pytest.approx(players["goals"].mean())
    assert list(expected.columns) == list(players.columns)
    blurred = _processed(manager, people, PerturbationProcessor({"age": 0.0}, seed=1))
    assert blurred["age"].tolist() == people["age"].tolist()
    served = _avatars(manager, players, processors=[RelativeDifferenceParameters("minutes", SPLIT, 100)])
    assert list(served.columns) == list(players.columns)
    assert len(manager.find_ids_by_name("tutorial5")) == before + 5


def test_augmentation(manager: Manager, tmp_path: Path) -> None:
    """Every strategy, on categories only; metrics and pictures of an augmented table."""
    frame = unbalanced(120)
    sizes = Counter(frame["class"])
    sized: dict[str, Counter[str]] = {}
    strategies = {"factor": 3, "minority": "minority", "ratio": {"rare": 2.0}, "not_majority": "not_majority"}
    for label, strategy in strategies.items():
        runner = manager.create_runner(label, seed=5)
        runner.add_table("table", frame)
        target = None if label == "factor" else "class"
        runner.set_parameters("table", k=5, data_augmentation_strategy=strategy, data_augmentation_target_column=target)
        runner.run(["standard"] if label != "not_majority" else None)
        sized[label] = Counter(runner.shuffled("table")["class"])
    assert sized["factor"].total() == 3 * len(frame)
    assert sized["minority"]["rare"] > 1.5 * sizes["rare"]
    assert sized["ratio"].total() > len(frame)
    assert min(sized["not_majority"].values()) > 0.6 * max(sized["not_majority"].values())

    for every in (runner.all_privacy_metrics("table"), runner.all_signal_metrics("table")):
        kinds = [one.computation_type for one in every]
        assert sorted(kinds) == ["barycentered", "class_balancing_barycenter", "standalone"]
    for kind in (PlotKind.DISTRIBUTION, PlotKind.CLASS_PROJECTION_2D):
        assert runner.render_plot("table", kind, path=tmp_path)


def test_privacy_assessment(manager: Manager) -> None:
    """Avatars of advised parameters and of a differentially private model, measured alone with their targets."""
    frame = adults(150)
    made: dict[str, pd.DataFrame] = {}
    for label in ("advised", "private"):
        runner = manager.create_runner(label, seed=5)
        runner.add_table("adults", frame)
        if label == "advised":
            runner.advise_parameters()
        else:
            runner.set_parameters("adults", fast_dp_epsilon=5)
        runner.run(["standard"])
        made[label] = runner.sensitive_unshuffled("adults")
        assert made[label].shape == frame.shape

    for label, avatars in made.items():
        runner = manager.create_runner(label, pia_data_recipient=DataRecipient.CONTRACTUAL_THIRDPARTY)
        runner.add_table("adults", frame, avatar_data=avatars)
        runner.set_parameters("adults", known_variables=["age", "hours"], target="income")
        runner.run()
        figures = runner.privacy_metrics("adults")
        assert figures.hidden_rate is not None
        assert "hidden_rate" in figures.targets


def test_avatars_that_were_brought_along_are_measured(manager: Manager) -> None:
    """Without any parameters: the metrics of the original and the avatars uploaded beside it."""
    frame = adults(60)
    runner = manager.create_runner("alone")
    runner.add_table("iris_$*'@!?:;=[]()-_/.&+", frame, avatar_data=frame.sample(frac=1, random_state=1))
    runner.run()
    figures = runner.privacy_metrics("iris_$*'@!?:;=[]()-_/.&+")
    assert figures.row_direct_match_protection is not None
    assert figures.row_direct_match_protection < 50
