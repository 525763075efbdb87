"""SegOps of a running sandbox, asked over a real socket with no client of ours in between."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import attrs
import httpx
import pytest

from audiencekit.sandbox import Sandbox


@attrs.frozen
class Service:
    """Sends requests below the mount, with the secret key unless told otherwise."""

    sandbox: Sandbox
    http: httpx.Client

    def ask(
        self, method: str, path: str, body: object = None, *, auth: str | None = "secret", **headers: str
    ) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if auth is not None:
            sent["Authorization"] = f"ApiKey {self.sandbox.segops.secret_key}" if auth == "secret" else auth
        content = None
        if body is not None:
            # Not httpx's own encoding, which cannot spell half of a surrogate pair.
            content = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        return self.http.request(method, self.sandbox.segops.url + path, headers=sent, content=content)

    def track(self, *events: object) -> None:
        answer = self.ask("POST", "/api/ingestion/track/batch/", {"events": list(events)})
        assert answer.json() == {"queued": len(events), "skipped": 0}, answer.text

    def preview(self, *conditions: object, logic: str = "AND", limit: int = 1000) -> list[str]:
        """The users a definition matches."""
        body = {"definition": {"logic": logic, "conditions": list(conditions)}, "limit": limit}
        answer = self.ask("POST", "/api/segments/preview/", body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["matched_users"] == len(answer.json()["sample_user_ids"])
        return answer.json()["sample_user_ids"]

    def compute(self, number: int) -> dict[str, object]:
        """The segment after a compute that was asked for here."""
        before = self.ask("GET", f"/api/segments/{number}/").json()["last_computed_at"]
        queued = self.ask("POST", f"/api/segments/{number}/compute/")
        assert (queued.status_code, queued.json()) == (202, {"status": "queued"})
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            segment = self.ask("GET", f"/api/segments/{number}/").json()
            if segment["status"] == "computed" and segment["last_computed_at"] != before:
                return segment
        raise AssertionError(f"segment {number} was not computed in 10 s")

    def login(self) -> dict[str, str]:
        access = self.sandbox.segops
        body = {"email": access.email, "password": access.password}
        return self.ask("POST", "/api/auth/token/", body, auth=None).json()

    def new_key(self, **fields: object) -> dict[str, str]:
        body = {"name": "test", "tenant_slug": self.sandbox.segops.tenant_slug, **fields}
        answer = self.ask("POST", "/api/auth/api-keys/", body, auth=f"Bearer {self.login()['access']}")
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def running() -> Iterator[Service]:
    with Sandbox() as sandbox, httpx.Client(timeout=10) as http:
        yield Service(sandbox, http)


@pytest.fixture
def service(running: Service) -> Service:
    running.sandbox.reset()
    return running
