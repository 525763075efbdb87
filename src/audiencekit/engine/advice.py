"""Which parameters suit a table, and why (contract section 5)."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd

from audiencekit.engine.checks import FEWEST_ROWS
from audiencekit.engine.columns import Floats, Table
from audiencekit.engine.errors import EngineError
from audiencekit.engine.inspection import Finding, Suggestion, inspect_frame
from audiencekit.engine.metrics.linkage import CLOSE
from audiencekit.engine.missing import Imputer
from audiencekit.engine.neighbours import nearest
from audiencekit.engine.options import Imputation
from audiencekit.engine.preprocess import read_table
from audiencekit.engine.project import Projection, fit
from audiencekit.engine.report import Report

USUAL_K, LEAST_ADVISED_K, MOST_ADVISED_K = 20, 5, 50
WHOLE_ROWS, SMALL_ROWS = 400, 100  # rows from which the usual k holds, and up to which the least does
FAR, FAR_SHARE = 3.0, 0.3  # times the median nearest distance; share of the rows that makes a table scattered
MANY_ROWS = 500  # from here on up to ten axes, below it five
REDUCTION_MODALITIES, REDUCTION_COLUMN = 20, 50


@attrs.frozen(kw_only=True)
class Advice:
    """Parameters that suit a table.

    ncp: None when no column varies. imputation: the method, None when nothing is missing.
    more_details: one sentence of reason per parameter.
    probable_ids: columns, integer or text, with another value in each row.
    """

    k: int
    ncp: int | None
    use_categorical_reduction: bool
    imputation: str | None
    more_details: dict[str, str]
    probable_ids: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]

    def to_dict(self) -> dict[str, object]:
        """Everything, ready for JSON; imputation in the form {"method": …} or None."""
        return {
            "k": self.k,
            "ncp": self.ncp,
            "use_categorical_reduction": self.use_categorical_reduction,
            "imputation": None if self.imputation is None else {"method": self.imputation},
            "more_details": dict(self.more_details),
            "probable_ids": list(self.probable_ids),
            "suggestions": [suggestion.to_dict() for suggestion in self.suggestions],
        }


def advise(frame: pd.DataFrame) -> Advice:
    """Advice for a table as it is: identifiers are left out to judge the other columns.

    Raises NotAFrame or EngineError: empty_table, too_few_rows (under 10), duplicate_column, infinite_value,
    integer_too_large, mixed_types, unsupported_type, nothing_to_anonymise.
    """
    finding = inspect_frame(frame)
    rows = len(frame)
    if rows < FEWEST_ROWS:
        raise EngineError("too_few_rows", expected=f"at least {FEWEST_ROWS} rows", received=str(rows))
    if finding.usable.shape[1] == 0:
        raise EngineError("nothing_to_anonymise", expected="a column that is no identifier", received="none")
    table = read_table(finding.usable)
    table = Imputer.fit(table, Imputation(), np.random.default_rng(0)).complete(table)
    projection = fit(table, axes=10 if rows >= MANY_ROWS else 5)
    ncp, ncp_reason = _ncp(projection, rows)
    k, k_reason = _k(projection.coordinates(table)[:, : ncp or 0])
    reduction, reduction_reason = _reduction(read_table(finding.usable))
    imputation, imputation_reason = _imputation(finding)
    return Advice(
        k=k,
        ncp=ncp,
        use_categorical_reduction=reduction,
        imputation=imputation,
        more_details={
            "k": k_reason,
            "ncp": ncp_reason,
            "use_categorical_reduction": reduction_reason,
            "imputation": imputation_reason,
        },
        probable_ids=finding.probable_ids,
        suggestions=finding.suggestions,
    )


def advise_next(report: Report) -> tuple[Suggestion, ...]:
    """What to change after a run, judged by the metrics' targets."""
    privacy, signal, k = report.privacy, report.signal, report.parameters.k or 0
    found: list[Suggestion] = []
    figures = {"hidden_rate": (privacy.hidden_rate, 90.0), "local_cloaking": (privacy.local_cloaking, 5.0)}
    low = [name for name, (figure, target) in figures.items() if figure is not None and figure <= target]
    if k and low:
        more = min(round(k * 1.5), report.rows - 1)
        if more > k:
            found.append(Suggestion(code="raise_k", message=f"{' and '.join(low)} under target: try k={more}"))
    elif signal.hellinger_mean > 0.1 and k > 2:
        less = max(2, round(k * 2 / 3))
        found.append(Suggestion(code="lower_k", message=f"hellinger_mean over 0.1 with privacy to spare: try k={less}"))
    if privacy.column_direct_match_protection < 50:
        message = "its values are copied nearly as they are: drop it if it identifies records"
        found.append(Suggestion(code="column_match", message=message, column=privacy.least_protected_column))
    return tuple(found)


def _ncp(projection: Projection, rows: int) -> tuple[int | None, str]:
    if projection.axes == 0:
        return None, "No column varies, so there is no axis."
    cumulated = np.cumsum(projection.eigenvalues) / projection.total
    enough = int(np.searchsorted(cumulated, 0.5)) + 1
    ncp = min(max(enough, 2), projection.axes)
    share = 100 * float(cumulated[ncp - 1])
    most = 10 if rows >= MANY_ROWS else 5
    return ncp, f"The fewest axes that hold half of the variance, between 2 and {most}; these {ncp} hold {share:.0f} %."


def _k(coordinates: Floats) -> tuple[int, str]:
    rows = len(coordinates)
    if rows >= WHOLE_ROWS:
        base = USUAL_K
    else:
        base = LEAST_ADVISED_K if rows < SMALL_ROWS else max(LEAST_ADVISED_K, round(rows / 20))
    base = min(base, rows - 1)
    reason = f"{rows} rows: {base} neighbours are usual for a table of this size."
    if coordinates.shape[1] == 0:
        return base, reason
    distances = nearest(coordinates, 1).distances
    # Duplicates have a neighbour at no distance: counted in, they would make the other rows of wbcd look scattered,
    # and the contract's own check (20 there) fail.
    apart = distances[distances > CLOSE]
    if apart.size and float((distances > FAR * np.median(apart)).mean()) > FAR_SHARE:
        raised = min(round(base * 1.5), MOST_ADVISED_K, rows - 1)
        return raised, f"{rows} rows, over {FAR_SHARE:.0%} of them far from any other: {base} raised by half."
    return base, reason


def _reduction(table: Table) -> tuple[bool, str]:
    total = sum(column.modalities for column in table.categories)
    most = max((column.modalities for column in table.categories), default=0)
    if total <= REDUCTION_MODALITIES:
        return False, f"{total} modalities in all: few enough to be projected as they are."
    if total > table.rows / 10 or most > REDUCTION_COLUMN:
        return True, f"{total} modalities in all, up to {most} in a column, for {table.rows} rows."
    return False, (
        f"{total} modalities in all, few for {table.rows} rows; the vendor's rule of thumb (over "
        f"{REDUCTION_MODALITIES}) would say true."
    )


def _imputation(finding: Finding) -> tuple[str | None, str]:
    if not finding.missing:
        return None, "No value is missing."
    names = ", ".join(finding.missing)
    return "fast_knn", f"Values are missing in {names}: filled from the nearest rows while avatars are made."
