from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.gate import Gate
from tests.contract.conformity import Talk
from tests.contract.furnished import furnish
from tests.contract.recorder import Recorder, listening


@pytest.fixture(scope="package")
def recorder() -> Iterator[Recorder]:
    """Hears every answer of every sandbox while the tests of this folder run, also of one that runs already."""
    recorder = Recorder()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Gate, "__call__", listening(Gate.__call__, recorder.hear))
        yield recorder


@pytest.fixture(autouse=True)
def whatever_is_served_is_documented(recorder: Recorder) -> Iterator[None]:
    yield
    faults, recorder.faults = recorder.faults, []
    assert not faults, faults[:5]


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
