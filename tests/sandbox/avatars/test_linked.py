"""Several tables with links, and time series: runs, metrics of every computation type, advice on links."""

from __future__ import annotations

import io

import attrs
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from audiencekit.engine import (
    AttackScenario,
    Link,
    LinkedTable,
    Parameters,
    SeriesParameters,
    avatarise_tables,
    linked_metrics,
)
from tests.sandbox.avatars.service import Service, to_bytes
from tests.sandbox.avatars.sets import (
    by_file,
    clinic_frames,
    clinic_tables,
    document,
    linked_set,
    sensor_frames,
    sensor_tables,
    upload,
)

EACH = {"avatarization": {"patient": {"k": 5}, "visit": {"k": 6, "ncp": 3}}}


def as_read(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(to_bytes(frame, "t.csv")))


def clinic() -> tuple[dict[str, LinkedTable], list[Link]]:
    frames = {name: as_read(frame) for name, frame in clinic_frames().items()}
    tables = {
        "patient": LinkedTable(
            frames["patient"], primary_key="p_id", individual_level=True, parameters=Parameters(k=5)
        ),
        "visit": LinkedTable(
            frames["visit"], primary_key="v_id", foreign_keys=("patient_id",), parameters=Parameters(k=6, ncp=3)
        ),
    }
    return tables, [Link("patient", "p_id", "visit", "patient_id")]


def test_linked_tables_get_the_engines_avatars_and_all_their_figures(service: Service) -> None:
    upload(service, clinic_frames())
    attack = {"privacy_metrics": {"patient": {"known_variables": ["sex"], "target": "age"}}}
    parts = linked_set(clinic_tables(), EACH)
    parts[4]["spec"] |= attack
    name = service.store_set(parts)
    job = service.launch(name, "standard")
    results = service.finished(job)
    tables, links = clinic()
    run = avatarise_tables(tables, links, seed=11)
    for kind in ("shuffled", "unshuffled"):
        files = by_file(results[kind])
        assert list(files) == [f"patient.{kind}.csv", f"visit.{kind}.csv"]
        for table in tables:
            found = service.read_table(files[f"{table}.{kind}.csv"])
            assert_frame_equal(found, as_read(getattr(run.tables[table], kind)))
    shuffled = {name: service.read_table(url) for name, url in by_file(results["shuffled"]).items()}
    assert set(shuffled["visit.shuffled.csv"]["patient_id"]) <= set(shuffled["patient.shuffled.csv"]["p_id"])
    assert len(results["original_projections"]) == len(results["avatar_projections"]) == 2
    assert set(service.read_json(results["run_metadata"][0])["tables"]) == {"patient", "visit"}

    scenarios = {"patient": AttackScenario(known_variables=("sex",), target="age")}
    expected = linked_metrics(tables, links, run, scenarios=scenarios)
    for word in ("privacy", "signal"):
        measured = service.finished(service.launch(name, f"{word}_metrics", job))
        found = [service.read_json(url) for url in measured[f"{word}_metrics"]]
        wanted = [entry for entry in expected if getattr(entry, word) is not None]
        assert [{key: entry["metadata"][key] for key in wanted[0].metadata} for entry in found] == [
            entry.metadata for entry in wanted
        ]
        for entry, one in zip(wanted, found, strict=True):
            figures = getattr(entry, word).to_dict()
            assert {key: one[key] for key in figures if key != "metadata"} == {
                key: value for key, value in figures.items() if key != "metadata"
            }
        (summary,) = measured[f"{word}_metrics_summary"]
        assert summary.endswith(f"/{word}_metrics_summary.json")
        content = service.read_json(summary)
        assert {table: set(row) for table, row in content.items()} == {
            "patient": {"patient", "visit"},
            "visit": {"visit", "patient"},
        }
        assert all(0 <= number <= 100 for row in content.values() for number in row.values())
    files = by_file(service.finished(service.launch(name, "privacy_metrics", job))["privacy_metrics"])
    assert list(files) == [
        "patient.privacy.json",
        "patient.to_top_enriched.visit.privacy.json",
        "visit.privacy.json",
        "visit.to_bottom_id_propagated.patient.privacy.json",
    ]


