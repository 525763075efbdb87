"""Columns that no avatar is made of, and what stands in their place (contract 1.3, 1.4, section 2 for keys)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import cast

import attrs
import numpy as np
import pandas as pd
from pandas.api import types as kinds

from audiencekit.engine.arguments import refuse_unknown
from audiencekit.engine.columns import Rows
from audiencekit.engine.declared import declare
from audiencekit.engine.errors import EngineError
from audiencekit.engine.parameters import Parameters
from audiencekit.engine.preprocess import column_names, require_frame
from audiencekit.engine.processors import RangeDifference


@attrs.frozen(kw_only=True, eq=False)
class Parted:
    """A frame in parts. Places are those of columns in `frame`, which has declared types and no dropped column.

    used: what avatars are made of. excluded: values come back from records. identifiers: fresh in each row.
    groups: individuals of several rows: fresh names, the same for the same individual. categories: names of columns
    that were declared so.
    """

    frame: pd.DataFrame
    used: tuple[int, ...]
    excluded: tuple[int, ...]
    identifiers: tuple[int, ...]
    groups: tuple[int, ...]
    categories: frozenset[str]

    @classmethod
    def of(cls, frame: pd.DataFrame, parameters: Parameters) -> Parted:
        """Raises NotAFrame; EngineError: empty_table, duplicate_column, unknown_column, invalid_type,
        invalid_exclusion, invalid_primary_key, nothing_to_anonymise."""
        require_frame(frame)
        names = column_names(frame)
        if frame.shape[0] == 0 or frame.shape[1] == 0:
            rows, width = frame.shape
            raise EngineError(
                "empty_table", expected="at least 2 rows and 1 usable column", received=f"{rows} rows, {width} columns"
            )
        excluded = parameters.exclude.variable_names if parameters.exclude else ()
        groups = [step.id_variable for step in parameters.processors if isinstance(step, RangeDifference)]
        for argument, given in (
            ("exclude", excluded),
            ("identifiers", parameters.identifiers),
            ("drop", parameters.drop),
            ("processors", groups),
            ("column_weights", parameters.column_weights),
        ):
            refuse_unknown(given, names, argument)
        _refuse_twice(excluded, parameters.identifiers, parameters.drop, groups)
        # Types that hold missing values where a private model draws: that there are some is the records' secret.
        declared = declare(frame, parameters.types, nullable=parameters.dp is not None)
        kept = [place for place, name in enumerate(names) if name not in parameters.drop]
        left = [names[place] for place in kept]
        aside = {*excluded, *parameters.identifiers, *groups}
        used = tuple(place for place, name in enumerate(left) if name not in aside)
        if not used:
            raise EngineError(
                "nothing_to_anonymise",
                expected="a column that is neither dropped, excluded nor an identifier",
                received=f"{len(names)} columns, none left",
            )
        parted = cls(
            frame=declared.iloc[:, kept],
            used=used,
            excluded=_places(left, excluded),
            identifiers=_places(left, parameters.identifiers),
            groups=_places(left, groups),
            categories=frozenset(name for name, kind in parameters.types.items() if kind == "category"),
        )
        for place in parted.identifiers:
            _refuse_bad_key(parted.frame.iloc[:, place], left[place])
        return parted

    @property
    def body(self) -> pd.DataFrame:
        """The columns that avatars are made of."""
        return self.frame.iloc[:, list(self.used)]

    def measured(self, avatars: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """What metrics compare: both tables without identifiers, which say nothing; declared categories as such."""
        places = sorted((*self.used, *self.excluded))
        before = self.frame.iloc[:, places].reset_index(drop=True)
        after = comparable(before, avatars.iloc[:, places])
        kinds_of = {
            label: pd.CategoricalDtype(pd.concat([before[label], after[label]]).drop_duplicates().dropna())
            for label, name in zip(before.columns, column_names(before), strict=True)
            if name in self.categories and not isinstance(before[label].dtype, pd.CategoricalDtype)
        }
        after = after.astype(kinds_of)
        # The categories of a private model are its own: fewer than the records', and one for those it pooled.
        types_before: list[object] = before.dtypes.to_list()
        types_after: list[object] = after.dtypes.to_list()
        for label, old, new in zip(after.columns, types_before, types_after, strict=True):
            if isinstance(new, pd.CategoricalDtype):
                kinds_of[label] = _joint(old, cast("pd.CategoricalDtype[object]", new))
        return before.astype(kinds_of), after.astype(kinds_of)

    def joined(self, body: pd.DataFrame, lent: Rows, sources: Rows, rng: np.random.Generator) -> pd.DataFrame:
        """Avatars of all columns in the frame's order. body: those of the used ones; lent: for each avatar the record
        whose excluded values it gets; sources: the record it stands for."""
        columns: dict[int, pd.Series] = {place: body.iloc[:, at] for at, place in enumerate(self.used)}
        for place in self.excluded:
            columns[place] = self.frame.iloc[:, place].take(lent).reset_index(drop=True)
        for place in self.identifiers:
            columns[place] = fresh_keys(self.frame.iloc[:, place], len(body), rng)
        for place in self.groups:
            codes, known = pd.factorize(self.frame.iloc[:, place])
            renamed = fresh_keys(self.frame.iloc[:, place], len(known), rng)
            columns[place] = renamed.take(codes[sources]).reset_index(drop=True)
        result = pd.DataFrame({place: columns[place] for place in range(self.frame.shape[1])})
        result.columns = self.frame.columns
        return result


def comparable(records: pd.DataFrame, avatars: pd.DataFrame) -> pd.DataFrame:
    """The avatars, missing throughout where all records are: a private model need not know that, and has drawn values
    that nothing can be compared with."""
    nothing = np.zeros(len(avatars), dtype=np.intp)  # any row will do
    columns: dict[int, pd.Series] = {}
    for place in range(records.shape[1]):
        column, drawn = records.iloc[:, place], avatars.iloc[:, place]
        void = bool(column.isna().all()) and not bool(drawn.isna().all())
        columns[place] = column.take(nothing).set_axis(avatars.index) if void else drawn
    result = pd.DataFrame(columns, index=avatars.index)
    result.columns = avatars.columns
    return result


def fresh_keys(like: pd.Series, count: int, rng: np.random.Generator) -> pd.Series:
    """`count` unique keys of the type of `like`, in random order: 1 to count for integers, else UUIDs as text."""
    if kinds.is_integer_dtype(like.dtype):
        return pd.Series(rng.permutation(count) + 1).astype(like.dtype)
    keys = [str(uuid.UUID(bytes=rng.bytes(16), version=4)) for _ in range(count)]
    return pd.Series(keys, dtype=like.dtype if kinds.is_string_dtype(like.dtype) else "str")


def _joint(before: object, after: pd.CategoricalDtype[object]) -> pd.CategoricalDtype[object]:
    """The type of avatars with the categories that the records alone have, in the order of the records' type."""
    if not isinstance(before, pd.CategoricalDtype):
        return after
    known = cast("pd.CategoricalDtype[object]", before).categories
    return pd.CategoricalDtype(known.append(after.categories.difference(known, sort=False)), ordered=after.ordered)


def _places(names: Sequence[str], wanted: Sequence[str]) -> tuple[int, ...]:
    return tuple(place for place, name in enumerate(names) if name in wanted)


def _refuse_twice(*parts: Sequence[str]) -> None:
    seen: set[str] = set()
    for part in parts:
        for name in part:
            if name in seen:
                raise EngineError(
                    "invalid_exclusion",
                    column=name,
                    expected="a column to be excluded, an identifier, dropped or an individual, only one of them",
                    received="two of them",
                )
        seen |= set(part)


def _refuse_bad_key(series: pd.Series, name: str) -> None:
    missing = int(series.isna().sum())
    twice = int(series.duplicated().sum())
    if missing or twice:
        raise EngineError(
            "invalid_primary_key",
            column=name,
            expected="another value in each row",
            received=f"{missing} missing, {twice} repeated",
        )
