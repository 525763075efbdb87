"""The figures of a run as typed values (contract 8). What the service sends beyond them is kept in ``other``."""

from __future__ import annotations

import math
import re
import reprlib
from collections.abc import Mapping
from typing import Self, cast

import attrs

_TARGET = re.compile(r"(>=|<=|>|<|)\s*(-?\d+(?:\.\d+)?)")


def _number(name: str, value: object) -> float | None:
    if value is None:
        return None
    try:
        number = math.nan if isinstance(value, bool) or not isinstance(value, (int, float)) else float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name}: a finite number or null expected, got {reprlib.repr(value)}")
    return number


def _mapping(value: object) -> dict[str, object]:
    return dict(cast("Mapping[str, object]", value)) if isinstance(value, Mapping) else {}


def _reached(figure: object, target: object) -> bool | None:
    words = _TARGET.fullmatch(str(target).strip())
    if words is None or isinstance(figure, bool) or not isinstance(figure, (int, float)):
        return None
    limit = float(words[2])
    match words[1]:
        case ">":
            return figure > limit
        case "<":
            return figure < limit
        case "<=":
            return figure <= limit
        case _:
            return figure >= limit


@attrs.frozen(kw_only=True)
class _Metrics:
    """What both kinds have in common.

    *targets*: the service's goal for a figure, as it words it. *computation_type*, *reference*: which computation
    this is; ``standalone`` and None for a table by itself. *metadata*: the rest the service says about it.
    """

    targets: Mapping[str, object] = attrs.field(factory=dict[str, object], repr=False)
    computation_type: str = "standalone"
    reference: str | None = None
    metadata: Mapping[str, object] = attrs.field(factory=dict[str, object], repr=False)
    other: Mapping[str, object] = attrs.field(factory=dict[str, object])

    @classmethod
    def from_dict(cls, answer: Mapping[str, object]) -> Self:
        """From the JSON of a result file. Raises ValueError when it holds no figure of this kind, or one that is
        neither a finite number nor null."""
        figures = {name for name in attrs.fields_dict(cls) if name not in attrs.fields_dict(_Metrics)}
        if figures.isdisjoint(answer):
            raise ValueError(f"none of the figures {', '.join(sorted(figures))} is there")
        metadata = _mapping(answer.get("metadata"))
        reference = metadata.get("reference")
        known: dict[str, object] = {name: _number(name, answer.get(name)) for name in figures}
        shared: dict[str, object] = {
            "targets": _mapping(answer.get("targets")),
            "computation_type": str(metadata.get("computation_type", "standalone")),
            "reference": reference if isinstance(reference, str) else None,
            "metadata": metadata,
            "other": {name: value for name, value in answer.items() if name not in {*figures, "targets", "metadata"}},
        }
        return attrs.evolve(cls(), **known, **shared)

    @property
    def met(self) -> dict[str, bool | None]:
        """Whether each figure that has a target reaches it; None where the figure or the target's meaning is unknown.

        A target is a number to be reached, or a text such as ``> 90`` or ``< 0.1``.
        """
        figures = self.to_dict()
        return {name: _reached(figures.get(name), target) for name, target in self.targets.items()}

    def to_dict(self) -> dict[str, object]:
        """Every figure by name (None where there is none), the unknown ones, ``targets`` and ``metadata``; for JSON."""
        shared = attrs.fields_dict(_Metrics)
        figures: dict[str, object] = {
            name: cast("object", getattr(self, name)) for name in attrs.fields_dict(type(self)) if name not in shared
        }
        return {**figures, **self.other, "targets": dict(self.targets), "metadata": dict(self.metadata)}


@attrs.frozen(kw_only=True)
class PrivacyMetrics(_Metrics):
    """What an attacker could gain. High is good; None where the service gives no figure (contract 8.2).

    - ``hidden_rate``: percent of people whose own avatar is not the nearest one.
    - ``local_cloaking``: median number of avatars nearer to a person than their own; a count.
    - ``distance_to_closest`` (in the projection's unit), ``closest_distances_ratio`` (0 to 1), ``closest_rate``
      (percent): how near avatars come to anybody.
    - ``column_direct_match_protection``, ``row_direct_match_protection``: percent not copied as they were.
    - ``categorical_hidden_rate``: hidden_rate on the categories alone.
    - ``knowledge_protection_rate``, ``linkability_protection_rate``, ``inference_accuracy_ratio``: attacks that need
      known variables.
    """

    hidden_rate: float | None = None
    local_cloaking: float | None = None
    distance_to_closest: float | None = None
    closest_distances_ratio: float | None = None
    closest_rate: float | None = None
    column_direct_match_protection: float | None = None
    row_direct_match_protection: float | None = None
    categorical_hidden_rate: float | None = None
    knowledge_protection_rate: float | None = None
    linkability_protection_rate: float | None = None
    inference_accuracy_ratio: float | None = None


@attrs.frozen(kw_only=True)
class SignalMetrics(_Metrics):
    """What an analyst keeps (contract 8.3). Whether high or low is good depends on the service's edition: see targets.

    - ``hellinger_mean``, ``hellinger_std``: distance of the columns' distributions, mean and deviation over columns.
    - ``correlation_difference_ratio``: change of the correlations between numeric columns.
    - ``multivariate_hellinger_distance_mean``: distance of the joint distributions.
    """

    hellinger_mean: float | None = None
    hellinger_std: float | None = None
    correlation_difference_ratio: float | None = None
    multivariate_hellinger_distance_mean: float | None = None
