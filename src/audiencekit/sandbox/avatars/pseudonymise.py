"""Columns that are replaced, not anonymised: pseudonyms, and keys of tables that are not there (contract 5.3)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from audiencekit.engine.aside import fresh_keys
from audiencekit.engine.errors import RunWarning
from audiencekit.engine.linked.randomness import stream, table_seed
from audiencekit.engine.linked.run import LinkedRun, TableRun
from audiencekit.sandbox.avatars.pseudonym_values import replaced
from audiencekit.sandbox.avatars.table_files import TableFault
from audiencekit.sandbox.avatars.task import TableTask, Task

FILLER = "__nothing__"  # stands in a table of keys and pseudonyms only, which the engine would refuse


class Pseudonyms:
    """The avatars of a run with their pseudonyms. A key's pseudonyms stand in the tables that refer to it, too.

    Beside a private model each row gets a value that no record has a part in: which rows are alike, and how often, is
    as little covered by the budget as the values themselves (method 3.2).
    """

    def __init__(self, task: Task, frames: Mapping[str, pd.DataFrame], run: LinkedRun) -> None:
        self._task, self._frames, self._run = task, frames, run
        # By table, for keys that have pseudonyms: the new key of the run, and what stands in its place.
        self._renamed: dict[str, dict[object, object]] = {}

    def applied(self, table: TableTask) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Unshuffled and shuffled avatars. Raises TableFault for a strategy that cannot make keys."""
        made = self._run.tables[table.name]
        lone = unlinked(table, self._task)
        inherited = self._inherited(table)
        if not (table.pseudonyms or lone or inherited or FILLER in made.unshuffled.columns):
            return made.unshuffled, made.shuffled
        columns: dict[str, pd.Series] = {str(name): made.unshuffled[name] for name in made.unshuffled.columns}
        for name in lone:
            columns[name] = self._renewed(table, name)
        for name, renamed in inherited.items():
            columns[name] = columns[name].map(renamed)
        for name, how in table.pseudonyms.items():
            if name in inherited or name in lone:
                continue
            if name == table.primary_key:
                columns[name] = pd.Series([self._renaming(table)[key] for key in columns[name]])
            else:
                columns[name] = replaced(
                    self._behind(table, name), how, self._run.seed, self._random(table, name), columns
                )
        order = [str(name) for name in self._frames[table.name].columns if str(name) in columns]
        unshuffled = pd.DataFrame({name: columns[name].reset_index(drop=True) for name in order})
        return unshuffled, self._shuffled(table, made, unshuffled)

    def warnings(self, table: TableTask) -> tuple[RunWarning, ...]:
        """That equal values are none any more, where a private model stands beside them."""
        replaced_ones = [*unlinked(table, self._task), *(name for name in table.pseudonyms if name not in table.keys)]
        if not _is_private(table) or not replaced_ones:
            return ()
        message = (
            f"{', '.join(replaced_ones)}: each row gets a value of its own, as the privacy budget does not cover "
            "which rows had equal ones"
        )
        return (RunWarning(code="fresh_in_each_row", message=message),)

    def _behind(self, table: TableTask, name: str) -> pd.Series:
        """For each avatar the value its pseudonym is made of."""
        made = self._run.tables[table.name]
        rows = len(made.unshuffled)
        if _is_private(table):
            rng = stream(self._run.seed, "nobody", f"{table.name}/{name}")
            return fresh_keys(pd.Series(dtype="str"), rows, rng)
        originals = self._frames[table.name][name]
        return originals.take(_sources(made, rows, len(originals))).reset_index(drop=True)

    def _renewed(self, table: TableTask, name: str) -> pd.Series:
        """A key of a table that is not there: alike where the records' were."""
        made, keys = self._run.tables[table.name], self._frames[table.name][name]
        rng, rows = self._random(table, name), len(made.unshuffled)
        if _is_private(table):
            return fresh_keys(keys.iloc[:0], rows, rng)
        return _renewed(keys, rng).take(_sources(made, rows, len(keys)))

    def _inherited(self, table: TableTask) -> dict[str, dict[object, object]]:
        tables = {other.name: other for other in self._task.tables}
        return {
            link.child_field: self._renaming(tables[link.parent])
            for link in self._task.links
            if link.child == table.name and link.field in tables[link.parent].pseudonyms
        }

    def _renaming(self, table: TableTask) -> dict[object, object]:
        key = table.primary_key
        assert key is not None
        if table.name not in self._renamed:
            new: pd.Series = self._run.tables[table.name].unshuffled[key]
            rng, keys = self._random(table, key), new.reset_index(drop=True)
            seed = table_seed(self._run.seed, table.name)  # equal keys of two tables mean nothing
            pseudonyms = replaced(keys, table.pseudonyms[key], seed, rng, {})
            if pseudonyms.duplicated().any():
                kind = table.pseudonyms[key].kind
                raise TableFault(f"column '{key}': {kind} does not give each row a key of its own")
            self._renamed[table.name] = dict(zip(new, pseudonyms, strict=True))
        return self._renamed[table.name]

    def _shuffled(self, table: TableTask, made: TableRun, unshuffled: pd.DataFrame) -> pd.DataFrame:
        rng = self._random(table, "")
        if table.time is None:
            return unshuffled.iloc[rng.permutation(len(unshuffled))].reset_index(drop=True)
        # The rows of a series stay together.
        (owners,) = made.parents.values()
        place = rng.permutation(int(owners.max()) + 1 if len(owners) else 0)
        return unshuffled.iloc[np.argsort(place[owners], kind="stable")].reset_index(drop=True)

    def _random(self, table: TableTask, column: str) -> np.random.Generator:
        return stream(self._run.seed, "pseudonyms", f"{table.name}/{column}")


def unlinked(table: TableTask, task: Task) -> list[str]:
    """Keys of tables that are not part of the run: renewed, equal ones alike."""
    linked = {link.child_field for link in task.links if link.child == table.name}
    return [key for key in table.foreign_keys if key not in linked]


def _is_private(table: TableTask) -> bool:
    return table.parameters is not None and table.parameters.dp is not None


def _sources(made: TableRun, rows: int, records: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """For each avatar the record whose pseudonym it gets; one of the same place where none stands behind it."""
    place = np.arange(rows, dtype=np.intp) % max(records, 1)
    if len(made.run.sources) != rows:
        return place
    return np.where(made.run.sources < 0, place, made.run.sources)


def _renewed(keys: pd.Series, rng: np.random.Generator) -> pd.Series:
    codes, known = pd.factorize(keys)
    fresh = fresh_keys(keys, len(known), rng)
    return fresh.reindex(np.where(codes < 0, len(known), codes)).reset_index(drop=True)
