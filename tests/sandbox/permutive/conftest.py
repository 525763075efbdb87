"""The Permutive service of a running sandbox, asked over a real socket with no client of ours in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import httpx
import pytest

from audiencekit.sandbox.permutive.steer import Permutive
from audiencekit.sandbox.sandbox import Sandbox
from tests.sandbox.permutive.people import NOW, People

COHORTS = "/cohorts-api/v2/cohorts"
IMPORTS = "/audience-api/v1/imports"


@attrs.frozen
class Service:
    """Sends requests below the mount; keys are named, not spelled out."""

    http: httpx.Client
    access: Permutive

    def ask(
        self,
        method: str,
        path: str,
        *,
        key: str | None = "api",
        json: object = None,
        text: str | bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        body = {"content": text} if text is not None else {} if json is None else {"json": json}
        auth = {} if key is None else {"X-API-Key": self.key(key)}
        url = self.access.url + path.replace("{import}", self.access.import_id)
        return self.http.request(method, url, headers={**auth, **(headers or {})}, **body)

    def key(self, name: str) -> str:
        values = {
            "api": self.access.api_key,
            "read_only": self.access.read_only_key,
            "public": self.access.public_key,
            "child": self.access.child_key,
            "unknown": "6a0e1f52-3b0f-4b57-9d0c-0a7b2f1f9f11",
        }
        return values[name]

    def cohort(self, name: str, **fields: Any) -> dict[str, Any]:
        """A cohort, created."""
        body = {"name": name, "query": {"event": "Pageview", "frequency": {"greater_than": 1}}, **fields}
        answer = self.ask("POST", COHORTS, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def segment(self, code: str, **fields: Any) -> dict[str, Any]:
        """A segment of the seeded import, created."""
        answer = self.ask("POST", f"{IMPORTS}/{{import}}/segments", json={"code": code, "name": code.title(), **fields})
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def shared(running: Sandbox, http: httpx.Client) -> Service:
    """The service, emptied once for the module."""
    running.reset()
    return Service(http, running.permutive)


@pytest.fixture
def service(running: Sandbox, http: httpx.Client) -> Service:
    """The service, emptied for this test."""
    running.reset()
    return Service(http, running.permutive)


@pytest.fixture
def people(running: Sandbox, service: Service) -> People:
    """Users of the service, emptied for this test; the evaluation clock stands."""
    running.now = NOW
    return People(running, service)
