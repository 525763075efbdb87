"""The mean avatar of each record of an augmented table, which its further metrics compare (contract 8.1)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd


def barycentres(
    sources: Path, original: pd.DataFrame, avatars: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """Each further computation: its type, the records and their mean avatars, row by row.

    *sources* is the file the run left: which record each avatar comes from, and whether classes were balanced. Then the
    records that have several avatars are compared by themselves too.
    """
    told = json.loads(sources.read_text(encoding="utf-8"))
    owners: list[int] = told["sources"]
    means = mean_avatars(avatars, owners, len(original))
    yield "barycentered", original, means
    if told["by_class"]:
        rows = augmented(owners, len(original))
        yield (
            "class_balancing_barycenter",
            original.iloc[rows].reset_index(drop=True),
            means.iloc[rows].reset_index(drop=True),
        )


def mean_avatars(avatars: pd.DataFrame, sources: Sequence[int], records: int) -> pd.DataFrame:
    """One row for each of *records*, from all its avatars; *sources* has the record of each row of *avatars*.

    Numbers and dates are the mean of those that are there, in whole numbers where they were whole; of everything else
    the most frequent value, the first avatar's on a tie. Columns and types are those of *avatars*. A record without
    avatars is an error (ValueError): the first avatars are those of the records, in their order.
    """
    owners = np.asarray(sources)
    if len(owners) != len(avatars) or set(owners.tolist()) != set(range(records)):
        raise ValueError("every row needs its record, and every record an avatar")
    columns = {name: _merged(avatars[name].reset_index(drop=True), owners) for name in avatars.columns}
    return pd.DataFrame(columns)


def augmented(sources: Sequence[int], records: int) -> list[int]:
    """The records that have more than one avatar, in their order."""
    counts = np.bincount(np.asarray(sources), minlength=records)
    return [int(record) for record in np.flatnonzero(counts > 1)]


def _merged(column: pd.Series, owners: np.ndarray) -> pd.Series:
    groups = column.groupby(owners)
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return groups.mean().astype(column.dtype)
    if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype):
        means = groups.mean()
        return (means.round() if pd.api.types.is_integer_dtype(column.dtype) else means).astype(column.dtype)
    return _most_frequent(column, owners)


def _most_frequent(column: pd.Series, owners: np.ndarray) -> pd.Series:
    codes, _ = pd.factorize(column, use_na_sentinel=False)
    rows = pd.DataFrame({"owner": owners, "code": codes, "row": np.arange(len(column))})
    counted = rows.groupby(["owner", "code"], sort=False)["row"].agg(["size", "min"]).reset_index()
    best = counted.sort_values(["owner", "size", "min"], ascending=[True, False, True]).drop_duplicates("owner")
    return column.iloc[best["min"].to_numpy()].set_axis(best["owner"].to_numpy())
