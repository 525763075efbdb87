"""API keys: the secret once, own keys only, revoked and expired keys open nothing (contract 1.4, 2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from audiencekit.sandbox import Sandbox
from audiencekit.sandbox.avatars import Access

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One of its own: what opens the accounts is revoked here."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def admin(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """The administrator by a login: no key is needed, hence every key may be revoked."""
    sandbox.avatars.limit()
    with caller(sandbox.avatars, bearer(sandbox.avatars, "username", "password")) as http:
        yield http


@pytest.fixture
def member(sandbox: Sandbox) -> Iterator[httpx.Client]:
    sandbox.avatars.limit()
    with caller(sandbox.avatars, bearer(sandbox.avatars, "member_username", "member_password")) as http:
        yield http


def bearer(access: Access, username: str, password: str) -> str:
    form = {"username": getattr(access, username), "password": getattr(access, password)}
    return f"Bearer {httpx.post(f'{access.url}/api/login', data=form).json()['access_token']}"


def caller(access: Access, authorization: str) -> httpx.Client:
    return httpx.Client(base_url=f"{access.url}/api", headers={"Authorization": authorization})


def created(http: httpx.Client, **changes: Any) -> dict[str, Any]:
    answer = http.post("/api-keys", json={"name": "laptop", "expiration_days": 30, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()["api_key"]


def opens(access: Access, key: str) -> bool:
    return asked(access, key, "/users/me").status_code == 200


def asked(access: Access, key: str, path: str) -> httpx.Response:
    return httpx.get(f"{access.url}/api{path}", headers={"Authorization": f"api-key-v1 {key}"})


def test_the_secret_is_shown_once_and_opens_the_account(sandbox: Sandbox, admin: httpx.Client) -> None:
    key = created(admin, name="laptop")
    assert key["plaintext"].split(".")[1] == key["id"]
    assert len(key["plaintext"]) == 96
    life = datetime.fromisoformat(key["expires_at"]) - datetime.fromisoformat(key["created_at"])
    assert life == timedelta(days=30)
    assert opens(sandbox.avatars, key["plaintext"])
    shown = admin.get(f"/api-keys/{key['id']}").json()
    assert "plaintext" not in shown
    assert (shown["name"], shown["revoked_at"]) == ("laptop", None)
    assert shown in admin.get("/api-keys").json()
    assert key["plaintext"] not in admin.get("/api-keys").text


def test_the_use_of_a_key_is_noted(sandbox: Sandbox, admin: httpx.Client) -> None:
    key = created(admin)
    assert admin.get(f"/api-keys/{key['id']}").json()["last_used_at"] is None
    opens(sandbox.avatars, key["plaintext"])
    used = datetime.fromisoformat(admin.get(f"/api-keys/{key['id']}").json()["last_used_at"])
    assert used >= datetime.fromisoformat(key["created_at"])


def test_a_revoked_key_opens_nothing_and_stays_listed(sandbox: Sandbox, admin: httpx.Client) -> None:
    key = created(admin)
    assert admin.delete(f"/api-keys/{key['id']}").status_code == 200
    assert not opens(sandbox.avatars, key["plaintext"])
    revoked = admin.get(f"/api-keys/{key['id']}").json()["revoked_at"]
    assert admin.delete(f"/api-keys/{key['id']}").status_code == 200  # again: nothing more happens
    assert admin.get(f"/api-keys/{key['id']}").json()["revoked_at"] == revoked


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_unknown_and_foreign_keys_are_refused_alike(admin: httpx.Client, member: httpx.Client, method: str) -> None:
    key = created(admin)
    foreign, unknown = (member.request(method, f"/api-keys/{one}") for one in (key["id"], UNKNOWN))
    assert (foreign.status_code, foreign.json()) == (unknown.status_code, unknown.json()) == (403, foreign.json())
    assert admin.get(f"/api-keys/{key['id']}").json()["revoked_at"] is None


def test_all_own_keys_are_revoked_and_nobody_elses(sandbox: Sandbox, admin: httpx.Client, member: httpx.Client) -> None:
    others, own = created(admin), [created(member), created(member)]
    assert member.delete("/api-keys").status_code == 200
    assert not any(opens(sandbox.avatars, key["plaintext"]) for key in own)
    assert opens(sandbox.avatars, others["plaintext"])


def test_an_administrator_revokes_by_user_or_by_key(
    sandbox: Sandbox, admin: httpx.Client, member: httpx.Client
) -> None:
    first, second = created(member), created(member)
    assert admin.delete("/api-keys/admin", params={"api_key_id": first["id"]}).status_code == 200
    assert [opens(sandbox.avatars, key["plaintext"]) for key in (first, second)] == [False, True]
    user = member.get("/users/me").json()["id"]
    assert admin.delete("/api-keys/admin", params={"user_id": user}).status_code == 200
    assert not opens(sandbox.avatars, second["plaintext"])
    assert admin.delete("/api-keys/admin").status_code == 400
    assert admin.delete("/api-keys/admin", params={"user_id": user, "api_key_id": first["id"]}).status_code == 400
    assert admin.delete("/api-keys/admin", params={"user_id": UNKNOWN}).status_code == 403
    refused = member.delete("/api-keys/admin", params={"user_id": user})
    assert (refused.status_code, refused.headers["X-Sandbox-Rule"]) == (403, "avatars 1.4")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"expiration_days": 30}, "name"),
        ({"name": "", "expiration_days": 30}, "name"),
        ({"name": "x" * 256, "expiration_days": 30}, "name"),
        ({"name": "x"}, "expiration_days"),
        ({"name": "x", "expiration_days": 31}, "expiration_days"),
        ({"name": "x", "expiration_days": "30"}, "expiration_days"),
        ({"name": "x", "expiration_days": True}, "expiration_days"),
    ],
)
def test_a_bad_request_is_422_and_makes_no_key(admin: httpx.Client, body: dict[str, Any], place: str) -> None:
    before = admin.get("/api-keys").json()
    answer = admin.post("/api-keys", json=body)
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", place])
    assert admin.get("/api-keys").json() == before
    assert created(admin, name="x" * 255)["name"] == "x" * 255


def test_keys_run_out_on_demand_as_a_poll_meets_it_and_come_back_with_a_reset() -> None:
    with Sandbox() as sandbox:
        key = sandbox.avatars.api_key
        assert opens(sandbox.avatars, key)
        sandbox.avatars.expire_keys()
        answer = asked(sandbox.avatars, key, "/jobs/x")
        assert (answer.status_code, "authenticated" in answer.json()["detail"]) == (401, True)
        sandbox.reset()
        assert opens(sandbox.avatars, key)


def test_a_token_that_expires_during_polling_can_be_ordered(sandbox: Sandbox) -> None:
    """A fault answers one poll with 401; the next one is let through."""
    access = sandbox.avatars
    sandbox.faults.add(path="/api/jobs/*", status=401, body='{"detail": "You are not authenticated."}', skip=1, times=1)
    try:
        polls = [asked(access, access.api_key, "/jobs/x").status_code for _ in range(3)]
        assert polls == [404, 401, 404]
    finally:
        sandbox.faults.clear()
