"""Processors: change a table before it becomes avatars, and the avatars back afterwards (contract 7).

    processor = ProportionProcessor(["rent", "food"], "income")
    runner.add_table("homes", processor.preprocess(homes))
    ...
    avatars = processor.postprocess(homes, runner.shuffled("homes"))

A frame is a pandas, polars or pyarrow one, and comes back as the kind it is. No argument is changed in place, rows stay
in their order and pandas keeps its index. A processor holds its settings and nothing else: what it has to know of the
original it reads off *source* each time, so one instance serves any number of tables, and ``postprocess`` works in
another process than ``preprocess``. All raise InvalidInput for settings and columns that cannot be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiencekit.avatars.processors.bounded import (
        InterRecordBoundedCumulatedDifferenceProcessor as InterRecordBoundedCumulatedDifferenceProcessor,
    )
    from audiencekit.avatars.processors.bounded_range import (
        InterRecordBoundedRangeDifferenceProcessor as InterRecordBoundedRangeDifferenceProcessor,
    )
    from audiencekit.avatars.processors.categorical import ToCategoricalProcessor as ToCategoricalProcessor
    from audiencekit.avatars.processors.cumulated import (
        InterRecordCumulatedDifferenceProcessor as InterRecordCumulatedDifferenceProcessor,
    )
    from audiencekit.avatars.processors.dates import DatetimeProcessor as DatetimeProcessor
    from audiencekit.avatars.processors.expected_mean import ExpectedMeanProcessor as ExpectedMeanProcessor
    from audiencekit.avatars.processors.geolocation import (
        GeolocationNormalizationProcessor as GeolocationNormalizationProcessor,
    )
    from audiencekit.avatars.processors.modalities import GroupModalitiesProcessor as GroupModalitiesProcessor
    from audiencekit.avatars.processors.perturbation import PerturbationProcessor as PerturbationProcessor
    from audiencekit.avatars.processors.processor import Processor as Processor
    from audiencekit.avatars.processors.proportion import ProportionProcessor as ProportionProcessor

_PACKAGE = "audiencekit.avatars.processors"
_HOMES = {
    "DatetimeProcessor": f"{_PACKAGE}.dates",
    "ExpectedMeanProcessor": f"{_PACKAGE}.expected_mean",
    "GeolocationNormalizationProcessor": f"{_PACKAGE}.geolocation",
    "GroupModalitiesProcessor": f"{_PACKAGE}.modalities",
    "InterRecordBoundedCumulatedDifferenceProcessor": f"{_PACKAGE}.bounded",
    "InterRecordBoundedRangeDifferenceProcessor": f"{_PACKAGE}.bounded_range",
    "InterRecordCumulatedDifferenceProcessor": f"{_PACKAGE}.cumulated",
    "PerturbationProcessor": f"{_PACKAGE}.perturbation",
    "Processor": f"{_PACKAGE}.processor",
    "ProportionProcessor": f"{_PACKAGE}.proportion",
    "ToCategoricalProcessor": f"{_PACKAGE}.categorical",
}

__all__ = [
    "DatetimeProcessor",
    "ExpectedMeanProcessor",
    "GeolocationNormalizationProcessor",
    "GroupModalitiesProcessor",
    "InterRecordBoundedCumulatedDifferenceProcessor",
    "InterRecordBoundedRangeDifferenceProcessor",
    "InterRecordCumulatedDifferenceProcessor",
    "PerturbationProcessor",
    "Processor",
    "ProportionProcessor",
    "ToCategoricalProcessor",
]


def __getattr__(name: str) -> object:
    from audiencekit.core.lazy import resolve

    return resolve(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return __all__