def test_links_by_row_order_are_kept_and_warned_about(service: Service) -> None:
    upload(service, clinic_frames())
    parts = linked_set(clinic_tables(method="sensitive_original_order_assignment"), EACH)
    results = service.finished(service.launch(service.store_set(parts), "standard"))
    noted = service.read_json(results["run_metadata"][0])["tables"]["visit"]["warnings"]
    assert [warning["code"] for warning in noted] == ["original_links"]
    found = {name: service.read_table(url) for name, url in by_file(results["unshuffled"]).items()}
    place = pd.Series(range(60), index=found["patient.unshuffled.csv"]["p_id"])
    rows = place[found["visit.unshuffled.csv"]["patient_id"]].to_numpy()
    np.testing.assert_array_equal(rows, clinic_frames()["visit"]["patient_id"] - 100)


def test_linked_avatars_made_elsewhere_are_measured(service: Service) -> None:
    tables, links = clinic()
    run = avatarise_tables(tables, links, seed=2)
    upload(service, clinic_frames())
    for table, made in run.tables.items():
        service.upload(f"{table}_avatars.csv", made.unshuffled)
    parts = [part for part in linked_set(clinic_tables(), {}, auto=False) if part["kind"] != "AvatarParameters"]
    measured = service.finished(service.launch(service.store_set(parts), "signal_metrics"))
    plain = {name: attrs.evolve(table, parameters=Parameters(k=2)) for name, table in tables.items()}
    expected = [entry.signal for entry in linked_metrics(plain, links, run) if entry.signal is not None]
    found = [service.read_json(url)["hellinger_mean"] for url in measured["signal_metrics"]]
    assert found == [entry.to_dict()["hellinger_mean"] for entry in expected]


def test_series_get_the_engines_avatars_and_figures(service: Service) -> None:
    frames = sensor_frames()
    upload(service, frames)
    block = {"sensor": {"projection": {"projection_type": "flatten", "nf": 3}, "alignment": {"nb_points": 10}}}
    parts = linked_set(
        sensor_tables(),
        {"avatarization": {"person": {"k": 5}}, "time_series": block},
        metrics={"time_series": block},
    )
    name = service.store_set(parts)
    job = service.launch(name, "standard")
    results = service.finished(job)
    person = as_read(frames["person"])
    sensor = as_read(frames["sensor"]).assign(t=lambda frame: pd.to_datetime(frame["t"]))
    parameters = SeriesParameters(projection="flatten", nf=3, alignment="specified", nb_points=10)
    tables = {
        "person": LinkedTable(person, primary_key="id", individual_level=True, parameters=Parameters(k=5)),
        "sensor": LinkedTable(sensor, foreign_keys=("id",), time_series_time="t", parameters=parameters),
    }
    links = [Link("person", "id", "sensor", "id", "time_series")]
    run = avatarise_tables(tables, links, seed=11)
    for kind in ("shuffled", "unshuffled"):
        files = by_file(results[kind])
        for table in tables:
            expected = as_read(getattr(run.tables[table], kind))
            assert_frame_equal(service.read_table(files[f"{table}.{kind}.csv"]), expected)
    assert list(by_file(results["original_projections"])) == ["person.projections.original.csv"]
    measured = linked_metrics(tables, links, run)
    found = service.finished(service.launch(name, "signal_metrics", job))["signal_metrics"]
    entries = {
        (one["metadata"]["table_name"], one["metadata"]["reference"]): one for one in map(service.read_json, found)
    }
    series = next(entry.series for entry in measured if entry.table == "sensor")
    assert series is not None
    assert entries["sensor", None]["pointwise_hellinger_mean"] == pytest.approx(series.pointwise_mean)
    assert set(entries) == {("person", None), ("person", "sensor"), ("sensor", None)}
    privacy = service.finished(service.launch(name, "privacy_metrics", job))["privacy_metrics"]
    assert len(privacy) == 3


