"""Judge a table of avatars that is already there, wherever it comes from (contract section 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import attrs
import pandas as pd

from audiencekit.engine.metrics.privacy import TARGETS, PrivacyMetrics, privacy_metrics
from audiencekit.engine.metrics.signal import SignalMetrics, signal_metrics
from audiencekit.engine.metrics.summary import ColumnSummary, column_summaries
from audiencekit.engine.options import Imputation

# What each figure stands for and in which group reports show it; the group is a label only (contract 4.2).
ATTACKS = {
    "hidden_rate": ("singling out", "takes the avatar nearest to a person for that person's"),
    "local_cloaking": ("singling out", "looks among the avatars near a person for that person's"),
    "distance_to_closest": ("singling out", "takes an avatar for a real person it lies next to"),
    "closest_distances_ratio": ("singling out", "takes an avatar for a real person who stands out beside it"),
    "closest_rate": ("singling out", "does both"),
    "column_direct_match_protection": ("singling out", "recognises a person by one value"),
    "row_direct_match_protection": ("singling out", "recognises a person by the whole row"),
    "categorical_hidden_rate": ("singling out", "goes by the categories alone"),
    "correlation_protection_rate": ("linkability", "looks for the one avatar with what is known of a person"),
    "linkability_protection_rate": ("linkability", "joins two halves of a person through an avatar near both"),
    "inference_categorical": ("inference", "takes an avatar's word for an unknown category"),
    "inference_continuous": ("inference", "takes an avatar's word for an unknown number"),
    "inference_accuracy_ratio": ("inference", "guesses better with the avatars than with all other people's data"),
}


@attrs.frozen(kw_only=True)
class Judgement:
    """A figure beside its target. met: None where the figure could not be computed. attack: what an attacker does."""

    name: str
    value: float | None
    target: str
    met: bool | None
    group: str
    attack: str


@attrs.frozen(kw_only=True)
class PrivacyReport:
    """The figures of a table of avatars. Targets met do not prove it anonymous: each figure stands for one attack."""

    privacy: PrivacyMetrics
    signal: SignalMetrics
    columns: tuple[ColumnSummary, ...]

    def judgements(self) -> tuple[Judgement, ...]:
        """Each privacy figure with its target, the group reports show it in, and the attack it stands for."""
        figures = self.privacy.to_dict()
        found: list[Judgement] = []
        for name, (group, attack) in ATTACKS.items():
            value, target = figures[name], TARGETS[name]
            assert value is None or isinstance(value, float)
            met = None if value is None else value > float(target.removeprefix("> "))
            found.append(Judgement(name=name, value=value, target=target, met=met, group=group, attack=attack))
        return tuple(found)

    def to_dict(self) -> dict[str, object]:
        """Everything, ready for JSON."""
        return {
            "privacy": self.privacy.to_dict(),
            "signal": self.signal.to_dict(),
            "judgements": [attrs.asdict(judgement) for judgement in self.judgements()],
            "columns": [attrs.asdict(column) for column in self.columns],
        }


def privacy_report(
    original: pd.DataFrame,
    avatars: pd.DataFrame,
    *,
    ncp: int | None = None,
    column_weights: Mapping[str, float] | None = None,
    known_variables: Iterable[str] = (),
    target: str | None = None,
    quantile_threshold: float | None = None,
    imputation: Imputation | None = None,
    ignore: Collection[str] = (),
    paired: bool = True,
) -> PrivacyReport:
    """All figures of avatars against the originals they were made from, by whatever tool.

    avatars: row i is the avatar of row i of `original`, else `paired=False` (shuffled avatars, synthetic rows): the
    nearest pairing is then taken, which flatters nobody. Arguments and errors are those of `privacy_metrics`.
    """
    return PrivacyReport(
        privacy=privacy_metrics(
            original,
            avatars,
            ncp=ncp,
            column_weights=column_weights,
            known_variables=known_variables,
            target=target,
            quantile_threshold=quantile_threshold,
            imputation=imputation,
            ignore=ignore,
            paired=paired,
        ),
        signal=signal_metrics(original, avatars, ncp=ncp, imputation=imputation, ignore=ignore),
        columns=column_summaries(original, avatars, ignore=ignore),
    )
