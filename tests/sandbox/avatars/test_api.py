"""The API outside sets and jobs: who may call, what is said to those who may not, file access."""

from __future__ import annotations

import httpx
import obstore
import pytest

from audiencekit.sandbox import Sandbox
from tests.sandbox.avatars.service import Service


@pytest.mark.parametrize(
    ("agent", "status"),
    [
        ("avatar-python/1.30.0", "compatible"),
        ("audiencekit/0.1.0", "compatible"),
        ("curl/8.0", "unknown"),
        ("not-avatar-python/1.0", "unknown"),
    ],
)
def test_the_client_is_known_by_its_user_agent_without_a_key(sandbox: Sandbox, agent: str, status: str) -> None:
    answer = httpx.get(f"{sandbox.avatars.url}/api/check_client", headers={"User-Agent": agent})
    assert answer.status_code == 200
    assert answer.json()["status"] == status
    assert set(answer.json()) == {"message", "most_recent_compatible_client", "status"}


def test_the_key_has_the_published_form_and_opens_the_account(service: Service) -> None:
    prefix, identity, secret = service.access.api_key.split(".")
    assert (prefix, len(identity), len(secret), len(service.access.api_key)) == ("octopize_apikey", 36, 43, 96)
    me = service.api.get("/users/me").json()
    assert set(me) == {"id", "organization_id", "email", "role", "environment"}
    assert me["email"] == service.access.username
    assert me["environment"]["max_allowed_lines_per_dataset"] == 2_000_000


@pytest.mark.parametrize(
    "header",
    [
        "",
        "api-key-v1",
        "api-key-v1 octopize_apikey.00000000-0000-4000-8000-000000000000." + "x" * 43,
        "api-key-v1 {key}x",
        "api-key-v1  {key}",
        "Bearer {key}",
        "{key}",
        "Bearer nothing",
    ],
)
def test_anything_else_is_401_and_says_authenticated(service: Service, header: str) -> None:
    text = header.format(key=service.access.api_key)
    answer = httpx.get(f"{service.access.url}/api/users/me", headers={"Authorization": text} if text else {})
    assert answer.status_code == 401
    # The word the vendor's client looks for (contract 1.7).
    assert "authenticated" in answer.json()["detail"]


def login(service: Service, **form: str) -> httpx.Response:
    return httpx.post(f"{service.access.url}/api/login", data=form)


def test_login_gives_a_bearer_token_that_works_until_it_expires(sandbox: Sandbox, service: Service) -> None:
    answer = login(service, username=service.access.username, password=service.access.password, scope="")
    assert answer.status_code == 200
    assert (answer.json()["token_type"], answer.json()["refresh_token"]) == ("bearer", None)
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    url = f"{service.access.url}/api/users/me"
    assert httpx.get(url, headers=headers).json()["id"] == service.user
    sandbox.expire_tokens()
    assert httpx.get(url, headers=headers).status_code == 401
    assert service.api.get("/users/me").status_code == 200


def test_a_refused_login_is_401_without_that_word(service: Service) -> None:
    for username, password in ((service.access.username, "wrong"), ("nobody@example.org", service.access.password)):
        answer = login(service, username=username, password=password)
        assert answer.status_code == 401
        assert "authenticated" not in answer.text


def test_a_login_form_without_its_fields_is_422(service: Service) -> None:
    answer = login(service, username="x")
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", "password"])


def test_each_upload_address_is_another_one_below_the_users_bucket(service: Service) -> None:
    addresses = {service.api.get("/upload_url").json() for _ in range(3)}
    assert len(addresses) == 3
    assert all(address.startswith(f"s3://{service.user}/30d/") for address in addresses)


def test_access_echoes_the_envelope_and_gives_stable_credentials(service: Service) -> None:
    envelope = f"{service.access.url}/api/access?url={service.upload_url}/my table+1.csv"
    answer = service.api.get("/access", params={"url": envelope})
    assert answer.json() == {"url": envelope, "credentials": service.credentials}
    assert service.api.get("/access").status_code == 422


@pytest.mark.parametrize(
    "url",
    ["s3://00000000-0000-4000-8000-000000000000/30d/x", "s3://{user}", "gs://{user}/30d/x", "/etc/passwd", ""],
)
def test_access_to_what_is_not_the_callers_is_403(service: Service, url: str) -> None:
    answer = service.api.get("/access", params={"url": url.format(user=service.user)})
    assert answer.status_code == 403
    assert isinstance(answer.json()["detail"], str)


def test_batch_access_leaves_out_what_is_forbidden_or_unknown(service: Service) -> None:
    obstore.put(service.bucket, f"{service.prefix}/x.csv", b"a\n")
    here = f"{service.access.url}/api/access?url={service.upload_url}/x.csv"
    foreign = "s3://00000000-0000-4000-8000-000000000000/30d/x.csv"
    answer = service.api.post("/access/batch", json=[foreign, here, f"{here}.missing"])
    assert answer.json() == [{"url": here, "credentials": service.credentials}]
    assert service.api.post("/access/batch", json={"urls": []}).status_code == 422
    assert service.api.post("/access/batch").status_code == 422


def test_unknown_paths_and_methods(service: Service) -> None:
    assert service.api.get("/nothing").status_code == 404
    assert service.api.put("/jobs").status_code == 405
