"""Tables of the shapes the vendor's tutorials use, drawn with a fixed seed. No person is behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd

SITES = ("North", "South", "East", "West")


def clinic(patients: int, doctors: int, visits: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Patients, doctors, and visits that belong to one of each and carry their signal."""
    draw = np.random.default_rng(3)
    age = draw.integers(20, 90, patients)
    patient = pd.DataFrame(
        {
            "p_id": [f"p{number}" for number in range(patients)],
            "age": age,
            "weight": (60 + 0.2 * age + draw.normal(0, 8, patients)).round(1),
            "sex": draw.choice(["f", "m"], patients),
        }
    )
    doctor = pd.DataFrame(
        {
            "d_id": np.arange(doctors) + 500,
            "years": draw.integers(1, 40, doctors),
            "site": draw.choice(SITES, doctors),
        }
    )
    of_patient, of_doctor = draw.integers(0, patients, visits), draw.integers(0, doctors, visits)
    visit = pd.DataFrame(
        {
            "v_id": np.arange(visits),
            "patient_id": patient["p_id"].to_numpy()[of_patient],
            "doctor_id": doctor["d_id"].to_numpy()[of_doctor],
            "pressure": (100 + 0.5 * age[of_patient] + draw.normal(0, 5, visits)).round(1),
            "reason": np.where(age[of_patient] > 60, "control", "acute"),
        }
    )
    return patient, doctor, visit


def sensors(individuals: int, points: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Individuals, and two series of each: waves whose height goes with the individual's level."""
    draw = np.random.default_rng(4)
    level = draw.uniform(1, 5, individuals)
    vanilla = pd.DataFrame(
        {"id": np.arange(individuals), "level": level.round(2), "kind": np.where(level > 3, "high", "low")}
    )
    return vanilla, _series(draw, level, points, 1.0), _series(draw, level, points + 4, 3.0)


def _series(draw: np.random.Generator, level: np.ndarray, points: int, pace: float) -> pd.DataFrame:
    times = np.tile(np.arange(points), len(level))
    heights = np.repeat(level, points)
    return pd.DataFrame(
        {
            "pk": np.arange(len(times)),
            "id": np.repeat(np.arange(len(level)), points),
            "t": times,
            "value": (heights * np.sin(times / pace) + draw.normal(0, 0.1, len(times))).round(3),
        }
    )


def adults(rows: int) -> pd.DataFrame:
    """People with an age, hours, an income class that depends on both, and a country with many rare values."""
    draw = np.random.default_rng(5)
    age, hours = draw.integers(17, 80, rows), draw.integers(5, 70, rows)
    country = np.where(draw.random(rows) < 0.8, "FR", np.char.add("C", draw.integers(0, 40, rows).astype(str)))
    return pd.DataFrame(
        {
            "age": age,
            "hours": hours,
            "country": country,
            "income": np.where(age + hours + draw.normal(0, 8, rows) > 90, ">50K", "<=50K"),
        }
    )


def football(rows: int) -> pd.DataFrame:
    """Players: minutes of a season, split over three positions, and goals."""
    draw = np.random.default_rng(6)
    minutes = draw.integers(300, 3400, rows)
    shares = draw.dirichlet((4, 3, 2), rows)
    split = (shares * minutes[:, None]).round(1)
    split[:, 2] = (minutes - split[:, 0] - split[:, 1]).round(1)
    return pd.DataFrame(
        {
            "minutes": minutes.astype(float),
            "attack": split[:, 0],
            "midfield": split[:, 1],
            "defence": split[:, 2],
            "goals": draw.poisson(minutes / 700),
        }
    )


def unbalanced(rows: int) -> pd.DataFrame:
    """Categories only, as the augmentation tutorial has them: one class is rare, one in between, one large."""
    draw = np.random.default_rng(8)
    label = draw.choice(["rare", "some", "many"], rows, p=[0.15, 0.25, 0.6])
    shift = pd.Series(label).map({"rare": 0, "some": 2, "many": 4}).to_numpy()
    columns = {name: (shift + draw.integers(0, 4, rows)).astype(str) for name in ("size", "shape", "texture", "edge")}
    return pd.DataFrame({**columns, "class": label})
