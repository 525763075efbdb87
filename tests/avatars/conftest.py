"""One sandbox for the whole folder, and managers on it that poll without waiting long."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from audiencekit.avatars import Manager
from audiencekit.core.deadline import SystemClock
from audiencekit.sandbox import Sandbox


class HurriedClock(SystemClock):
    """Real time, but pauses are cut short: the sandbox is quick, and tests should be."""

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.03))


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    where = ("BASE_URL", "BASE_API_URL", "STORAGE_ENDPOINT_URL", "API_KEY")
    for name in (*where, "TIMEOUT", "SHOULD_VERIFY_SSL", "VERIFY_COMPATIBILITY"):
        monkeypatch.delenv(f"AVATAR_{name}", raising=False)


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    """The running sandbox, without faults and with an empty request log."""
    running.faults.clear()
    running.forget_requests()
    yield running
    running.faults.clear()


@pytest.fixture
def manager(sandbox: Sandbox) -> Iterator[Manager]:
    with Manager(sandbox.avatars.url, api_key=sandbox.avatars.api_key, clock=HurriedClock()) as manager:
        yield manager
