"""Privacy and signal over several tables (contract 2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypedDict

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.aside import Parted
from audiencekit.engine.columns import Rows
from audiencekit.engine.declared import declare
from audiencekit.engine.errors import EngineError
from audiencekit.engine.linked.enrich import ChildSummary, with_parents
from audiencekit.engine.linked.errors import naming
from audiencekit.engine.linked.individuals import individual_privacy
from audiencekit.engine.linked.keys import NOBODY, parent_rows
from audiencekit.engine.linked.run import LinkedRun
from audiencekit.engine.linked.schema import Schema, check_schema
from audiencekit.engine.linked.series_frames import SeriesPair, pair_series
from audiencekit.engine.linked.tables import Link, LinkedTable
from audiencekit.engine.metrics.privacy import PrivacyMetrics, privacy_metrics
from audiencekit.engine.metrics.series import SeriesMetrics, series_metrics
from audiencekit.engine.metrics.signal import SignalMetrics, signal_metrics
from audiencekit.engine.options import Imputation
from audiencekit.engine.parameters import ColumnType, Parameters

ComputationType = Literal[
    "standalone",
    "to_top_enriched",
    "to_bottom_id_propagated",
    "to_bottom_information_propagated",
    "full_enriched",
]


@attrs.frozen(kw_only=True, eq=False)
class AttackScenario:
    """What an attacker of one table knows; see `privacy_metrics` for each."""

    known_variables: tuple[str, ...] = ()
    target: str | None = None
    quantile_threshold: float | None = None


@attrs.frozen(kw_only=True, eq=False)
class LinkedMetrics:
    """The figures of one table, alone or with what another adds to it.

    computation_type: `standalone`; `to_top_enriched`, a parent with its children's counts, means, deviations and
    shares, or with the components of its series; `to_bottom_id_propagated` (privacy only), the persons behind a
    child's rows; `to_bottom_information_propagated` (signal only), a child with its parent's columns;
    `full_enriched`, a child with the columns of all its parents.
    reference: the other table; None for standalone and full_enriched.
    privacy, signal: None where the type has none or nothing can be measured. series: of a table of series.
    """

    table: str
    computation_type: ComputationType
    reference: str | None
    privacy: PrivacyMetrics | None = None
    signal: SignalMetrics | None = None
    series: SeriesMetrics | None = None

    @property
    def metadata(self) -> dict[str, str | None]:
        """What the result files say of an entry."""
        return {
            "table_name": self.table,
            "computation_type": self.computation_type,
            "reference": self.reference,
        }


def linked_metrics(
    tables: Mapping[str, LinkedTable],
    links: Sequence[Link],
    avatars: LinkedRun | Mapping[str, pd.DataFrame],
    *,
    scenarios: Mapping[str, AttackScenario] | None = None,
) -> tuple[LinkedMetrics, ...]:
    """Every computation that the links allow, tables in the given order, `standalone` first.

    avatars: a run, or unshuffled tables: row i is the avatar of record i, the keys lead to the avatars of the other
    tables; of series, each individual's rows anywhere.
    scenarios: by table, for its standalone computation. ncp, column weights, imputation and categorical reduction
        are those of the tables' parameters; of enriched tables, those of the table that is enriched.

    Raises TableRefused with what `check_schema`, reading keys and the metrics raise, and `shape_mismatch` for
    avatars that are missing or have other columns.
    """
    schema = check_schema(tables, links)
    frames = _frames(avatars)
    measure = _Measure(schema=schema, avatars=frames, scenarios=scenarios or {})
    found: list[LinkedMetrics] = []
    for name in tables:
        with naming(name):
            measure.check(name)
    for name, table in tables.items():
        with naming(name):
            found += measure.series(name) if table.is_series else measure.table(name)
    return tuple(found)


def _frames(avatars: LinkedRun | Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    if isinstance(avatars, LinkedRun):
        return {name: table.unshuffled for name, table in avatars.tables.items()}
    return dict(avatars)


class _Options(TypedDict):
    """What the figures of all kinds are taken with."""

    ncp: int | None
    column_weights: Mapping[str, float]
    use_categorical_reduction: bool
    imputation: Imputation | None


@attrs.define(kw_only=True, eq=False)
class _Measure:
    schema: Schema
    avatars: Mapping[str, pd.DataFrame]
    scenarios: Mapping[str, AttackScenario]

    def check(self, name: str) -> None:
        """Refuse avatars that lack the table or its keys."""
        table, frame = self.schema.tables[name], self.avatars.get(name)
        needed = [*table.identifiers, *((table.time_series_time,) if table.time_series_time else ())]
        if frame is None or not set(needed) <= set(frame.columns):
            received = "no avatars" if frame is None else f"columns {list(frame.columns)}"
            raise EngineError("shape_mismatch", expected=f"avatars with the columns {needed}", received=received)
        # Further avatars, which only a table without links may have, stand behind those of the records.
        more = len(frame) > len(table.frame) and not self.schema.links
        if not table.is_series and len(frame) != len(table.frame) and not more:
            expected = f"avatars with {len(table.frame)} rows"
            raise EngineError("shape_mismatch", expected=expected, received=f"{len(frame)} rows")

    def table(self, name: str) -> Iterator[LinkedMetrics]:
        """All computations of a table that holds no series."""
        original, avatars = self._data(name)
        if len(original.columns):
            scenario = self.scenarios.get(name, AttackScenario())
            yield LinkedMetrics(
                table=name,
                computation_type="standalone",
                reference=None,
                privacy=self._privacy(name, original, avatars, scenario),
                signal=self._signal(name, original, avatars),
            )
        for link in (*self.schema.children(name), *self.schema.series(name)):
            yield self._to_top(link, original, avatars)
        if len(original.columns):
            yield from self._to_bottom(name, original, avatars)

    def series(self, name: str) -> Iterator[LinkedMetrics]:
        """A table of series: privacy of its individuals, distances of its curves."""
        (link,) = self.schema.parents(name)
        pair = self._pair(link)
        if len(pair.present) < 2:
            return
        yield LinkedMetrics(
            table=name,
            computation_type="standalone",
            reference=None,
            privacy=privacy_metrics(pair.original, pair.avatars, column_weights=pair.weights),
            signal=signal_metrics(pair.original, pair.avatars),
            series=series_metrics(
                {variable: curves[0] for variable, curves in pair.curves.items()},
                {variable: curves[1] for variable, curves in pair.curves.items()},
            ),
        )

    def _to_top(self, link: Link, original: pd.DataFrame, avatars: pd.DataFrame) -> LinkedMetrics:
        weights: dict[str, float] = {}
        if link.method == "time_series":
            pair = self._pair(link)
            original, avatars = original.iloc[pair.present], avatars.iloc[pair.present]
            added, others, weights = pair.original, pair.avatars, pair.weights
        else:
            data, other = self._data(link.child)
            owners, avatar_owners = self._owners(link)
            summary = ChildSummary.of(link.child, data)
            added = summary.columns(data, owners, len(original))
            others = summary.columns(other, avatar_owners, len(avatars))
        here, there = (
            pd.concat([one.reset_index(drop=True), two], axis=1) for one, two in ((original, added), (avatars, others))
        )
        known = len(here) > 1
        return LinkedMetrics(
            table=link.parent,
            computation_type="to_top_enriched",
            reference=link.child,
            privacy=self._privacy(link.parent, here, there, AttackScenario(), weights) if known else None,
            signal=self._signal(link.parent, here, there, weights) if known else None,
        )

    def _to_bottom(self, name: str, original: pd.DataFrame, avatars: pd.DataFrame) -> Iterator[LinkedMetrics]:
        links = self.schema.parents(name)
        options = self._options(name, original)
        for link in links:
            privacy = individual_privacy(original, avatars, *self._owners(link), **options)
            yield LinkedMetrics(
                table=name, computation_type="to_bottom_id_propagated", reference=link.parent, privacy=privacy
            )
            pair = self._with_parents(original, avatars, [link])
            if pair is not None:
                kind: ComputationType = "to_bottom_information_propagated"
                signal = self._signal(name, *pair)
                yield LinkedMetrics(table=name, computation_type=kind, reference=link.parent, signal=signal)
        pair = self._with_parents(original, avatars, links) if len(links) > 1 else None
        if pair is not None:
            yield LinkedMetrics(
                table=name,
                computation_type="full_enriched",
                reference=None,
                privacy=self._privacy(name, *pair, AttackScenario()),
                signal=self._signal(name, *pair),
            )

    def _with_parents(
        self, original: pd.DataFrame, avatars: pd.DataFrame, links: Sequence[Link]
    ) -> tuple[pd.DataFrame, pd.DataFrame] | None:
        """Both sides with their parents' columns, rows without one of the parents left out; None if too few remain."""
        owners = [self._owners(link) for link in links]
        kept = np.flatnonzero(np.all([(here != NOBODY) & (there != NOBODY) for here, there in owners], axis=0))
        if len(kept) < 2:
            return None
        data = [self._data(link.parent) for link in links]
        names = [link.parent for link in links]
        here = [(name, one[0], rows[0][kept]) for name, one, rows in zip(names, data, owners, strict=True)]
        there = [(name, one[1], rows[1][kept]) for name, one, rows in zip(names, data, owners, strict=True)]
        return with_parents(original.iloc[kept], here), with_parents(avatars.iloc[kept], there)

    def _privacy(
        self,
        name: str,
        original: pd.DataFrame,
        avatars: pd.DataFrame,
        scenario: AttackScenario,
        more_weights: Mapping[str, float] | None = None,
    ) -> PrivacyMetrics:
        return privacy_metrics(
            original,
            avatars,
            **self._options(name, original, more_weights),
            known_variables=scenario.known_variables,
            target=scenario.target,
            quantile_threshold=scenario.quantile_threshold,
            paired=self._is_paired(name),
        )

    def _signal(
        self,
        name: str,
        original: pd.DataFrame,
        avatars: pd.DataFrame,
        more_weights: Mapping[str, float] | None = None,
    ) -> SignalMetrics:
        return signal_metrics(original, avatars, **self._options(name, original, more_weights))

    def _is_paired(self, name: str) -> bool:
        parameters = self.schema.tables[name].parameters
        return not isinstance(parameters, Parameters) or parameters.dp is None

    def _options(self, name: str, data: pd.DataFrame, more_weights: Mapping[str, float] | None = None) -> _Options:
        """How the generation saw the table; weights of the columns that are there."""
        parameters = self.schema.tables[name].parameters
        assert isinstance(parameters, Parameters)
        weights = {column: weight for column, weight in parameters.column_weights.items() if column in data.columns}
        return {
            "ncp": parameters.ncp,
            "column_weights": {**weights, **(more_weights or {})},
            "use_categorical_reduction": bool(parameters.use_categorical_reduction),
            "imputation": parameters.imputation,
        }

    def _data(self, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Both sides without keys and dropped columns, with the declared types."""
        table, avatars = self.schema.tables[name], self.avatars[name]
        before = table.data
        after = avatars.drop(columns=list(table.identifiers)).reset_index(drop=True)
        if not table.is_series:
            after = after.iloc[: len(before)]
        if not isinstance(table.parameters, Parameters) or not len(before.columns):
            return before, after
        parted = Parted.of(before, table.parameters)
        names = [column for column in parted.frame.columns if column in after.columns]
        if len(names) < len(parted.frame.columns):
            expected = f"avatars with the columns {list(parted.frame.columns)}"
            raise EngineError("shape_mismatch", expected=expected, received=f"{list(after.columns)}")
        types: dict[str, ColumnType] = {
            column: kind for column, kind in table.parameters.types.items() if column in names
        }
        return parted.measured(declare(after[names], types))

    def _owners(self, link: Link) -> tuple[Rows, Rows]:
        """Row numbers of the parents of the original child's rows and of its avatars'."""
        parent, child = self.schema.tables[link.parent].frame, self.schema.tables[link.child].frame
        avatars = self.avatars[link.parent], self.avatars[link.child]
        return (
            parent_rows(parent[link.field], child[link.child_field]),
            parent_rows(avatars[0][link.field], avatars[1][link.child_field]),
        )

    def _pair(self, link: Link) -> SeriesPair:
        table = self.schema.tables[link.child]
        other = self._data(link.child)[1]
        return pair_series(link.child, table, other, *self._owners(link), len(self.schema.tables[link.parent].frame))
