"""Advice: the parameters the service suggests for a table (contract 6.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self, cast

import attrs


@attrs.frozen(kw_only=True)
class Advice:
    """What ``advise_parameters`` answers for one table. None where the service suggests nothing.

    - ``k``, ``ncp``: suggested neighbours and axes.
    - ``use_categorical_reduction``, ``imputation``: suggested, not applied by this version.
    - ``stats``: what the service sees of each column.
    - ``other``: everything else it said (reasons, suggestions by column), as it said it.
    """

    k: int | None = None
    ncp: int | None = None
    use_categorical_reduction: bool | None = None
    imputation: Mapping[str, object] | None = None
    stats: tuple[Mapping[str, object], ...] = ()
    other: Mapping[str, object] = attrs.field(factory=dict[str, object])

    @classmethod
    def from_dict(cls, answer: Mapping[str, object]) -> Self:
        """From the member ``advice`` of a result file."""
        rest = dict(answer)
        reduction, imputation = rest.pop("use_categorical_reduction", None), rest.pop("imputation", None)
        summary = rest.pop("summary", None)
        stats = cast("Mapping[str, object]", summary).get("stats") if isinstance(summary, Mapping) else None
        return cls(
            k=_whole(rest.pop("k", None)),
            ncp=_whole(rest.pop("ncp", None)),
            use_categorical_reduction=reduction if isinstance(reduction, bool) else None,
            imputation=cast("Mapping[str, object]", imputation) if isinstance(imputation, Mapping) else None,
            stats=tuple(cast("Sequence[Mapping[str, object]]", stats)) if isinstance(stats, list) else (),
            other=rest,
        )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
