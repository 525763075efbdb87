from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from audiencekit.sandbox import Sandbox
from tests.contract.conformity import Talk
from tests.contract.furnished import furnish


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Sandbox, requests.Session]]:
    with Sandbox() as sandbox, requests.Session() as session:
        session.trust_env = False
        yield sandbox, session


@pytest.fixture
def talk(running: tuple[Sandbox, requests.Session]) -> Talk:
    """A sandbox as new, whatever the test before did to it, with one of everything in it."""
    sandbox, session = running
    return Talk(session, furnish(sandbox))
