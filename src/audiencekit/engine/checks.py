"""What a table and parameters must fulfil together, and what deserves a warning (contract 1.3, 1.6, 1.13, 10)."""

from __future__ import annotations

import numpy as np

from audiencekit.engine.columns import CategoryColumn, Table
from audiencekit.engine.errors import EngineError, RunWarning
from audiencekit.engine.parameters import CAREFUL_K, LEAST_K, Parameters

FEWEST_ROWS = 10  # below it a table has nowhere to hide a row
MANY_MODALITIES = 1_000  # in one column: warn
TOO_MANY_DIMENSIONS = 5_000  # in the table, when one column has many modalities: refuse
IDENTIFYING_SHARE = 0.9  # distinct values per row from which text identifies records
IDENTIFYING_ROWS = 20  # in smaller tables no judgement is passed
MOSTLY_MISSING = 0.8
SHOWN = 5


def refuse_unsuited(table: Table, parameters: Parameters) -> None:
    """Raise EngineError: too_few_rows, k_too_large, identifier_like, too_many_modalities."""
    rows = table.rows
    fewest = LEAST_K if parameters.allow_tiny else FEWEST_ROWS
    if rows < fewest:
        hint = "" if parameters.allow_tiny or rows < LEAST_K else ", or allow_tiny"
        raise EngineError("too_few_rows", expected=f"at least {fewest} rows{hint}", received=f"{rows}")
    if parameters.k is not None and parameters.k >= rows:
        raise EngineError(
            "k_too_large",
            expected=f"k at most n - 1 = {rows - 1}, as a record is not its own neighbour",
            received=f"k={parameters.k} for {rows} rows",
        )
    for column in table.categories:
        _refuse_identifying(column, rows)
        crowded = column.modalities > MANY_MODALITIES and table.dimensions > TOO_MANY_DIMENSIONS
        if crowded and not parameters.use_categorical_reduction:
            raise EngineError(
                "too_many_modalities",
                column=column.name,
                expected=f"at most {TOO_MANY_DIMENSIONS} numeric columns and modalities, or categorical reduction",
                received=f"{table.dimensions}, of which this column has {column.modalities}",
            )


def _refuse_identifying(column: CategoryColumn, rows: int) -> None:
    if (
        not (column.boolean or column.forced)
        and rows > IDENTIFYING_ROWS
        and column.modalities > IDENTIFYING_SHARE * rows
    ):
        raise EngineError(
            "identifier_like",
            column=column.name,
            expected="values that several rows share; declare it an identifier or a category, exclude it or drop it",
            received=f"{column.modalities} distinct values in {rows} rows",
        )


def warnings_for(table: Table, parameters: Parameters) -> list[RunWarning]:
    """What to tell the user about a run that goes on."""
    found: list[RunWarning] = []
    if table.rows < FEWEST_ROWS:
        found.append(
            RunWarning(code="too_few_rows", message=f"{table.rows} rows: too few to hide one among the others")
        )
    if parameters.k is not None and parameters.k < CAREFUL_K:
        message = f"k={parameters.k}: below {CAREFUL_K} neighbours, records have been rebuilt from avatars"
        found.append(RunWarning(code="small_k", message=message))
    for column in table.columns:
        if column.gaps > MOSTLY_MISSING * table.rows:
            message = f"missing in {column.gaps} of {table.rows} rows: its values are mostly imputed"
            found.append(RunWarning(code="mostly_missing", message=message, column=column.name))
        if isinstance(column, CategoryColumn):
            found += _category_warnings(column, parameters)
    return found


def table_free_warnings(parameters: Parameters) -> list[RunWarning]:
    """What parameters alone make worth telling."""
    found: list[RunWarning] = []
    if parameters.exclude is not None and parameters.exclude.method == "row_order":
        message = "row_order: each avatar keeps the excluded values of its own record, which may tell whose it is"
        found.append(RunWarning(code="sensitive_exclusion", message=message))
    if parameters.exclude is not None and parameters.dp is not None:
        names = ", ".join(parameters.exclude.variable_names)
        message = f"excluded values are taken from the records as they are, outside of the privacy budget: {names}"
        found.append(RunWarning(code="outside_guarantee", message=message))
    if parameters.augmentation is not None and not parameters.augmentation.should_anonymize_original_table:
        message = "the records themselves are in the output, with avatars beside them: nothing hides those records"
        found.append(RunWarning(code="originals_kept", message=message))
    return found


def _category_warnings(column: CategoryColumn, parameters: Parameters) -> list[RunWarning]:
    if column.all_missing:
        message = "missing in every row: kept as it is"
        return [RunWarning(code="all_missing", message=message, column=column.name)]
    found: list[RunWarning] = []
    k = parameters.k or 0
    if column.modalities > MANY_MODALITIES and not parameters.use_categorical_reduction:
        message = f"{column.modalities} modalities: consider categorical reduction, excluding or grouping them"
        found.append(RunWarning(code="too_many_modalities", message=message, column=column.name))
    rare = np.flatnonzero(column.counts() < k)
    if rare.size:
        names = ", ".join(repr(str(label)) for label in column.labels[rare[:SHOWN]])
        more = f" and {rare.size - SHOWN} more" if rare.size > SHOWN else ""
        message = f"held by fewer than k={k} rows, so likely to shrink or disappear: {names}{more}"
        found.append(RunWarning(code="rare_modality", message=message, column=column.name))
    return found
