"""Users, rate limits, and what the service says of itself (contract 1.6, 2.3, 2.6, 2.8, 2.11)."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.avatars.operations import OPERATIONS
from tests.sandbox.avatars.service import Service, documents

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def unlimited(sandbox: Sandbox) -> Iterator[None]:
    """Limits lifted before and after: what the test sets must not reach others."""
    sandbox.avatars.limit()
    yield
    sandbox.avatars.limit()


@pytest.mark.usefixtures("unlimited")
def test_users_are_found_by_address_and_by_id(sandbox: Sandbox, service: Service) -> None:
    both = service.api.get("/users").json()
    assert [one["email"] for one in both] == [sandbox.avatars.username, sandbox.avatars.member_username]
    assert [one["role"] for one in both] == ["admin", "user"]
    assert len({one["organization_id"] for one in both}) == 1
    assert service.api.get("/users", params={"email": both[1]["email"]}).json() == both[1:]
    assert service.api.get("/users", params={"email": "nobody@example.org"}).json() == []
    assert service.api.get(f"/users/{both[1]['id']}").json() == both[1]
    assert service.api.get(f"/users/{UNKNOWN}").status_code == 404
    assert service.api.get("/users/x").status_code == 422


@pytest.mark.usefixtures("unlimited")
def test_credits_and_features(service: Service) -> None:
    assert service.api.get("/users/credits_info").json() == {"credits": None, "is_credit_enabled": False}
    assert "differential_privacy" in service.api.get("/users/features_info").json()["feature_scopes"]


@pytest.mark.usefixtures("unlimited")
def test_users_and_keys_are_limited_together_by_credential_and_nothing_else_is(
    sandbox: Sandbox, service: Service
) -> None:
    sandbox.avatars.limit(calls_per_minute=3)
    for path in ("/users", "/api-keys", "/users/credits_info"):
        assert service.api.get(path).status_code == 200
    refused = service.api.get("/users/features_info")
    assert refused.status_code == 429
    assert 1 <= refused.json()["retry_after"] <= 60
    assert refused.headers["Retry-After"] == str(refused.json()["retry_after"])
    assert service.api.get("/users/me").status_code == 200
    assert service.api.get("/jobs").status_code == 200
    headers = {"Authorization": f"api-key-v1 {sandbox.avatars.member_api_key}"}
    assert httpx.get(f"{sandbox.avatars.url}/api/users", headers=headers).status_code == 200


@pytest.mark.usefixtures("unlimited")
def test_single_launches_meet_a_limit_that_the_flow_does_not(sandbox: Sandbox, service: Service) -> None:
    sandbox.avatars.limit(jobs_per_minute=1)
    set_name = service.store_set(documents("missing.csv", k=5))
    body = {"set_name": set_name, "parameters_name": "standard", "depends_on": []}
    assert [service.api.post("/jobs", json=body).status_code for _ in range(2)] == [201, 429]
    assert service.api.post("/jobs/flow", json={"set_name": set_name}).status_code == 201


def test_a_new_sandbox_allows_sixty_calls_a_minute() -> None:
    with Sandbox() as sandbox, Service(sandbox.avatars) as service:
        statuses = [service.api.get("/api-keys").status_code for _ in range(61)]
        assert statuses == [200] * 60 + [429]
        sandbox.reset()
        assert service.api.get("/api-keys").status_code == 200


@pytest.mark.parametrize("wrong", [-1, 1.5, True, "many"])
def test_a_limit_is_a_whole_number(sandbox: Sandbox, wrong: object) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        sandbox.avatars.limit(calls_per_minute=wrong)


@pytest.mark.parametrize("path", ["/", "/health", "/health/db"])
def test_health_is_told_to_anybody(sandbox: Sandbox, path: str) -> None:
    answer = httpx.get(f"{sandbox.avatars.url}/api{path}")
    assert answer.status_code == 200
    assert isinstance(answer.json()["message"], str)


def test_the_description_names_every_operation(sandbox: Sandbox) -> None:
    described = httpx.get(f"{sandbox.avatars.url}/api/openapi.json").json()
    found = {
        (method.upper(), path, node["operationId"])
        for path, item in described["paths"].items()
        for method, node in item.items()
    }
    assert found == {(each.method, each.path, each.operation_id) for each in OPERATIONS}
    assert described["servers"] == [{"url": f"{sandbox.avatars.url}/api"}]


def test_answers_carry_no_location_header(service: Service) -> None:
    """The vendor's client would poll it (contract 1.8), whatever it says that it accepts."""
    set_name = service.store_set(documents("missing.csv", k=5))
    headers = {"Avatars-Accept-Created": "yes"}
    one = service.api.post("/jobs", json={"set_name": set_name, "parameters_name": "standard"}, headers=headers)
    flow = service.api.post("/jobs/flow", json={"set_name": set_name}, headers=headers)
    assert [(answer.status_code, "location" in answer.headers) for answer in (one, flow)] == [(201, False)] * 2
