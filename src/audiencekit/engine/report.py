"""The whole method in one call: avatars of a table and the figures to judge them by."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import pandas as pd

from audiencekit.engine.errors import RunWarning
from audiencekit.engine.metrics.privacy import PrivacyMetrics, privacy_metrics
from audiencekit.engine.metrics.signal import SignalMetrics, signal_metrics
from audiencekit.engine.parameters import Modality, Parameters
from audiencekit.engine.run import generate

FEWEST_NEW_ROWS = 40.0  # percent; under it the report warns (the authors' wbcd table is at 51, contract 7)


@attrs.frozen(kw_only=True)
class Report:
    """What to know about a table of avatars.

    parameters: those used, with the seed and the number of axes filled in (ncp stays None when no column varies).
    """

    privacy: PrivacyMetrics
    signal: SignalMetrics
    parameters: Parameters
    rows: int
    warnings: tuple[RunWarning, ...]

    @property
    def seed(self) -> int | None:
        """The seed used; as secret as the unshuffled avatars."""
        return self.parameters.seed

    def to_dict(self) -> dict[str, object]:
        """Everything, ready for JSON."""
        return {
            "privacy": self.privacy.to_dict(),
            "signal": self.signal.to_dict(),
            "parameters": self.parameters.to_dict(),
            "rows": self.rows,
            "warnings": [warning.to_dict() for warning in self.warnings],
        }


def avatarise(
    frame: pd.DataFrame,
    k: int,
    *,
    ncp: int | None = None,
    seed: int | None = None,
    column_weights: Mapping[str, float] | None = None,
    modality: Modality = "draw",
    allow_tiny: bool = False,
) -> tuple[pd.DataFrame, Report]:
    """Replace each row of a table by an avatar: a random mix of the row's k nearest neighbours.

    Gives the avatars in random order, with the frame's columns and types and a fresh index, and a Report.
    Arguments are those of `Parameters`. Columns are numbers, booleans, text or categories, without missing values;
    identifiers and dates must be dropped before.

    Raises EngineError (also a ValueError): `.code` is a code of contract section 10.
    """
    parameters = Parameters(
        k=k, ncp=ncp, seed=seed, column_weights=column_weights, modality=modality, allow_tiny=allow_tiny
    )
    run = generate(frame, parameters)
    privacy = privacy_metrics(frame, run.unshuffled, ncp=run.ncp or None, column_weights=parameters.column_weights)
    report = Report(
        privacy=privacy,
        signal=signal_metrics(frame, run.unshuffled),
        parameters=attrs.evolve(parameters, seed=run.seed, ncp=run.ncp or None),
        rows=len(frame),
        warnings=(*run.warnings, *_repeats(privacy)),
    )
    return run.shuffled, report


def _repeats(privacy: PrivacyMetrics) -> tuple[RunWarning, ...]:
    """Where most rows look alike a mix of neighbours is one of them: rates that suppose distinct rows then mislead."""
    protected = privacy.row_direct_match_protection
    if protected >= FEWEST_NEW_ROWS:
        return ()
    message = (
        f"{100 - protected:.0f} % of the original rows occur unchanged among the avatars, because many rows are alike; "
        "leave columns out, or use finer values, before sharing the table"
    )
    return (RunWarning(code="rows_repeated", message=message),)
