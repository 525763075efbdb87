"""The avatar method and its measures, on tables in memory: no server, no account.

    from audiencekit.engine import avatarise

    avatars, report = avatarise(frame, k=20, seed=7)
    report.privacy.hidden_rate

What a name does is told where it is defined; names load when used, so importing the package loads no NumPy.
Source of the rules: contracts/avatar-method.md; the sections named in these files are its sections.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiencekit.engine.advice import Advice, Suggestion, advise, advise_next
    from audiencekit.engine.dp import GaussianDP, MarginalsDP
    from audiencekit.engine.errors import EngineError, NotAFrame, RunWarning
    from audiencekit.engine.judgement import PrivacyReport, privacy_report
    from audiencekit.engine.linked.errors import TableRefused
    from audiencekit.engine.linked.metrics import AttackScenario, LinkedMetrics, linked_metrics
    from audiencekit.engine.linked.run import LinkedRun, TableRun, avatarise_tables
    from audiencekit.engine.linked.series_parameters import SeriesParameters
    from audiencekit.engine.linked.tables import Link, LinkedTable
    from audiencekit.engine.metrics.prediction import PredictionCheck, prediction_check
    from audiencekit.engine.metrics.privacy import PrivacyMetrics, privacy_metrics
    from audiencekit.engine.metrics.signal import SignalMetrics, signal_metrics
    from audiencekit.engine.metrics.summary import ColumnSummary, column_summaries
    from audiencekit.engine.options import Augmentation, Exclusion, Imputation
    from audiencekit.engine.parameters import Parameters
    from audiencekit.engine.processors import RangeDifference, RelativeDifference
    from audiencekit.engine.report import Report, avatarise
    from audiencekit.engine.run import Run, generate

__all__ = [
    "Advice",
    "AttackScenario",
    "Augmentation",
    "ColumnSummary",
    "EngineError",
    "Exclusion",
    "GaussianDP",
    "Imputation",
    "Link",
    "LinkedMetrics",
    "LinkedRun",
    "LinkedTable",
    "MarginalsDP",
    "NotAFrame",
    "Parameters",
    "PredictionCheck",
    "PrivacyMetrics",
    "PrivacyReport",
    "RangeDifference",
    "RelativeDifference",
    "Report",
    "Run",
    "RunWarning",
    "SeriesParameters",
    "SignalMetrics",
    "Suggestion",
    "TableRefused",
    "TableRun",
    "advise",
    "advise_next",
    "avatarise",
    "avatarise_tables",
    "column_summaries",
    "generate",
    "linked_metrics",
    "prediction_check",
    "privacy_metrics",
    "privacy_report",
    "signal_metrics",
]

_HOMES = {
    "Advice": "advice",
    "AttackScenario": "linked.metrics",
    "Augmentation": "options",
    "ColumnSummary": "metrics.summary",
    "EngineError": "errors",
    "Exclusion": "options",
    "GaussianDP": "dp",
    "Imputation": "options",
    "Link": "linked.tables",
    "LinkedMetrics": "linked.metrics",
    "LinkedRun": "linked.run",
    "LinkedTable": "linked.tables",
    "MarginalsDP": "dp",
    "NotAFrame": "errors",
    "Parameters": "parameters",
    "PredictionCheck": "metrics.prediction",
    "PrivacyMetrics": "metrics.privacy",
    "PrivacyReport": "judgement",
    "RangeDifference": "processors",
    "RelativeDifference": "processors",
    "Report": "report",
    "Run": "run",
    "RunWarning": "errors",
    "SeriesParameters": "linked.series_parameters",
    "SignalMetrics": "metrics.signal",
    "Suggestion": "advice",
    "TableRefused": "linked.errors",
    "TableRun": "linked.run",
    "advise": "advice",
    "advise_next": "advice",
    "avatarise": "report",
    "avatarise_tables": "linked.run",
    "column_summaries": "metrics.summary",
    "generate": "run",
    "linked_metrics": "linked.metrics",
    "prediction_check": "metrics.prediction",
    "privacy_metrics": "metrics.privacy",
    "privacy_report": "judgement",
    "signal_metrics": "metrics.signal",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module(f"{__name__}.{home}")
    except ModuleNotFoundError as missing:
        if missing.name is not None and missing.name.startswith("audiencekit"):
            raise
        message = f'The engine needs {missing.name}: pip install "audiencekit[engine]"'
        raise ModuleNotFoundError(message, name=missing.name) from None
    value: object = getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
