"""A differentially private run: from a frame and a budget to rows that belong to nobody (contract section 3)."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from audiencekit.engine.dp import WEAK_EPSILON, GaussianDP, MarginalsDP, PrivateParameters
from audiencekit.engine.dp_budget import Ledger, default_delta, rho_of
from audiencekit.engine.dp_columns import NumberColumn, PrivateColumn, needs_categories, read_private
from audiencekit.engine.dp_marginals import draw_rows
from audiencekit.engine.dp_noise import noise_source
from audiencekit.engine.dp_normal import draw_vectors
from audiencekit.engine.dp_restore import restore_private
from audiencekit.engine.dp_vectors import Layout
from audiencekit.engine.errors import EngineError, RunWarning
from audiencekit.engine.private import PrivateTable

CATEGORIES_DELTA = 0.1  # share of the delta that bought categories take
LEAST_RHO = 1e-18  # the noise of a smaller budget is beyond the integers it is drawn from
NOISE = "floating point; not hardened against an attacker who reads the lowest bits"


def synthesise(
    frame: pd.DataFrame, rows: int, parameters: PrivateParameters, *, forced: Collection[str] = ()
) -> PrivateTable:
    """Rows drawn from a private model of the frame; no row of it stands for one of the frame's.

    parameters: a `GaussianDP` or a `MarginalsDP`. forced: names of columns declared categories.
    Raises NotAFrame or EngineError: those of reading a frame, empty_table, too_few_rows (under 2), unknown_column,
    invalid_bounds, invalid_epsilon (so small that no budget is left).
    """
    if frame.shape[1] == 0 or len(frame) < 2:
        code = "empty_table" if frame.shape[1] == 0 else "too_few_rows"
        received = f"{len(frame)} rows, {frame.shape[1]} columns"
        raise EngineError(code, expected="at least 2 rows and 1 usable column", received=received)
    delta = default_delta(len(frame)) if parameters.delta is None else parameters.delta
    spared = CATEGORIES_DELTA * delta if needs_categories(frame, parameters, forced) else 0.0
    rho = rho_of(parameters.epsilon, delta - spared)
    if rho < LEAST_RHO:
        raise EngineError(
            "invalid_epsilon", expected="an epsilon that buys anything at all", received=f"{parameters.epsilon:g}"
        )
    ledger = Ledger(rho=rho)
    source = noise_source(parameters.insecure_test_seed)
    columns = read_private(frame, parameters, ledger, spared, source, forced=forced)
    if isinstance(parameters, GaussianDP):
        layout = Layout.of(columns)
        vectors, usual = draw_vectors(layout, len(frame), rows, parameters, ledger, source)
        drawn, mechanism = layout.restore(vectors, usual, source), parameters.mechanism
    else:
        assert isinstance(parameters, MarginalsDP)
        drawn, mechanism = draw_rows(columns, parameters.bins, rows, ledger, source), "marginals"
    return PrivateTable(
        frame=restore_private(frame, columns, drawn),
        metadata={
            "epsilon": parameters.epsilon,
            "delta": delta,
            "delta_for_categories": spared,
            "rho": ledger.rho,
            "rho_by_step": ledger.by_step(),
            "mechanism": mechanism,
            "columns": {column.name: _origin(column) for column in columns},
            "unit": "one row replaced by another; the number of rows is public",
            "noise": NOISE,
            "seed_used": False,
            "insecure_test_seed": parameters.insecure_test_seed is not None,
            "paired": False,
        },
        warnings=tuple(_warnings(parameters, columns)),
    )


def _origin(column: PrivateColumn) -> dict[str, object]:
    if isinstance(column, NumberColumn):
        return {"bounds": [column.low, column.high], "from": column.origin}
    return {"categories": len(column.labels), "from": column.origin}


def _warnings(parameters: PrivateParameters, columns: tuple[PrivateColumn, ...]) -> list[RunWarning]:
    found: list[RunWarning] = []
    if parameters.epsilon > WEAK_EPSILON:
        message = f"epsilon {parameters.epsilon:g}: above {WEAK_EPSILON:g} the guarantee says little"
        found.append(RunWarning(code="invalid_epsilon", message=message))
    if parameters.insecure_test_seed is not None:
        message = "noise from a given seed: there is no guarantee, use it for tests alone"
        found.append(RunWarning(code="insecure_test_seed", message=message))
    for column in columns:
        if not isinstance(column, NumberColumn) and column.origin == "bought" and len(column.labels) == 1:
            message = "no category is frequent enough for this budget: name them in `categories` if they are public"
            found.append(RunWarning(code="categories_pooled", message=message, column=column.name))
    return found
