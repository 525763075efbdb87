"""The rows of the copy of a database: avatars, pseudonyms, what is kept, and keys that fit together (contract 5.5)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import attrs
import numpy as np
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype

from audiencekit.engine.columns import Rows
from audiencekit.engine.linked.randomness import stream
from audiencekit.sandbox.avatars.pseudonym_values import replaced
from audiencekit.sandbox.avatars.reference_job import subjects_of
from audiencekit.sandbox.avatars.table_files import TableFault, read_original, read_unshuffled
from audiencekit.sandbox.avatars.task import TableTask, Task

_DATE, _TIME = "%Y-%m-%d", "%H:%M:%S"


@attrs.frozen(kw_only=True)
class CopiedTable:
    """The rows to be written, those of avatars in a random order; *dates* are formats of text by column."""

    rows: pd.DataFrame
    dates: dict[str, str]


@attrs.frozen(kw_only=True)
class _Keys:
    """What became of the keys of a table: by the one of its record, and by the one its avatar had before."""

    of_records: Mapping[object, object]
    of_avatars: Mapping[object, object]


class Copies:
    """The tables of one database, to be made parents before children."""

    def __init__(self, task: Task, seed: int) -> None:
        self._task, self._seed = task, seed
        self._tables = {table.name: table for table in task.tables}
        self._keys: dict[str, _Keys] = {}
        shared = task.shared
        self._subjects = [subjects_of(one, shared, seed) for one in shared.entities] if shared else []

    def made(self, table: TableTask) -> CopiedTable:
        """The copy of *table*. Raises TableFault, also for keys that are not unique any more."""
        records = pd.read_parquet(table.data.path)
        left_out = {name for name in table.dropped if name not in (*table.frozen, *table.emptied, *table.shared)}
        if table.treatment == "anonymize":
            avatars = read_unshuffled(table, read_original(table), any_rows=True)
            sources = _sources(table, len(avatars))
            taken = records.iloc[sources].reset_index(drop=True)
            columns = {str(name): avatars[name].reset_index(drop=True) for name in avatars.columns}
            columns |= {name: taken[name] for name in (*table.frozen, *table.shared)}
        else:
            sources, taken = np.arange(len(records), dtype=np.intp), records
            columns = {str(name): records[name] for name in records.columns}
            if table.treatment == "pseudonymize":
                for name, how in table.pseudonyms.items():
                    rng = stream(self._seed, "copy", f"{table.name}/{name}")
                    columns[name] = replaced(records[name], how, self._seed, rng, columns)
        columns |= {name: pd.Series([None] * len(taken), dtype=object) for name in table.emptied}
        self._link(table, taken, columns)
        before = columns[table.primary_key] if table.primary_key else None
        self._share(table, taken, columns)
        if table.primary_key is not None and before is not None:
            self._keep_keys(table, records, before, columns[table.primary_key])
        rows = pd.DataFrame({name: columns[name] for name in map(str, records.columns) if name not in left_out})
        dates = {name: _format(records[name]) for name in rows.columns if is_datetime64_any_dtype(rows[name])}
        if table.treatment == "anonymize":
            rows = rows.iloc[stream(self._seed, "regenerate", table.name).permutation(len(rows))]
        return CopiedTable(rows=rows, dates=dates)

    def _link(self, table: TableTask, taken: pd.DataFrame, columns: dict[str, pd.Series]) -> None:
        """Foreign keys: those the run gave among avatars, else those of the record's own parent."""
        for link in self._task.links:
            if link.child != table.name or link.parent not in self._keys:
                continue
            keys, both = self._keys[link.parent], (table.treatment, self._tables[link.parent].treatment)
            if both == ("anonymize", "anonymize"):
                columns[link.child_field] = columns[link.child_field].map(dict(keys.of_avatars))
            else:
                columns[link.child_field] = taken[link.child_field].map(dict(keys.of_records))

    def _share(self, table: TableTask, taken: pd.DataFrame, columns: dict[str, pd.Series]) -> None:
        """What the entities say of the people behind the rows; rows without one of them stay as they are."""
        source = self._task.shared.source if self._task.shared else None
        for subjects in self._subjects:
            pairs = [*((key, key, new) for key, new in subjects.keys.items())]
            pairs += [(key, place, new) for (key, place), new in subjects.attributes.items()]
            for key, place, new in pairs:
                if (key.database, key.table) != (source, table.name) or place.column not in columns:
                    continue
                found = [new.get(str(who)) if pd.notna(who) else None for who in taken[key.column]]
                rest = columns[place.column].astype(object)
                if place.column in table.shared and place.column not in table.keys:
                    rest = pd.Series([None] * len(taken), dtype=object)  # nobody's: the original does not go along
                columns[place.column] = pd.Series(found, dtype=object).where(lambda cells: cells.notna(), rest)

    def _keep_keys(self, table: TableTask, records: pd.DataFrame, before: pd.Series, after: pd.Series) -> None:
        if after.duplicated().any():
            raise TableFault(f"column '{table.primary_key}': a row's new key is another's too")
        originals = records[table.primary_key]
        self._keys[table.name] = _Keys(
            of_records=dict(zip(originals, after.iloc[: len(originals)], strict=True)),
            of_avatars=dict(zip(before, after, strict=True)),
        )


def _sources(table: TableTask, rows: int) -> Rows:
    """The record behind each avatar; those of augmentation come after all others."""
    if table.avatars is not None and table.avatars.sources is not None:
        found = json.loads(Path(table.avatars.sources).read_bytes())
        return np.asarray(found["sources"], dtype=np.intp)
    return np.arange(rows, dtype=np.intp)


def _format(originals: pd.Series) -> str:
    """How the source writes the dates of a column."""
    texts = [value for value in originals.dropna().head(1) if isinstance(value, str)]
    if texts and len(texts[0]) == len("2026-01-31"):
        return _DATE
    between = "T" if texts and "T" in texts[0] else " "
    return f"{_DATE}{between}{_TIME}"
