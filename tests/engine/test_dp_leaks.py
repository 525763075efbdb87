"""What of a table does not reach private rows unpaid: extremes, groups, labels, gaps (contract 3.1, 3.2)."""

from __future__ import annotations

import pytest

from audiencekit.engine import EngineError, RangeDifference, RelativeDifference, avatarise
from audiencekit.engine.dp import GaussianDP
from tests.engine.frames import mixed


@pytest.mark.parametrize(
    "step",
    [
        RelativeDifference(target="orders", references=["amount"]),
        RangeDifference(id_variable="city", target_start_variable="orders", target_end_variable="amount"),
    ],
)
def test_steps_that_go_by_the_records_are_refused(step: RelativeDifference | RangeDifference) -> None:
    with pytest.raises(EngineError, match="no processors with dp") as refused:
        avatarise(mixed(), dp=GaussianDP(epsilon=1), processors=[step])
    assert refused.value.code == "dp_unsupported"
