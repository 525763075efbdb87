"""The seam to the differentially private variants (contract section 3): what a run asks of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import attrs

from audiencekit.engine.errors import RunWarning

if TYPE_CHECKING:
    import pandas as pd

    from audiencekit.engine.parameters import Parameters


@attrs.frozen(kw_only=True, eq=False)
class PrivateTable:
    """Rows drawn from a private model: no row belongs to a record.

    frame: columns, order and types of the frame that was given, fresh row index.
    metadata: budget spent and how, ready for JSON.
    """

    frame: pd.DataFrame
    metadata: Mapping[str, object]
    warnings: tuple[RunWarning, ...] = ()


class DifferentialPrivacy(Protocol):
    """`Parameters.dp`: a model in place of neighbours.

    `generate` gets the frame without excluded, dropped and identifying columns; every look it takes at the data has
    to be paid from its budget. rows: how many to draw. It takes no randomness from the run's seed.
    """

    @property
    def epsilon(self) -> float: ...

    def generate(self, frame: pd.DataFrame, rows: int, parameters: Parameters) -> PrivateTable: ...

    def to_dict(self) -> dict[str, object]: ...
