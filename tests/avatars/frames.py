"""Small tables for the tests."""

from __future__ import annotations

import pandas as pd

TOWNS = ("Nantes", "Rennes", "Brest")


def people(rows: int = 40) -> pd.DataFrame:
    """Numbers, text, a category with an order and a boolean; no two rows alike."""
    grades = pd.Categorical(
        ["low" if row % 3 else "high" for row in range(rows)], categories=["low", "high"], ordered=True
    )
    return pd.DataFrame(
        {
            "age": [20 + row % 31 for row in range(rows)],
            "height": [1.5 + (row * 7 % 50) / 100 for row in range(rows)],
            "town": [TOWNS[row % 3] for row in range(rows)],
            "grade": grades,
            "member": [row % 2 == 0 for row in range(rows)],
        }
    )
