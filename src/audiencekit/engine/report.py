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
    report = Report(
        privacy=privacy_metrics(frame, run.unshuffled, ncp=run.ncp or None, column_weights=parameters.column_weights),
        signal=signal_metrics(frame, run.unshuffled),
        parameters=attrs.evolve(parameters, seed=run.seed, ncp=run.ncp or None),
        rows=len(frame),
        warnings=run.warnings,
    )
    return run.shuffled, report
