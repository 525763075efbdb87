"""Keys, log-in, tokens: who may do what (segops.md 1.2, 1.3, 2.1)."""

from __future__ import annotations

import pytest

from audiencekit.sandbox.secrets import Secrets
from audiencekit.sandbox.segops.tokens import Tokens
from audiencekit.sandbox.store import Store

from .conftest import Service

SEGMENTS = "/api/segments/"
TRACK = "/api/ingestion/track/"
MINT = "/api/auth/session/"
EVENT = {"user_id": "u", "event_type": "seen"}


def session(service: Service) -> str:
    minted = service.ask("POST", MINT, {"anonymous_id": "a"}, auth=f"ApiKey {service.sandbox.segops.public_key}")
    return f"Bearer {minted.json()['token']}"


def test_log_in_and_refresh(service: Service):
    tokens = service.login()
    assert service.ask("GET", SEGMENTS, auth=f"Bearer {tokens['access']}").status_code == 200
    renewed = service.ask("POST", "/api/auth/token/refresh/", {"refresh": tokens["refresh"]}, auth=None)
    assert service.ask("GET", SEGMENTS, auth=f"Bearer {renewed.json()['access']}").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/auth/token/", {"email": "x@example.com", "password": "wrong"}, 401),
        ("/api/auth/token/", {"email": "x@example.com"}, 400),
        ("/api/auth/token/", {"email": "\ud800", "password": "wrong"}, 400),
        ("/api/auth/token/refresh/", {"refresh": "no token"}, 401),
        ("/api/auth/token/refresh/", {"refresh": 5}, 400),
        ("/api/auth/token/refresh/", ["refresh"], 400),
    ],
)
def test_refused_log_ins(service: Service, path: str, body: object, status: int):
    assert service.ask("POST", path, body, auth=None).status_code == status


def test_a_refresh_token_is_no_access_token_nor_the_reverse(service: Service):
    tokens = service.login()
    assert service.ask("GET", SEGMENTS, auth=f"Bearer {tokens['refresh']}").status_code == 401
    swapped = service.ask("POST", "/api/auth/token/refresh/", {"refresh": tokens["access"]}, auth=None)
    assert swapped.status_code == 401


def test_who_may_do_what(service: Service):
    """401 for nobody known, 403 for somebody of the wrong kind."""
    callers = {
        "nobody": None,
        "unknown key": "ApiKey sk_live_guess",
        "scheme alone": "ApiKey",
        "broken token": "Bearer a.b.c",
        "basic": "Basic dTpw",
        "secret": "secret",
        "public": f"ApiKey {service.sandbox.segops.public_key}",
        "mcp": f"ApiKey {service.new_key(key_type='mcp')['key']}",
        "session": session(service),
        "access": f"Bearer {service.login()['access']}",
    }
    expected = {
        "nobody": (401, 401, 401),
        "unknown key": (401, 401, 401),
        "scheme alone": (401, 401, 401),
        "broken token": (401, 401, 401),
        "basic": (401, 401, 401),
        "secret": (200, 202, 403),
        "public": (403, 403, 200),
        "mcp": (403, 403, 403),
        "session": (403, 202, 403),
        "access": (200, 403, 403),
    }
    got = {
        name: (
            service.ask("GET", SEGMENTS, auth=auth).status_code,
            service.ask("POST", TRACK, EVENT, auth=auth).status_code,
            service.ask("POST", MINT, {"anonymous_id": "a"}, auth=auth).status_code,
        )
        for name, auth in callers.items()
    }
    assert got == expected


def test_refusals_say_why_and_name_the_rule(service: Service):
    answer = service.ask("GET", SEGMENTS, auth="ApiKey pk_live_guess")
    assert answer.json() == {"detail": "Invalid API key."}
    assert answer.headers["X-Sandbox-Rule"] == "segops.md 1.2"


def test_a_key_is_made_used_and_revoked(service: Service):
    made = service.new_key(key_type="secret")
    auth = f"ApiKey {made['key']}"
    access = f"Bearer {service.login()['access']}"
    assert made["key"].startswith("sk_")
    assert service.ask("POST", TRACK, EVENT, auth=auth).status_code == 202
    assert service.ask("DELETE", f"/api/auth/api-keys/{made['id']}/", auth=access).status_code == 204
    assert service.ask("POST", TRACK, EVENT, auth=auth).status_code == 401
    assert service.ask("DELETE", "/api/auth/api-keys/99999/", auth=access).status_code == 404


def test_a_public_key_carries_its_secret_once(service: Service):
    made = service.new_key(key_type="public", allowed_origins=["https://a.example"], require_signed_user_id=True)
    assert made["key"].startswith("pk_")
    assert len(bytes.fromhex(made["hmac_secret"])) == 32
    assert "hmac_secret" not in service.new_key()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"tenant_slug": "acme"}, "tenant_slug"),
        ({"key_type": "golden"}, "key_type"),
        ({"key_type": ["public"]}, "key_type"),
        ({"allowed_origins": "https://a.example"}, "allowed_origins"),
        ({"require_signed_user_id": "yes"}, "require_signed_user_id"),
    ],
)
def test_keys_that_cannot_be_made(service: Service, change: dict[str, object], field: str):
    body = {"name": "k", "tenant_slug": service.sandbox.segops.tenant_slug, **change}
    answer = service.ask("POST", "/api/auth/api-keys/", body, auth=f"Bearer {service.login()['access']}")
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_a_session_dies_with_its_key(service: Service):
    made = service.new_key(key_type="public")
    minted = service.ask("POST", MINT, {"anonymous_id": "a"}, auth=f"ApiKey {made['key']}").json()
    access = f"Bearer {service.login()['access']}"
    assert service.ask("POST", TRACK, EVENT, auth=f"Bearer {minted['token']}").status_code == 202
    service.ask("DELETE", f"/api/auth/api-keys/{made['id']}/", auth=access)
    assert service.ask("POST", TRACK, EVENT, auth=f"Bearer {minted['token']}").status_code == 401


def test_tokens_expire_on_order(service: Service):
    old = session(service)
    service.sandbox.expire_tokens()
    assert service.ask("POST", TRACK, EVENT, auth=old).status_code == 401
    assert service.ask("POST", TRACK, EVENT, auth=session(service)).status_code == 202


def test_tokens_live_as_long_as_the_contract_says():
    now = [1_700_000_000.5]
    store = Store()
    try:
        tokens = Tokens(Secrets(store), now=lambda: now[0])
        issued = {kind: tokens.issue(kind, "x") for kind in ("session", "access")}
        assert issued["session"].expires_at.isoformat() == "2023-11-14T22:28:20+00:00"
        now[0] += 15 * 60 - 1
        assert tokens.read(issued["session"].text)
        now[0] += 1
        assert tokens.read(issued["session"].text) is None
        assert tokens.read(issued["access"].text)
        now[0] += 45 * 60
        assert tokens.read(issued["access"].text) is None
    finally:
        store.close()


@pytest.mark.parametrize("number", [0, 99, 10**30])
def test_a_key_that_is_not_there_cannot_be_revoked(service: Service, number: int):
    token = f"Bearer {service.login()['access']}"
    assert service.ask("DELETE", f"/api/auth/api-keys/{number}/", auth=token).status_code == 404