def test_individuals_without_k_take_that_of_their_series(service: Service) -> None:
    upload(service, sensor_frames())
    parts = linked_set(sensor_tables(), {"avatarization": {"sensor": {"k": 4}}, "time_series": {"sensor": {}}})
    results = service.finished(service.launch(service.store_set(parts), "standard"))
    noted = service.read_json(results["run_metadata"][0])["tables"]
    assert noted["person"]["k"] == 4


def test_tables_without_parameters_are_left_out_of_a_run_and_its_metrics(service: Service) -> None:
    upload(service, clinic_frames())
    name = service.store_set(linked_set(clinic_tables(), {"avatarization": {"patient": {"k": 5}}}))
    job = service.launch(name, "standard")
    results = service.finished(job)
    assert list(by_file(results["shuffled"])) == ["patient.shuffled.csv"]
    measured = service.finished(service.launch(name, "privacy_metrics", job))
    assert list(by_file(measured["privacy_metrics"])) == ["patient.privacy.json"]


def test_a_refusal_names_the_table_it_concerns(service: Service) -> None:
    frames = clinic_frames()
    frames["visit"].loc[3, "patient_id"] = 9999
    upload(service, frames)
    job = service.settled(service.launch(service.store_set(linked_set(clinic_tables(), EACH)), "standard"))
    assert job["status"] == "error"
    assert job["exception"].startswith("table 'visit': column 'patient_id'")
    upload(service, clinic_frames())
    parts = linked_set(clinic_tables(), {"avatarization": {"patient": {"k": 5}, "visit": {"k": 500}}})
    job = service.settled(service.launch(service.store_set(parts), "standard"))
    assert job["exception"].startswith("table 'visit': expected k at most")


def test_links_are_advised_from_names(service: Service) -> None:
    upload(service, clinic_frames())
    tables = clinic_tables()
    del tables[0]["links"]
    tables[1]["columns"].append({"field": "act", "identifier": True})
    advice = {"schema": "schema", "advice": {"advisor_type": ["tables_links"]}, "results": {"volume": "results"}}
    name = service.store_set(
        [
            document("AvatarSchema", "schema", {"tables": tables, "check_links_between_tables": False}),
            document("AvatarAdviceParameters", "advice_tables_links", advice),
        ]
    )
    results = service.finished(service.launch(name, "advice_tables_links"))
    found = {one["table_name"]: one["advice"] for one in map(service.read_json, results["advice"])}
    assert found["patient"]["links"] == [
        {
            "field": "p_id",
            "to": {"table": "visit", "field": "patient_id"},
            "method": "linear_sum_assignment",
            "confidence": "high",
        }
    ]
    assert found["visit"] == {
        "links": [],
        "unlinked_foreign_keys": [{"field": "act", "candidate_tables": ["patient"]}],
    }


def test_parameters_are_advised_for_each_table_without_its_keys(service: Service) -> None:
    upload(service, clinic_frames())
    advice = {"schema": "schema", "advice": {"advisor_type": ["parameters"]}, "results": {"volume": "results"}}
    parts = linked_set(clinic_tables(), EACH)
    name = service.store_set([*parts, document("AvatarAdviceParameters", "advice_parameters", advice)])
    results = service.finished(service.launch(name, "advice_parameters"))
    found = {one["table_name"]: one["advice"] for one in map(service.read_json, results["advice"])}
    assert set(found) == {"patient", "visit"}
    assert found["visit"]["k"] and not found["visit"]["probable_ids"]
    assert [row["column"] for row in found["visit"]["summary"]["stats"]] == ["v_id", "patient_id", "pulse", "act"]
