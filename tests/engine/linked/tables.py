"""Sets of linked tables the tests share."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from audiencekit.engine import Link, LinkedTable, Parameters, SeriesParameters

METHODS = (
    "linear_sum_assignment",
    "minimum_distance_assignment",
    "sensitive_original_order_assignment",
    "random",
)


def clinic(k: int = 5, method: str = "linear_sum_assignment") -> tuple[dict[str, LinkedTable], list[Link]]:
    """130 patients, 50 doctors, 300 visits; a visit tells of both its parents. Doctors' keys are text."""
    rng = np.random.default_rng(0)
    age, weight = rng.normal(50, 12, 130).round(), rng.normal(25, 4, 130).round(1)
    patients = pd.DataFrame(
        {"p_id": np.arange(1, 131), "age": age, "weight": weight, "sex": rng.choice(["f", "m"], 130)}
    )
    doctors = pd.DataFrame(
        {
            "d_id": [f"d{place}" for place in range(50)],
            "years": rng.integers(1, 30, 50),
            "field": rng.choice(["heart", "skin", "bones"], 50),
        }
    )
    patient, doctor = rng.integers(0, 130, 300), rng.integers(0, 50, 300)
    visits = pd.DataFrame(
        {
            "pulse": (0.5 * age[patient] + 50 + rng.normal(0, 3, 300)).round(),
            "v_id": np.arange(300) + 1000,
            "load": 3 * weight[patient] + rng.normal(0, 3, 300),
            "patient": patients["p_id"].to_numpy()[patient],
            "price": 3.0 * doctors["years"].to_numpy()[doctor] + rng.normal(0, 5, 300),
            "act": np.where(rng.random(300) < 0.8, doctors["field"].to_numpy(dtype=object)[doctor], "other"),
            "doctor": doctors["d_id"].to_numpy(dtype=object)[doctor],
        }
    )
    tables = {
        "visit": LinkedTable(
            visits, primary_key="v_id", foreign_keys=("patient", "doctor"), parameters=Parameters(k=k)
        ),
        "patient": LinkedTable(patients, primary_key="p_id", individual_level=True, parameters=Parameters(k=k)),
        "doctor": LinkedTable(doctors, primary_key="d_id", individual_level=True, parameters=Parameters(k=k)),
    }
    links = [Link("patient", "p_id", "visit", "patient", method), Link("doctor", "d_id", "visit", "doctor", method)]
    return tables, links


def sensors(
    parameters: SeriesParameters | None = None, *, individuals: int = 200, points: int = 30
) -> tuple[dict[str, LinkedTable], list[Link]]:
    """Individuals whose level shifts a wave (sensor `a`) and tilts a line (sensor `b`)."""
    rng = np.random.default_rng(1)
    level = rng.normal(0, 1, individuals)
    people = pd.DataFrame({"id": np.arange(individuals) * 7, "level": level, "group": np.where(level > 0, "x", "y")})
    grid = np.linspace(0, 6, points)
    wave = np.sin(grid + level[:, None]) + rng.normal(0, 0.1, (individuals, points))
    line = level[:, None] * grid + rng.normal(0, 0.2, (individuals, points))
    series = pd.DataFrame(
        {
            "id": np.repeat(people["id"].to_numpy(), points),
            "at": pd.Timestamp("2024-03-01") + pd.to_timedelta(np.tile(np.arange(points), individuals), unit="h"),
            "a": wave.ravel().round(3),
            "b": line.ravel().round(2),
        }
    )
    series = series.sample(frac=1, random_state=0).reset_index(drop=True)
    tables = {
        "people": LinkedTable(people, primary_key="id", individual_level=True, parameters=Parameters(k=5)),
        "sensor": LinkedTable(series, foreign_keys=("id",), time_series_time="at", parameters=parameters),
    }
    return tables, [Link("people", "id", "sensor", "id", "time_series")]


@st.composite
def families(draw: st.DrawFn) -> tuple[dict[str, LinkedTable], list[Link]]:
    """A parent, a child that may lack parents or have all of one, and a grandchild; keys of any type."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    method = draw(st.sampled_from(METHODS))
    sizes = [draw(st.integers(10, 25)) for _ in range(3)]
    keys = [
        _keys(draw(st.sampled_from(["int", "far", "small", "text", "category", "nullable"])), size) for size in sizes
    ]
    frames: list[pd.DataFrame] = []
    for size, key in zip(sizes, keys, strict=True):
        frame = pd.DataFrame({"key": key, "n": rng.integers(0, draw(st.sampled_from([1, 3, 50])), size)})
        frame["word"] = rng.choice(["u", "v"], size)
        frames.append(frame)
    for above, frame in ((0, frames[1]), (1, frames[2])):
        owners = rng.integers(0, draw(st.integers(1, sizes[above])), len(frame))
        held = keys[above].take(owners).reset_index(drop=True)
        if draw(st.booleans()):
            held = held.astype(object).where(pd.Series(rng.random(len(frame)) < 0.7)).infer_objects()
        frame["of"] = held
    tables = {
        "one": LinkedTable(frames[0], primary_key="key", individual_level=True, parameters=Parameters(k=4)),
        "two": LinkedTable(frames[1], primary_key="key", foreign_keys=("of",), parameters=Parameters(k=4)),
        "three": LinkedTable(frames[2], primary_key="key", foreign_keys=("of",), parameters=Parameters(k=4)),
    }
    return tables, [Link("one", "key", "two", "of", method), Link("two", "key", "three", "of", method)]


def _keys(kind: str, size: int) -> pd.Series:
    numbers = np.arange(1, size + 1)
    if kind in ("text", "category"):
        return pd.Series([f"k{number}" for number in numbers], dtype="str" if kind == "text" else "category")
    if kind == "far":
        return pd.Series(numbers * 1_000_003)
    return pd.Series(numbers, dtype={"small": "int16", "nullable": "Int64"}.get(kind, "int64"))
