"""Avatars: turn a table of people into a table of avatars, and measure what it reveals and what it keeps.

from audiencekit.avatars import Manager

with Manager("https://instance/api", api_key="octopize_apikey.…") as manager:
    runner = manager.create_runner("demo_set")
    runner.add_table("wbcd", "wbcd.csv")
    runner.set_parameters("wbcd", k=15)
    runner.run()
    runner.shuffled("wbcd")

Tables need the extra ``audiencekit[avatars]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiencekit.avatars.advice import Advice as Advice
    from audiencekit.avatars.client import ApiClient as ApiClient
    from audiencekit.avatars.manager import Manager as Manager
    from audiencekit.avatars.metrics import PrivacyMetrics as PrivacyMetrics
    from audiencekit.avatars.metrics import SignalMetrics as SignalMetrics
    from audiencekit.avatars.plots import PlotKind as PlotKind
    from audiencekit.avatars.results import AllResults as AllResults
    from audiencekit.avatars.results import Projections as Projections
    from audiencekit.avatars.results import Results as Results
    from audiencekit.avatars.runner import Runner as Runner
    from audiencekit.core._sync.job import Job as Job
    from audiencekit.core.options import ClientOptions as ClientOptions

_HOMES = {
    "Advice": "audiencekit.avatars.advice",
    "AllResults": "audiencekit.avatars.results",
    "ApiClient": "audiencekit.avatars.client",
    "ClientOptions": "audiencekit.core.options",
    "Job": "audiencekit.core._sync.job",
    "Manager": "audiencekit.avatars.manager",
    "PlotKind": "audiencekit.avatars.plots",
    "PrivacyMetrics": "audiencekit.avatars.metrics",
    "Projections": "audiencekit.avatars.results",
    "Results": "audiencekit.avatars.results",
    "Runner": "audiencekit.avatars.runner",
    "SignalMetrics": "audiencekit.avatars.metrics",
}

__all__ = [
    "Advice",
    "AllResults",
    "ApiClient",
    "ClientOptions",
    "Job",
    "Manager",
    "PlotKind",
    "PrivacyMetrics",
    "Projections",
    "Results",
    "Runner",
    "SignalMetrics",
]


def __getattr__(name: str) -> object:
    from audiencekit.core.lazy import resolve

    return resolve(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return __all__
