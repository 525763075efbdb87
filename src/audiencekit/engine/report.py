"""The whole method in one call: avatars of a table and the figures to judge them by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs
import pandas as pd

from audiencekit.engine.errors import RunWarning
from audiencekit.engine.metrics.privacy import PrivacyMetrics, privacy_metrics
from audiencekit.engine.metrics.signal import SignalMetrics, signal_metrics
from audiencekit.engine.options import Augmentation, Exclusion, Imputation
from audiencekit.engine.parameters import ColumnType, Modality, Parameters
from audiencekit.engine.private import DifferentialPrivacy
from audiencekit.engine.processors import Processor
from audiencekit.engine.run import generate

FEWEST_NEW_ROWS = 40.0  # percent; under it the report warns (the authors' wbcd table is at 51, contract 7)


@attrs.frozen(kw_only=True)
class Report:
    """What to know about a table of avatars.

    privacy, signal: of the records and their own avatars, without further ones (augmentation), on as many axes as the
    generation used and with gaps filled as it filled them; of the indicators of categories, also where the generation
    reduced them (contract 1.6, 4.1).
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
    k: int | None = None,
    *,
    dp: DifferentialPrivacy | None = None,
    ncp: int | None = None,
    seed: int | None = None,
    column_weights: Mapping[str, float] | None = None,
    modality: Modality = "draw",
    allow_tiny: bool = False,
    use_categorical_reduction: bool | None = None,
    imputation: Imputation | None = None,
    exclude: Exclusion | None = None,
    augmentation: Augmentation | None = None,
    processors: Sequence[Processor] = (),
    types: Mapping[str, ColumnType] | None = None,
    identifiers: Iterable[str] = (),
    drop: Iterable[str] = (),
) -> tuple[pd.DataFrame, Report]:
    """Replace each row of a table by an avatar: a random mix of the row's k nearest neighbours.

    Gives the avatars in random order, with the frame's columns and types and a fresh index, and a Report.
    Arguments are those of `Parameters`; one of k and dp is needed. Columns are numbers, dates, booleans, text or
    categories, with or without missing values; name those that identify rows in `identifiers`.

    Raises EngineError (also a ValueError): `.code` is a code of contract section 10.
    """
    parameters = Parameters(
        k=k,
        dp=dp,
        ncp=ncp,
        seed=seed,
        column_weights=column_weights,
        modality=modality,
        allow_tiny=allow_tiny,
        use_categorical_reduction=use_categorical_reduction,
        imputation=imputation,
        exclude=exclude,
        augmentation=augmentation,
        processors=processors,
        types=types,
        identifiers=identifiers,
        drop=drop,
    )
    run = generate(frame, parameters)
    weights = {name: weight for name, weight in parameters.column_weights.items() if name in map(str, run.original)}
    privacy = privacy_metrics(
        run.original,
        run.avatars,
        ncp=run.ncp or None,
        column_weights=weights,
        imputation=imputation,
        paired=run.paired,
    )
    report = Report(
        privacy=privacy,
        signal=signal_metrics(
            run.original, run.avatars, ncp=run.ncp or None, column_weights=weights, imputation=imputation
        ),
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
