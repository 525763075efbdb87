"""Sets of several tables for the tests, as the Runner writes them (contract 5.5)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.sandbox.avatars.service import Service


def document(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": name}, "spec": spec}


def linked_set(
    tables: list[dict[str, Any]],
    parameters: dict[str, Any],
    *,
    seed: int | None = 11,
    metrics: dict[str, Any] | None = None,
    auto: bool = True,
) -> list[dict[str, Any]]:
    """Documents of a run over *tables*; *parameters* are the maps of the run, *metrics* those of both metrics."""
    made = [
        {"name": table["name"], "avatars_data": {"auto": True} if auto else table["data"] | {"file": avatars(table)}}
        for table in tables
    ]
    measured = {"schema": "schema_avatarized", **({"avatarization_ref": "standard"} if auto else {}), **(metrics or {})}
    where = {"results": {"volume": "results"}, "seed": seed}
    return [
        document("AvatarMetadata", "avatar-metadata-demo", {"display_name": "demo"}),
        document("AvatarSchema", "schema", {"tables": tables}),
        document("AvatarSchema", "schema_avatarized", {"tables": made, "schema_ref": "schema"}),
        document("AvatarParameters", "standard", {"schema": "schema", **parameters, **where}),
        document("AvatarPrivacyMetricsParameters", "privacy_metrics", {**measured, **where}),
        document("AvatarSignalMetricsParameters", "signal_metrics", {**measured, **where}),
    ]


def avatars(table: dict[str, Any]) -> str:
    return f"{table['name']}_avatars.csv"


def clinic_frames() -> dict[str, pd.DataFrame]:
    """Sixty patients and their hundred visits."""
    draw = np.random.default_rng(4)
    age = draw.normal(50, 12, 60).round()
    patient = draw.integers(0, 60, 100)
    return {
        "patient": pd.DataFrame({"p_id": np.arange(60) + 100, "age": age, "sex": draw.choice(["f", "m"], 60)}),
        "visit": pd.DataFrame(
            {
                "v_id": [f"v{place}" for place in range(100)],
                "patient_id": patient + 100,
                "pulse": (0.5 * age[patient] + 50 + draw.normal(0, 3, 100)).round(),
                "act": draw.choice(["x", "y", "z"], 100),
            }
        ),
    }


def clinic_tables(**changes: Any) -> list[dict[str, Any]]:
    """The schema of the clinic; *changes* to the link."""
    link = {
        "field": "p_id",
        "to": {"table": "visit", "field": "patient_id"},
        "method": "linear_sum_assignment",
        **changes,
    }
    return [
        {
            "name": "patient",
            "data": {"volume": "input", "file": "patient.csv"},
            "individual_level": True,
            "columns": [{"field": "p_id", "primary_key": True}],
            "links": [link],
        },
        {
            "name": "visit",
            "data": {"volume": "input", "file": "visit.csv"},
            "individual_level": False,
            "columns": [{"field": "v_id", "primary_key": True}, {"field": "patient_id", "identifier": True}],
        },
    ]


def sensor_frames() -> dict[str, pd.DataFrame]:
    """Forty people and twelve hours of a sensor of each."""
    draw = np.random.default_rng(5)
    level = draw.normal(0, 1, 40)
    wave = np.sin(np.linspace(0, 6, 12) + level[:, None]) + draw.normal(0, 0.1, (40, 12))
    return {
        "person": pd.DataFrame({"id": np.arange(40) * 7, "level": level, "group": np.where(level > 0, "x", "y")}),
        "sensor": pd.DataFrame(
            {
                "id": np.repeat(np.arange(40) * 7, 12),
                "t": pd.Timestamp("2024-03-01") + pd.to_timedelta(np.tile(np.arange(12), 40), unit="h"),
                "a": wave.ravel().round(3),
            }
        ),
    }


def sensor_tables() -> list[dict[str, Any]]:
    return [
        {
            "name": "person",
            "data": {"volume": "input", "file": "person.csv"},
            "individual_level": True,
            "columns": [{"field": "id", "primary_key": True}],
            "links": [{"field": "id", "to": {"table": "sensor", "field": "id"}, "method": "time_series"}],
        },
        {
            "name": "sensor",
            "data": {"volume": "input", "file": "sensor.csv"},
            "individual_level": False,
            "columns": [{"field": "t", "time_series_time": True}, {"field": "id", "identifier": True}],
        },
    ]


def upload(service: Service, frames: dict[str, pd.DataFrame]) -> None:
    for name, frame in frames.items():
        service.upload(f"{name}.csv", frame)


def by_file(urls: list[str]) -> dict[str, str]:
    """Addresses by the names of the files."""
    return {url.rpartition("/")[2]: url for url in urls}
