"""The Permutive sandbox against its documents: made-up requests, good and bad, for each of the 23 operations.

Whatever arrives, the answer is one the document names, of the type and shape it promises, and never a server error.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings

from audiencekit.sandbox import Sandbox
from tests.contract.permutive_conformity import SERVED, Talk
from tests.contract.permutive_furnished import furnish
from tests.contract.test_permutive_operations import WANTED

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
def fruitful(running: tuple[Sandbox, requests.Session]) -> Iterator[Talk]:
    """At least one of the requests must have been a good one."""
    sandbox, session = running
    talk = Talk(session, furnish(sandbox))
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


def test_all_23_are_asked() -> None:
    asked = {(each.ok().method.upper(), each.ok().full_path) for each in SERVED.get_all_operations()}
    assert asked == WANTED
