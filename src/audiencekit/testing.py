"""The pytest plugin: fixtures that let your own tests run against the sandbox instead of an account.

    def test_my_job(sandbox, permutive_workspace):
        my_job(permutive_workspace)
        assert permutive_workspace.cohorts.list().by_name["VIP"]

It is loaded by itself once audiencekit is installed (entry point ``pytest11``) and costs nothing until used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from audiencekit.avatars import Manager
    from audiencekit.permutive import Workspace
    from audiencekit.sandbox import Sandbox
    from audiencekit.segops import SegOpsClient


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[Sandbox]:
    """One running sandbox for the whole session. Use ``sandbox``, which is emptied for each test."""
    from audiencekit.sandbox import Sandbox

    with Sandbox() as server:
        yield server


@pytest.fixture
def sandbox(sandbox_server: Sandbox) -> Sandbox:
    """An empty sandbox: no events, cohorts, segments, jobs or faults of another test. Its keys stay the same."""
    sandbox_server.reset()
    return sandbox_server


@pytest.fixture
def segops_client(sandbox: Sandbox) -> Iterator[SegOpsClient]:
    """A client with the secret key; what it still holds is sent at the end of the test."""
    from audiencekit.segops import SegOpsClient

    with SegOpsClient(sandbox.segops.url, sandbox.segops.secret_key) as client:
        yield client


@pytest.fixture
def permutive_workspace(sandbox: Sandbox) -> Iterator[Workspace]:
    """A workspace with a key that may write."""
    from audiencekit.permutive import Workspace

    with Workspace(sandbox.permutive.api_key, base_url=sandbox.permutive.url) as workspace:
        yield workspace


@pytest.fixture
def avatars_manager(sandbox: Sandbox) -> Iterator[Manager]:
    """A manager with an API key."""
    from audiencekit.avatars import Manager

    with Manager(base_url=sandbox.avatars.url, api_key=sandbox.avatars.api_key) as manager:
        yield manager
