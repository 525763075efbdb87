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
    for name in ("AVATAR_BASE_URL", "AVATAR_BASE_API_URL", "AVATAR_STORAGE_ENDPOINT_URL", "AVATAR_API_KEY"):
        monkeypatch.delenv(name, raising=False)


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
