"""What a runner is before it runs: tables, links, parameters and the documents they make. Only tables are sent."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import attrs

from audiencekit.avatars import checks, column_roles, linking, parameters, plan
from audiencekit.avatars.choices import LinkMethod
from audiencekit.avatars.client import ApiClient
from audiencekit.avatars.config import dump, read
from audiencekit.avatars.configuration import Configuration
from audiencekit.avatars.declaring import declare
from audiencekit.avatars.options import ServedProcessor
from audiencekit.avatars.parameters import Parameters, Strategy
from audiencekit.avatars.pseudonyms import PseudonymizationStrategy, to_strategy
from audiencekit.avatars.settings import merged, settings_of, summary_of, without
from audiencekit.avatars.storage import Storage, saving
from audiencekit.avatars.table import TableInput
from audiencekit.avatars.uploads import Uploads
from audiencekit.core import tables
from audiencekit.core.frames import ArrowTable
from audiencekit.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd

    TableData: TypeAlias = str | os.PathLike[str] | pd.DataFrame | ArrowTable


class Preparation:
    """The part of `Runner` that describes a run."""

    def __init__(self, api: ApiClient, configuration: Configuration) -> None:
        self._api = api
        self._storage = Storage(api.addresses.storage, api.options)
        self._uploads = Uploads(api, self._storage)
        self._config = configuration
        self._templates: dict[str, object | None] = {}

    @property
    def display_name(self) -> str:
        """The label of the set at the service."""
        return self._config.display_name

    @property
    def seed(self) -> int | None:
        return self._config.seed

    @property
    def configuration(self) -> Configuration:
        """Everything that is set, as a value."""
        return self._config

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables added."""
        return tuple(table.name for table in self._config.tables)

    def add_table(
        self,
        table_name: str,
        data: TableData,
        *,
        primary_key: str | None = None,
        foreign_keys: Sequence[str] | None = None,
        time_series_time: str | None = None,
        types: Mapping[str, str] | None = None,
        columns_to_drop: Sequence[str] = (),
        individual_level: bool | None = None,
        avatar_data: TableData | None = None,
    ) -> None:
        """Check *data*, a CSV or Parquet file or a frame of pandas, polars or pyarrow, and upload it.

        *primary_key* and *foreign_keys* are what links are made of, *time_series_time* the column of time of a table
        of series, *individual_level* says that a row is a person. *types* declares columns as ``int``, ``bool``,
        ``category``, ``float``, ``datetime`` or ``datetime_tz``; for a frame they are read off its dtypes, for a file
        the service finds out. *columns_to_drop* are left out of the avatars. *avatar_data* are avatars made elsewhere,
        to be measured; their columns are those of *data*, but for the dropped ones. A table of that name is replaced,
        its parameters and links forgotten; a run under way keeps the one it has.

        Raises InvalidInput before anything is sent: no such file, no readable table, two columns of one name, unknown
        types or columns, one column as two kinds of key, a key that is dropped.
        """
        plan.check_table_name(table_name)
        self._storage.check_installed()
        given = _opened(table_name, data)
        described = declare(
            table_name,
            columns=given.shape.columns,
            rows=given.shape.rows,
            inferred=given.types,
            types=types,
            columns_to_drop=columns_to_drop,
            primary_key=primary_key,
            foreign_keys=foreign_keys,
            time_series_time=time_series_time,
            individual_level=individual_level,
        )
        if given.template is not None and self._config.outputs.get(plan.STANDARD, {}).get("format") == "csv":
            with _about(table_name):
                tables.check_csv(given.template, described.kept)
        made = None if avatar_data is None else _opened(table_name, avatar_data)
        if made is not None and (missing := [one for one in described.kept if one not in made.shape.columns]):
            raise InvalidInput(f"table {table_name!r}: avatar_data has no column {missing[0]!r}")
        file = self._uploads.send(table_name, f".{given.shape.format}", given.content())
        avatars = None
        if made is not None:
            avatars = self._uploads.send(f"{table_name}_avatars", f".{made.shape.format}", made.content())
        self._replace(attrs.evolve(described, file=file, avatars_file=avatars))
        self._templates[table_name] = given.template

    def upload_file(self, table: str, data: TableData, avatar_data: TableData | None = None) -> tuple[str, str | None]:
        """Upload and say under which keys below the volume ``input``, for a configuration written by hand."""
        given = _opened(plan.check_table_name(table), data)
        made = None if avatar_data is None else _opened(table, avatar_data)
        file = self._uploads.send(table, f".{given.shape.format}", given.content())
        if made is None:
            return file, None
        return file, self._uploads.send(f"{table}_avatars", f".{made.shape.format}", made.content())

    def delete_table(self, table_name: str) -> None:
        """Forget a table with its parameters and links. What was uploaded expires at the service."""
        self._table(table_name)
        self._forget(table_name)

    def add_link(
        self,
        parent_table_name: str,
        parent_field: str,
        child_table_name: str,
        child_field: str,
        method: LinkMethod | str = LinkMethod.LINEAR_SUM_ASSIGNMENT,
    ) -> None:
        """Link the primary key *parent_field* to the foreign key *child_field*. Nothing is sent.

        *method* says how avatars of the child find their parents; ``time_series`` makes the child the series of the
        parent. Raises InvalidInput for fields that are no such keys, a link twice, and a circle of links.
        """
        known = {table.name: table for table in self._config.tables}
        link = linking.new_link(
            known,
            self._config.links,
            parent=parent_table_name,
            parent_field=parent_field,
            child=child_table_name,
            child_field=child_field,
            method=method,
        )
        self._config = attrs.evolve(self._config, links=(*self._config.links, link))

    def delete_link(self, parent_table_name: str, child_table_name: str) -> None:
        """Remove the first link between the two. Raises InvalidInput when there is none."""
        for link in self._config.links:
            if (link.parent, link.child) == (parent_table_name, child_table_name):
                kept = tuple(each for each in self._config.links if each is not link)
                self._config = attrs.evolve(self._config, links=kept)
                return
        raise InvalidInput(f"There is no link from {parent_table_name!r} to {child_table_name!r}")

    def add_annotations(self, annotations: Mapping[str, str]) -> None:
        """Add notes to the set's metadata; everything else in it stays."""
        notes = {checks.text(name, "annotation"): checks.text(value, name) for name, value in annotations.items()}
        self._config = attrs.evolve(self._config, annotations={**(self._config.annotations or {}), **notes})

    def set_parameters(
        self,
        table_name: str,
        *,
        k: int | None = None,
        ncp: int | None = None,
        use_categorical_reduction: bool | None = None,
        column_weights: Mapping[str, float] | None = None,
        exclude_variable_names: Sequence[str] | None = None,
        exclude_replacement_strategy: str | None = None,
        exclude_variable_method: str | None = None,
        imputation_method: str | None = None,
        imputation_k: int | None = None,
        imputation_training_fraction: float | None = None,
        imputation_return_data_imputed: bool | None = None,
        open_dp_epsilon: float | None = None,
        fast_dp_epsilon: float | None = None,
        time_series_nf: int | None = None,
        time_series_projection_type: str | None = None,
        time_series_nb_points: int | None = None,
        time_series_method: str | None = None,
        known_variables: Sequence[str] | None = None,
        target: str | None = None,
        quantile_threshold: float | None = None,
        data_augmentation_strategy: Strategy | None = None,
        data_augmentation_target_column: str | None = None,
        data_augmentation_should_anonymize_original_table: bool | None = None,
        processors: Sequence[ServedProcessor] | None = None,
        pseudonymized_columns: Mapping[str, PseudonymizationStrategy] | None = None,
        use_excluded_variables_in_metrics: bool = False,
    ) -> None:
        """How the avatars of *table_name* are made and measured; replaces what was set or advised. Nothing is sent.

        - *k*: neighbours behind each avatar, 2 to rows - 1 (more: more privacy, less detail); or *open_dp_epsilon* or
          *fast_dp_epsilon*, the budget of a differentially private model; or none of them, to measure only.
        - *ncp*: axes of the neighbour search; None leaves it to the service. *use_categorical_reduction*: for very
          many modalities. *column_weights*: importance of a column in that search, above 0; 1 where not named.
        - *exclude_variable_names*: columns no avatar is made of. They come back from the record with the nearest
          coordinates; *exclude_variable_method* ``row_order`` gives each avatar those of its own record instead, which
          gives people away. *exclude_replacement_strategy* is its former name.
        - *imputation_…*: how gaps are filled meanwhile. *time_series_…*: how series are projected and aligned.
        - *known_variables*, *target*, *quantile_threshold* (percent): what an attacker knows and looks for.
        - *data_augmentation_…*: more avatars than records: a total factor, ``minority`` or ``not_majority`` of the
          target column, or a ratio by modality.
        - *processors*: steps the service takes before, and back after. *pseudonymized_columns*: strategies by column.
        - *use_excluded_variables_in_metrics*: measure excluded columns all the same.

        Raises InvalidInput for what cannot be, naming table and value.
        """
        table = self._table(table_name)
        given = {name: value for name, value in locals().items() if name not in ("self", "table", "table_name")}
        former = given.pop("exclude_replacement_strategy")
        if former is not None:
            warnings.warn("exclude_replacement_strategy is called exclude_variable_method now", DeprecationWarning, 2)
            given["exclude_variable_method"] = exclude_variable_method or former
        self._set(table, given)

    def update_parameters(self, table_name: str, **changes: object) -> None:
        """Change some of the arguments of :meth:`set_parameters` and keep the others, advised and loaded ones included.

        One of k, open_dp_epsilon and fast_dp_epsilon takes the place of another. Raises TypeError for an unknown
        argument, InvalidInput for values that cannot be, and when nothing was set.
        """
        table = self._table(table_name)
        before = self._config.parameters.get(table_name)
        if before is None:
            raise InvalidInput(f"table {table_name!r} has no parameters to update: set_parameters() first")
        self._set(table, merged(settings_of(before, table), changes), before)

    def delete_parameters(self, table_name: str, names: Sequence[str] | None = None) -> None:
        """Forget all parameters of a table, or those arguments of :meth:`set_parameters` that *names* names."""
        table = self._table(table_name)
        before = self._config.parameters.get(table_name)
        if before is None:
            return
        if names is not None:
            self._set(table, without(settings_of(before, table), names), before)
            return
        kept = {name: found for name, found in self._config.parameters.items() if name != table_name}
        self._config = attrs.evolve(self._config.forgetting(table_name, described=True), parameters=kept)
        self._replace_described(attrs.evolve(table, pseudonyms={}))

    def parameters(self, table: str) -> Parameters | None:
        """What is set for *table*; None when nothing is."""
        self._table(table)
        return self._config.parameters.get(table)

    def parameters_summary(self, table: str | None = None) -> str:
        """The parameters that are set, of *table* or of all, as text."""
        names = self.tables if table is None else (self._table(table).name,)
        return "\n".join(summary_of(self._table(name), self._config.parameters.get(name)) for name in names)

    def print_parameters(self, table: str | None = None) -> None:
        """Write :meth:`parameters_summary` to the standard output."""
        sys.stdout.write(f"{self.parameters_summary(table)}\n")

    def get_yaml(self, path: str | os.PathLike[str] | None = None) -> str:
        """The documents of the set, also saved as *path* (contract 5)."""
        text = dump(self._written().documents())
        if path is not None:
            with saving(path) as file:
                file.write(text)
        return text.decode()

    def from_yaml(self, path: str | os.PathLike[str]) -> None:
        """Take over a configuration; its files are those uploaded before, by their keys. The label stays.

        Raises InvalidInput naming the lines that are wrong.
        """
        loaded = Configuration.from_documents(read(Path(path).read_bytes()))
        linking.check({table.name: table for table in loaded.tables}, loaded.links)
        self._config = attrs.evolve(loaded, display_name=self.display_name)
        self._templates = {}

    def _written(self) -> Configuration:
        """The configuration as a set of everything it can run."""
        made = [found for found in self._config.parameters.values() if found.makes_avatars]
        jobs = self._config.jobs or ((plan.STANDARD, plan.PRIVACY, plan.SIGNAL) if made else ())
        if not jobs and any(table.avatars_file for table in self._config.tables):
            jobs = (plan.PRIVACY, plan.SIGNAL)
        return attrs.evolve(self._config, jobs=jobs)

    def _set(self, table: TableInput, given: Mapping[str, object], before: Parameters | None = None) -> None:
        settings = dict(given)
        columns = settings.pop("pseudonymized_columns", None)
        strategies = checks.by_column(table.name, columns, table.columns, "pseudonymized_columns")
        blocks = {
            name: to_strategy(found, f"the pseudonym of {name!r}").to_block() for name, found in strategies.items()
        }
        table = attrs.evolve(table, pseudonyms=blocks)
        column_roles.check_patterns(table)
        found = parameters.check(table, settings, before)
        if before is None:
            self._config = self._config.forgetting(table.name, described=True)
        self._config = attrs.evolve(self._config, parameters={**self._config.parameters, table.name: found})
        self._replace_described(table)

    def _table(self, name: object) -> TableInput:
        for table in self._config.tables:
            if table.name == name:
                return table
        raise InvalidInput(f"There is no table {name!r}; there are {list(self.tables)}")

    def _replace_described(self, table: TableInput) -> None:
        kept = tuple(table if each.name == table.name else each for each in self._config.tables)
        self._config = attrs.evolve(self._config, tables=kept)

    def _replace(self, table: TableInput) -> None:
        if table.name in self.tables:
            self._replace_described(table)
            self._forget(table.name, keep_table=True)
        else:
            self._config = attrs.evolve(self._config, tables=(*self._config.tables, table))

    def _forget(self, name: str, *, keep_table: bool = False) -> None:
        config = self._config.forgetting(name, described=False)
        self._config = attrs.evolve(
            config,
            tables=tuple(table for table in config.tables if keep_table or table.name != name),
            links=tuple(link for link in config.links if name not in (link.parent, link.child)),
            parameters={each: found for each, found in config.parameters.items() if each != name},
        )


def _opened(table: str, data: object) -> tables.Incoming:
    with _about(table):
        return tables.open_table(data)


@contextmanager
def _about(table: str) -> Generator[None]:
    """Names the table in what is refused of its data."""
    try:
        yield
    except InvalidInput as cause:
        raise InvalidInput(f"table {table!r}: {cause}") from None
