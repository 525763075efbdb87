"""The SegOps sandbox against its document: made-up requests, good and bad, for each operation it serves.

Whatever arrives, the answer is one the document names, of the type and shape it promises, and never a server error.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from tests.contract.conformity import SERVED, Talk

pytestmark = pytest.mark.once

# Few enough for seconds on two slow cores; ``--full`` sends far more.
FEW, MANY = 6, 300
QUIET = [
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.function_scoped_fixture,
]


@pytest.fixture
def fruitful(talk: Talk) -> Iterator[Talk]:
    """At least one of the requests must have been a good one."""
    yield talk
    assert any(200 <= status < 300 for status in talk.statuses), talk.statuses


@SERVED.parametrize()
@settings(max_examples=FEW, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET)
def test_answers_are_as_documented(case: schemathesis.Case, fruitful: Talk) -> None:
    fruitful.check(case)


@pytest.mark.full
@SERVED.parametrize()
@settings(max_examples=MANY, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET)
def test_many_answers_are_as_documented(case: schemathesis.Case, fruitful: Talk) -> None:
    fruitful.check(case)


def test_all_54_are_asked() -> None:
    assert len([each.ok().label for each in SERVED.get_all_operations()]) == 54
